//! What a cache holds: bounded, and each entry with the moment its reading began.

use std::{
    hash::RandomState,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};

use frontdesk_session::{Found, Moment, Record, TokenHash};
use quick_cache::{
    UnitWeighter, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use super::{
    invalidations::Channel,
    stamps::{Began, What},
};

/// What a cache of sessions may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheBounds {
    /// Live sessions. Default: 100,000.
    pub sessions: usize,
    /// Bytes of live sessions. Default: 64 MiB.
    pub bytes: u64,
    /// Tokens that open nothing. They have room of their own, so that a flood of junk pushes out no
    /// session. Default: 10,000.
    pub strangers: usize,
}

impl Default for CacheBounds {
    fn default() -> Self {
        Self { sessions: 100_000, bytes: 64 << 20, strangers: 10_000 }
    }
}

pub(super) struct Memory {
    pub(super) channel: Arc<Channel>,
    live: Cache<TokenHash, Live, Weight, RandomState>,
    others: Cache<TokenHash, Other, UnitWeighter, RandomState>,
    /// The latest moment to which the store was purged, in microseconds.
    purged_at: AtomicI64,
}

#[derive(Clone)]
struct Live {
    record: Arc<Record>,
    began: Began,
}

/// A token that opened nothing when the store was asked at that moment.
#[derive(Clone)]
struct Other {
    found: Found,
    asked_at: Moment,
    began: Began,
}

/// What is over for as long may have been purged.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

impl Memory {
    /// How many live sessions are held.
    pub(super) fn held(&self) -> usize {
        self.live.len()
    }

    pub(super) fn new(bounds: CacheBounds) -> Memory {
        let sessions = bounds.sessions.max(1);
        let weight = Weight { least: bounds.bytes / sessions as u64 };
        let (random, lifecycle) = (RandomState::new(), DefaultLifecycle::default());
        let live = Cache::with(sessions, bounds.bytes, weight, random, lifecycle);
        let (strangers, lifecycle) = (bounds.strangers.max(1), DefaultLifecycle::default());
        let random = RandomState::new();
        let others = Cache::with(strangers, strangers as u64, UnitWeighter, random, lifecycle);
        let channel = Arc::new(Channel::new());
        Memory { channel, live, others, purged_at: AtomicI64::new(i64::MIN) }
    }

    /// What stands under the hash, if that is known for certain.
    pub(super) fn recall(&self, hash: &TokenHash, now: Moment) -> Option<Found> {
        if !self.channel.is_alive() {
            return None;
        }
        let Some(live) = self.live.get(hash) else { return self.recall_other(hash, now) };
        if !self.channel.stamps.record_counts(hash, &live.record, live.began) {
            // Only to be rid of it: what is void is void wherever it lies.
            self.live.remove(hash);
            return None;
        }
        // One that seems to be over may have been used by way of another process.
        let counts = live.record.is_live(now) && !self.may_be_purged(&live.record);
        counts.then_some(Found::Live(live.record))
    }

    fn recall_other(&self, hash: &TokenHash, now: Moment) -> Option<Found> {
        let other = self.others.get(hash)?;
        // What was over then is over later; before that, after a clock was set back, perhaps not.
        let stamps = &self.channel.stamps;
        let counts = other.asked_at <= now && stamps.stranger_counts(hash, other.began);
        counts.then_some(other.found)
    }

    /// Keeps what the store said to a question that began then.
    pub(super) fn keep(&self, hash: &TokenHash, found: &Found, began: Began, now: Moment) {
        match found {
            Found::Live(record) => {
                self.live.insert(*hash, Live { record: record.clone(), began });
            }
            Found::Ended { .. } | Found::Unknown => {
                let other = Other { found: found.clone(), asked_at: now, began };
                self.others.insert(*hash, other);
                self.live.remove(hash);
            }
        }
    }

    /// Notes that the store noted a use. The entry counts from its old reading, so that a change that
    /// came between is not hidden by it.
    pub(super) fn seen(&self, hash: &TokenHash, now: Moment) {
        let Some(Live { record, began }) = self.live.peek(hash) else {
            return self.void(&What::Hash(*hash));
        };
        if record.seen_at < now {
            let record = Arc::new(Record { seen_at: now, ..Record::clone(&record) });
            self.live.insert(*hash, Live { record, began });
        }
    }

    pub(super) fn void(&self, what: &What) {
        self.channel.stamps.void(what);
        if let What::Hash(hash) = what {
            // Nothing of an ended session stays in memory for longer than it must.
            self.live.remove(hash);
        }
    }

    pub(super) fn void_all(&self) {
        self.channel.stamps.void_all();
        self.live.clear();
    }

    /// To be called before the store is purged, and after it.
    pub(super) fn purged(&self, now: Moment) {
        self.purged_at.fetch_max(now.as_micros(), SeqCst);
        self.channel.stamps.void_strangers();
    }

    /// Live now, but not at the moment of a purge: the clock was set back by more than a day.
    fn may_be_purged(&self, record: &Record) -> bool {
        (record.ends_at() + GRACE).as_micros() <= self.purged_at.load(SeqCst)
    }
}

/// Weighs a session by its bytes, and never so light that more fit in than the bound on their number.
#[derive(Clone)]
struct Weight {
    least: u64,
}

impl Weighter<TokenHash, Live> for Weight {
    fn weight(&self, _: &TokenHash, live: &Live) -> u64 {
        // The record beside its texts, the entry, and what a map and an allocator add.
        const BESIDE: u64 = 400;
        (live.record.bytes() as u64 + BESIDE).max(self.least)
    }
}
