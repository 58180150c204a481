//! Takes what is due, sends it, and begins anew: the one task that empties the outbox.
//!
//! Each receiver has a lane with a few places, so one that hangs holds up nobody else; one that failed
//! has one place until it succeeds. In all there are so many places that a few hanging receivers don't
//! fill them.

use std::collections::HashSet;
use std::time::Duration;

use frontdesk_store::{StoreError, TakeBounds};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::deliver::{Health, deliver};
use crate::app::App;

/// Without a word from the store the outbox is looked at after this long: another process may have
/// written, or the clock may have been set.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// After the store failed.
const STORE_AWAY: Duration = Duration::from_secs(1);
/// Lanes that are remembered as ailing; past it all are forgotten, which costs a few tries at once.
const MAX_AILING: usize = 10_000;

/// The task, while it runs.
pub(crate) struct Worker {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Begins to send what waits.
    pub(crate) fn start(app: App) -> Worker {
        let (stop, stopped) = oneshot::channel();
        Worker { stop, task: tokio::spawn(run(app, stopped)) }
    }

    /// Takes nothing new and waits until what is under way has ended, as long as a stop may take. What has
    /// not ended by then is due again at the next start.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        // It ended by a panic, which standard error tells.
        let _ = self.task.await;
    }
}

type Sends = JoinSet<(String, Health)>;

async fn run(app: App, mut stop: oneshot::Receiver<()>) {
    let mut sends = Sends::new();
    let mut ailing = HashSet::new();
    loop {
        let pause = match take(&app, &mut sends, &ailing).await {
            Ok(next) => pause(&app, next),
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "what is to be sent can't be read");
                STORE_AWAY
            }
        };
        tokio::select! {
            _ = &mut stop => break,
            Some(done) = sends.join_next() => {
                note(&mut ailing, done.ok());
                while let Some(done) = sends.try_join_next() {
                    note(&mut ailing, done.ok());
                }
            }
            () = app.store().outbox_changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    let rest = async { while sends.join_next().await.is_some() {} };
    if tokio::time::timeout(app.config().limits.shutdown_time, rest).await.is_err() {
        tracing::warn!("some deliveries did not end in time; they are made again");
    }
}

/// Begins to send what is due; says when the next one will be.
async fn take(
    app: &App,
    sends: &mut Sends,
    ailing: &HashSet<String>,
) -> Result<Option<i64>, StoreError> {
    let settings = &app.config().deliveries;
    let bounds = TakeBounds {
        in_all: settings.max_at_once,
        a_lane: settings.max_at_once_a_receiver,
        ailing: ailing.clone(),
    };
    let due = app.store().take_due(app.now(), bounds).await?;
    for taken in due.taken {
        sends.spawn(deliver(app.clone(), taken));
    }
    Ok(due.next)
}

fn pause(app: &App, next: Option<i64>) -> Duration {
    let micros = next.map_or(0, |next| next.saturating_sub(app.now()).max(0));
    match next {
        // At least a little, because a timer may wake a moment early.
        Some(_) => Duration::from_micros(micros.unsigned_abs()).max(Duration::from_millis(1)),
        None => LOOK_EVERY,
    }
    .min(LOOK_EVERY)
}

fn note(ailing: &mut HashSet<String>, done: Option<(String, Health)>) {
    match done {
        Some((lane, Health::Well)) => drop(ailing.remove(&lane)),
        Some((lane, Health::Ailing)) => {
            if ailing.len() >= MAX_AILING {
                ailing.clear();
            }
            ailing.insert(lane);
        }
        Some((_, Health::Unknown)) | None => {}
    }
}
