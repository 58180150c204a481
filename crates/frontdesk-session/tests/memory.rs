//! The store in memory keeps the promise.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
};

use frontdesk_session::{
    Bounds, MemorySessions,
    conformance::{self, Acts},
};
use proptest::prelude::*;

/// Nothing in memory has to be waited for; what other threads do is looked for again and again.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::yield_now(),
        }
    }
}

async fn memory(bounds: Bounds) -> MemorySessions {
    MemorySessions::new(bounds)
}

#[test]
fn memory_keeps_the_promise_of_every_store() {
    let report = block_on(conformance::check(memory));
    assert!(report.is_kept(), "{report}");
    assert!(report.cases() >= 50, "{report}");
}

/// S-20 to S-24: 1,000 rounds, 0 losses and 0 revivals.
#[test]
fn threads_at_once_lose_nothing_and_revive_nothing_in_memory() {
    let bounds = Bounds { sessions_an_account: 3, ..Bounds::default() };
    let store = Arc::new(MemorySessions::new(bounds));
    let report = block_on(conformance::race(store, bounds, 1_000, |task| {
        let thread = thread::spawn(|| block_on(task));
        async { thread.join().unwrap() }
    }));
    assert!(report.is_kept(), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Z-14
    #[test]
    fn any_acts_on_memory_are_answered_as_the_model_does(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let outcome = block_on(conformance::replay(memory, Acts::new(&bytes)));
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }
}
