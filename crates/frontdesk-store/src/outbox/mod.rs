//! What is to be sent, and what became of each try.
//!
//! ```text
//! (filed, enqueued) --> waiting
//! waiting --taken, settled as delivered--> delivered
//! waiting --taken, settled to be tried again--> waiting, later
//! waiting --taken, given up--> failed
//! waiting, failed, delivered --held--> held
//! failed, delivered, held, waiting --sent again--> waiting, now, under the same id
//! any --its submission goes--> gone
//! ```
//!
//! Whoever takes a delivery has it alone, as long as it is held in memory: a crash frees it, so that each
//! is tried at least once, and perhaps once too often. That is enough because one process holds a data
//! directory.

mod claims;
mod insert;
mod lanes;
mod list;
mod resend;
mod settle;
mod store;
mod take;

pub(crate) use claims::Claims;
pub(crate) use insert::of_submission;
pub(crate) use resend::{hold_all, hold_of, release_of};

use uuid::Uuid;

pub use claims::Taken;

/// Bytes of a receiver's answer that are kept of each try; what is longer is cut.
pub const ANSWER_BYTES: usize = 4096;

/// Tries that are kept of one delivery; of more, the earliest go.
const TRIES_KEPT: u32 = 100;

/// Something to be sent.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// A version 7 id, drawn by the caller. It stays the same through all tries.
    pub id: Uuid,
    /// The kind of channel that sends it, as `webhook` or `mail`.
    pub channel: String,
    /// To whom, in the channel's own words. The store doesn't read it.
    pub target: String,
    /// Whom it waits with: what goes to one receiver shares a lane, and lanes don't hold up each other.
    pub lane: String,
    /// What is to be sent, where that is not the submission itself.
    pub payload: Option<Vec<u8>>,
    /// While one of the same key waits, this one takes its place.
    pub key: Option<String>,
    /// When it is first tried, in microseconds since 1970-01-01 UTC.
    pub first_at: i64,
    /// After this moment it is worth nothing any more, and not tried again.
    pub until: Option<i64>,
    /// It is not written where so many were made for this channel and target.
    pub at_most: Option<AtMost>,
}

impl NewDelivery {
    /// A delivery to be tried at once, on a lane of its target's own.
    ///
    /// ```
    /// use frontdesk_store::NewDelivery;
    /// use uuid::Uuid;
    ///
    /// let letter = NewDelivery::new(Uuid::from_u128(1), "mail", "ada@example.org", 0);
    /// assert_eq!(letter.lane, "mail ada@example.org");
    /// ```
    pub fn new(
        id: Uuid,
        channel: impl Into<String>,
        target: impl Into<String>,
        first_at: i64,
    ) -> Self {
        let (channel, target) = (channel.into(), target.into());
        let lane = format!("{channel} {target}");
        let (payload, key, until, at_most) = (None, None, None, None);
        Self { id, channel, target, lane, payload, key, first_at, until, at_most }
    }

    /// The memory it holds while it waits to be written.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.payload.as_ref().map_or(0, Vec::len)
    }
}

/// How many deliveries one target gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMost {
    /// So many.
    pub number: u32,
    /// Since this moment, in microseconds since 1970-01-01 UTC.
    pub since: i64,
}

/// What became of a delivery that was to be enqueued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It is stored and synced.
    New,
    /// Its target has got as many as it may ([`NewDelivery::at_most`]). Nothing was stored.
    TooMany,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It is to be tried, or tried again.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// Its plan ended without success.
    Failed,
    /// A person stopped it.
    Held,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::Failed, Self::Held];

    /// The word for it, as it stands in the database.
    ///
    /// ```
    /// use frontdesk_store::DeliveryState;
    ///
    /// assert_eq!(DeliveryState::parse("held"), Some(DeliveryState::Held));
    /// assert_eq!(DeliveryState::Held.as_str(), "held");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A delivery as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its place in the order of making.
    pub at: DeliveryCursor,
    /// Its id.
    pub id: Uuid,
    /// The submission that it brings, if it is one.
    pub submission: Option<Uuid>,
    /// The form of that submission.
    pub form: Option<String>,
    /// The kind of channel.
    pub channel: String,
    /// To whom, in the channel's own words.
    pub target: String,
    /// Whom it waits with.
    pub lane: String,
    /// What is sent, where that is not the submission itself.
    pub payload: Option<Vec<u8>>,
    /// When it was made, in microseconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// How it stands.
    pub state: DeliveryState,
    /// When it is tried next, if it waits.
    pub next_at: Option<i64>,
    /// After this moment it is not tried again.
    pub until: Option<i64>,
    /// Tries so far.
    pub tries: u32,
    /// Those of them since its plan began: since it was made, or last sent again.
    pub round: u32,
    /// What the last try came to, in words.
    pub last: Option<String>,
}

/// A place in the order in which deliveries were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeliveryCursor(i64);

impl DeliveryCursor {
    /// Behind the latest delivery.
    pub const END: Self = Self(i64::MAX);

    /// The place as a number, for the address of a page.
    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// The place of this number.
    pub fn from_i64(place: i64) -> Self {
        Self(place)
    }
}

/// Some deliveries, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPage {
    /// The deliveries, without their payloads.
    pub deliveries: Vec<Delivery>,
    /// Where the next page begins; `None` if this one reached the end.
    pub next: Option<DeliveryCursor>,
}

/// Which deliveries are meant; what is `None` is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Those that stand so.
    pub state: Option<DeliveryState>,
    /// Those of submissions to this form.
    pub form: Option<String>,
}

/// How many deliveries are not done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// To be tried, or tried again.
    pub waiting: u64,
    /// Given up.
    pub failed: u64,
    /// Stopped by a person.
    pub held: u64,
}

/// A try that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// When it began, in microseconds since 1970-01-01 UTC.
    pub at: i64,
    /// How long it took, in microseconds.
    pub duration: i64,
    /// The status of the receiver's answer, if there was one.
    pub status: Option<u16>,
    /// What it came to, in words.
    pub outcome: String,
    /// The beginning of the receiver's answer, at most [`ANSWER_BYTES`].
    pub answer: Vec<u8>,
}

/// What follows a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// It is tried again at this moment, in microseconds since 1970-01-01 UTC.
    TryAgain(i64),
    /// It is not tried again.
    GiveUp,
}

/// How much is taken at once.
#[derive(Clone, Debug, Default)]
pub struct TakeBounds {
    /// Deliveries in all, those that are taken already among them.
    pub in_all: usize,
    /// Deliveries of one lane, likewise.
    pub a_lane: usize,
    /// Lanes of which one at a time is taken: their receivers failed lately.
    pub ailing: std::collections::HashSet<String>,
}

/// What is due.
#[derive(Debug)]
pub struct Due {
    /// Taken for whoever asked.
    pub taken: Vec<Taken>,
    /// When the next one will be due that is not yet.
    pub next: Option<i64>,
}

/// A lane on which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLane {
    /// Its name.
    pub lane: String,
    /// When it was closed, in microseconds since 1970-01-01 UTC.
    pub closed_at: i64,
    /// Why, in words.
    pub why: String,
}
