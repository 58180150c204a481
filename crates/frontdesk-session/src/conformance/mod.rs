//! The suite that every store of sessions must pass, yours too.
//!
//! [`check`] runs named cases, each a sentence of what [`SessionStore`] promises, each on a fresh
//! store. [`race`] lets threads at one store. [`replay`] does acts that were made of any bytes, as of
//! a property test or a fuzzer, and compares each answer with a small model.
//!
//! Nothing here panics by itself or needs a runtime: you drive the futures, and read the report.
//!
//! ```
//! use frontdesk_session::{MemorySessions, conformance};
//!
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     let mut future = std::pin::pin!(future);
//! #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! #     loop {
//! #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
//! #             return output;
//! #         }
//! #     }
//! # }
//! let report = block_on(conformance::check(async |bounds| MemorySessions::new(bounds)));
//! assert!(report.is_kept(), "{report}");
//! ```

mod cases;
mod given;
mod model;
mod race;
mod replay;

use std::{
    error::Error,
    fmt::{self, Debug, Display},
    pin::Pin,
    task::Poll,
};

use crate::{Bounds, SessionStore};

pub use race::{Task, race};
pub use replay::{Acts, replay};

/// Runs every case on a fresh and empty store with the bounds that it is asked for.
pub async fn check<S, F>(make_store: F) -> Report
where
    S: SessionStore,
    F: AsyncFn(Bounds) -> S,
{
    let mut report = Report::default();
    cases::run(&make_store, &mut report).await;
    report
}

/// What came out: which sentences of the promise do not hold.
#[derive(Debug, Default)]
pub struct Report {
    cases: usize,
    broken: Vec<Broken>,
}

/// A sentence that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The sentence.
    pub case: &'static str,
    /// What was seen instead.
    pub seen: String,
}

impl Report {
    /// Whether the promise is kept, as far as was looked.
    pub fn is_kept(&self) -> bool {
        self.broken.is_empty() && self.cases > 0
    }

    /// How many cases were run.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// The sentences that do not hold.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    fn note(&mut self, case: &'static str, outcome: Outcome) {
        self.cases += 1;
        if let Err(Failure(seen)) = outcome {
            self.broken.push(Broken { case, seen });
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases, {} broken", self.cases, self.broken.len())?;
        self.broken.iter().try_for_each(|broken| writeln!(f, "- {}: {}", broken.case, broken.seen))
    }
}

type Outcome = Result<(), Failure>;

/// What was seen instead of what should be. It is no `Error` itself, so that `?` can take any.
struct Failure(String);

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(format!("the store says: {error}"))
    }
}

/// Fails unless both are the same.
fn same<T: PartialEq + Debug>(what: &str, seen: T, should: T) -> Outcome {
    if seen == should {
        return Ok(());
    }
    Err(Failure(format!("{what}: {seen:?} instead of {should:?}")))
}

/// Fails unless it holds.
fn holds(what: &str, holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err(Failure(format!("not so: {what}"))) }
}

type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Waits for all of them at once.
async fn join<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<(Option<T>, Waiting<'_, T>)> = Vec::new();
    for future in futures {
        waiting.push((None, Box::pin(future)));
    }
    std::future::poll_fn(|context| {
        for (output, future) in waiting.iter_mut().filter(|(output, _)| output.is_none()) {
            if let Poll::Ready(ready) = future.as_mut().poll(context) {
                *output = Some(ready);
            }
        }
        let all = waiting.iter().all(|(output, _)| output.is_some());
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(output, _)| output).collect()
}
