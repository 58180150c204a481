//! One try: out of the store, to its channel, and what came of it into the record.

use std::time::Duration;

use frontdesk_store::{Delivery, StoreError, Taken, Try, Verdict};

use super::plan;
use crate::app::{self, App};
use crate::channel::{Fate, Outcome, Parcel};

/// How long to wait before the store is asked again that did not answer.
const STORE_AWAY: Duration = Duration::from_secs(1);

/// Whether the receiver at the end of a lane seems well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    Ailing,
    /// The try says nothing of the receiver.
    Unknown,
}

/// Makes one try and writes it down; the delivery is held until that is done.
pub(super) async fn deliver(app: App, taken: Taken) -> (String, Health) {
    let begun = app.now();
    let lane = taken.delivery.lane.clone();
    let Some(outcome) = attempt(&app, &taken.delivery, begun).await else {
        return (lane, Health::Unknown);
    };
    let health = match outcome.fate {
        Fate::Delivered => Health::Well,
        Fate::Failed { .. } => Health::Ailing,
        Fate::Refused | Fate::Gone => Health::Unknown,
    };
    tell(&taken.delivery, &outcome);
    write_down(&app, taken, begun, outcome).await;
    (lane, health)
}

/// Tries it; `None` if there is nothing to be tried, because its submission is gone or can't be read.
async fn attempt(app: &App, delivery: &Delivery, now: i64) -> Option<Outcome> {
    if delivery.until.is_some_and(|until| until < now) {
        return Some(Outcome::new(Fate::Refused, "it is too late for this one"));
    }
    let submission = match delivery.submission {
        None => None,
        Some(id) => match app.store().submission(id).await {
            Ok(Some(submission)) => Some(submission),
            // It was removed a moment ago, and this delivery with it.
            Ok(None) => return None,
            Err(error) => {
                tracing::warn!(%error, "a submission to be sent can't be read");
                tokio::time::sleep(STORE_AWAY).await;
                return None;
            }
        },
    };
    let parcel = Parcel { delivery: delivery.clone(), submission };
    let app = app.clone();
    // In a task of its own: if a channel panics, that is a failed try and not the end of the worker.
    let sent = tokio::spawn(async move { send(&app, &parcel).await }).await;
    Some(sent.unwrap_or_else(|_| Outcome::failed("the channel failed on our side")))
}

async fn send(app: &App, parcel: &Parcel) -> Outcome {
    let Some(channel) = app.channels().get(&parcel.delivery.channel) else {
        return Outcome::failed("this channel is not set up any more");
    };
    let patience = channel.patience();
    match tokio::time::timeout(patience, channel.send(app, parcel)).await {
        Ok(outcome) => outcome,
        Err(_) => Outcome::failed(format!("no end after {} seconds", patience.as_secs())),
    }
}

/// Into the log: which delivery and how it went, not to whom nor of what.
fn tell(delivery: &Delivery, outcome: &Outcome) {
    let (id, channel, words) = (delivery.id, delivery.channel.as_str(), outcome.words.as_str());
    let (status, tries) = (outcome.status, delivery.tries + 1);
    match outcome.fate {
        Fate::Delivered => tracing::debug!(%id, channel, status, tries, "delivered"),
        Fate::Failed { .. } => {
            tracing::warn!(%id, channel, status, tries, words, "a delivery failed");
        }
        Fate::Refused => {
            tracing::warn!(%id, channel, status, tries, words, "a delivery was refused");
        }
        Fate::Gone => {
            tracing::error!(%id, channel, status, words, "a receiver is gone: nothing more is sent to it until it is opened at the desk");
        }
    }
}

/// As long as it is not written down it is held, or it would be sent again and again while the store is
/// away.
async fn write_down(app: &App, taken: Taken, begun: i64, outcome: Outcome) {
    let now = app.now();
    let verdict = verdict(&taken.delivery, &outcome, now);
    let tried = Try {
        at: begun,
        // A clock that was set back meanwhile says nothing.
        duration: now.saturating_sub(begun).max(0),
        status: outcome.status,
        outcome: outcome.words.clone(),
        answer: outcome.answer,
    };
    let lane = &taken.delivery.lane;
    loop {
        let closed = match outcome.fate {
            Fate::Gone => app.store().close_lane(lane, now, &outcome.words).await,
            Fate::Delivered | Fate::Failed { .. } | Fate::Refused => Ok(()),
        };
        let settled = match closed {
            Ok(()) => app.store().settle(&taken, tried.clone(), verdict).await,
            Err(error) => Err(error),
        };
        match settled {
            Ok(()) | Err(StoreError::Closed | StoreError::Refused(_)) => return,
            Err(error) => tracing::error!(%error, "a try can't be written down yet"),
        }
        tokio::time::sleep(STORE_AWAY).await;
    }
}

fn verdict(delivery: &Delivery, outcome: &Outcome, now: i64) -> Verdict {
    let not_before = match outcome.fate {
        Fate::Delivered => return Verdict::Delivered,
        Fate::Refused | Fate::Gone => return Verdict::GiveUp,
        Fate::Failed { not_before } => not_before,
    };
    let [chance] = app::random();
    let Some(pause) = plan::pause(delivery.round + 1, not_before, chance) else {
        return Verdict::GiveUp;
    };
    let next = now.saturating_add(i64::try_from(pause.as_micros()).unwrap_or(i64::MAX));
    match delivery.until {
        Some(until) if until < next => Verdict::GiveUp,
        _ => Verdict::TryAgain(next),
    }
}
