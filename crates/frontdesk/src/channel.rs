//! Where deliveries meet what sends them: a channel is a way to tell somebody of a submission, or of
//! something else that was enqueued.
//!
//! `intake/` and `parked/` ask the channels what a submission is to be sent to, and store that with it;
//! `outbox/` takes what is due and hands it to its channel.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use frontdesk_store::{Delivery, NewDelivery, Submission};
use uuid::Uuid;

use crate::app::App;
use crate::forms::Form;

/// One way of sending.
///
/// Nothing is promised of order: deliveries of one receiver overtake each other.
pub(crate) trait Channel: Send + Sync {
    /// Its word in the store ([`NewDelivery::channel`]); it never changes its meaning.
    fn name(&self) -> &'static str;

    /// What a new submission is to be sent to, if anything. Called on the way of a form, so it does no
    /// more than look at the settings and the entries.
    fn deliveries(&self, app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery>;

    /// The longest that [`send`](Self::send) may take; then it is given up, as if it had failed.
    fn patience(&self) -> Duration;

    /// Sends one.
    ///
    /// It may be called again for the same delivery, under the same id, even after it succeeded: a crash
    /// can fall between the receiver's answer and our note of it.
    fn send<'a>(&'a self, app: &'a App, parcel: &'a Parcel) -> Sending<'a>;
}

/// A delivery under way.
pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A submission that is about to be stored.
pub(crate) struct Fresh<'a> {
    /// When it is stored, in microseconds since 1970-01-01 UTC: its deliveries are due at once.
    pub(crate) now: i64,
    /// Its entries in the order sent, as a JSON array.
    #[allow(dead_code, reason = "mail finds in them whom to answer")]
    pub(crate) entries: &'a str,
}

/// What is sent.
pub(crate) struct Parcel {
    /// The delivery, with its payload and the number of its tries so far.
    pub(crate) delivery: Delivery,
    /// The submission, as it is stored now, where it brings one.
    pub(crate) submission: Option<Submission>,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) fate: Fate,
    /// It in words, for the operator: never a secret, never what was submitted.
    pub(crate) words: String,
    /// The status of the receiver's answer, if it has any.
    pub(crate) status: Option<u16>,
    /// The beginning of what the receiver answered.
    pub(crate) answer: Vec<u8>,
}

/// What follows from a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The receiver has it.
    Delivered,
    /// It is tried again when the plan says so, and not before the receiver wants it.
    Failed { not_before: Option<Duration> },
    /// There is no use in trying this one again.
    Refused,
    /// The receiver is gone for good: nothing more is sent on this lane until an operator opens it.
    Gone,
}

impl Outcome {
    /// An outcome without an answer.
    pub(crate) fn new(fate: Fate, words: impl Into<String>) -> Outcome {
        Outcome { fate, words: words.into(), status: None, answer: Vec::new() }
    }

    /// A failure without an answer, to be tried again.
    pub(crate) fn failed(words: impl Into<String>) -> Outcome {
        Outcome::new(Fate::Failed { not_before: None }, words)
    }
}

/// All channels of this server. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Channels(Arc<[Box<dyn Channel>]>);

impl Channels {
    /// These.
    pub(crate) fn new(channels: Vec<Box<dyn Channel>>) -> Channels {
        Channels(channels.into())
    }

    /// The channel of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&dyn Channel> {
        self.0.iter().find(|channel| channel.name() == name).map(Box::as_ref)
    }

    /// All that a new submission is to be sent to.
    pub(crate) fn deliveries(&self, app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
        self.0.iter().flat_map(|channel| channel.deliveries(app, form, fresh)).collect()
    }
}

/// A delivery of a submission, as the desk shows it beside the submission: in words, with an address of
/// its own.
pub(crate) struct Row {
    /// The channel's name and whom it goes to.
    pub(crate) channel: String,
    pub(crate) target: String,
    /// One of "waiting", "delivered", "failed", "held".
    pub(crate) state: &'static str,
    pub(crate) tries: u32,
    /// What the last try came to, if there was one.
    pub(crate) last: Option<String>,
    /// Its page at the desk.
    pub(crate) path: String,
}

impl Row {
    /// The row of a delivery.
    pub(crate) fn of(delivery: Delivery) -> Row {
        Row {
            path: format!("/deliveries/{}", delivery.id),
            channel: delivery.channel,
            target: delivery.target,
            state: delivery.state.as_str(),
            tries: delivery.tries,
            last: delivery.last,
        }
    }
}

/// The deliveries of a submission, for its page at the desk.
///
/// # Errors
/// The store can't be asked.
pub(crate) async fn rows_of(
    app: &App,
    submission: Uuid,
) -> Result<Vec<Row>, frontdesk_store::StoreError> {
    let found = app.store().deliveries_of(submission).await?;
    Ok(found.into_iter().map(Row::of).collect())
}
