//! What is void in a cache, decided when it is used and not when it is thrown out.
//!
//! There is one counter. A reading notes where it stood before the store was asked; whoever ends or
//! changes something moves it on, after the store has answered, and stamps the new number onto what was
//! ended. What was read counts only as long as none of its stamps is later than its reading:
//!
//! ```text
//! read begins at 5                       ends; counter 6, stamp 6           used: 5 < 6, void
//!        ends; counter 6, stamp 6        read begins at 6                   used: 6 < 6 is not so
//! ```
//!
//! So it does not matter whether a reading is kept before or after the stamp, and nothing needs a lock.
//! Stamps lie in a table of fixed size by a hash of what they are for. Two that share a place cost each
//! other a reading now and then, never a wrong answer.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use frontdesk_session::{AccountId, Record, SessionId, TokenHash};

/// Places; 128 KiB of them. With a hundred ends and changes a second, what is in use is read anew every
/// three minutes for nothing.
const PLACES: usize = 1 << 14;

pub(super) struct Stamps {
    counter: AtomicU64,
    all: AtomicU64,
    strangers: AtomicU64,
    places: Box<[AtomicU64]>,
    random: RandomState,
}

/// When a reading began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Began(u64);

/// What was ended or changed.
#[derive(Clone, Debug, Hash)]
pub(super) enum What {
    Hash(TokenHash),
    Id(SessionId),
    Account(AccountId),
}

impl Stamps {
    pub(super) fn new() -> Stamps {
        let places = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        let random = RandomState::new();
        let zero = || AtomicU64::new(0);
        Stamps { counter: zero(), all: zero(), strangers: zero(), places, random }
    }

    /// To be called before the store is asked.
    pub(super) fn begin(&self) -> Began {
        Began(self.counter.load(SeqCst))
    }

    /// To be called after the store has answered, and before anybody is told.
    pub(super) fn void(&self, what: &What) {
        self.stamp(match what {
            What::Hash(hash) => return self.stamp(self.place(hash.as_bytes())),
            What::Id(id) => self.place(id.as_bytes()),
            What::Account(account) => self.place(account.as_str().as_bytes()),
        });
        // What has expired is ended with the others, and nobody knows whose it was.
        self.void_strangers();
    }

    pub(super) fn void_all(&self) {
        self.stamp(&self.all);
    }

    /// Whatever was not live may be something else now: ended where it had expired, forgotten where it
    /// was ended.
    pub(super) fn void_strangers(&self) {
        self.stamp(&self.strangers);
    }

    /// Whether it still counts that nothing live was read under this hash.
    pub(super) fn stranger_counts(&self, hash: &TokenHash, began: Began) -> bool {
        let stamps = [&self.all, &self.strangers, self.place(hash.as_bytes())];
        stamps.into_iter().all(|stamp| stamp.load(SeqCst) <= began.0)
    }

    /// Whether this record still counts, which was read under this hash.
    pub(super) fn record_counts(&self, hash: &TokenHash, record: &Record, began: Began) -> bool {
        let unstamped = |stamp: &AtomicU64| stamp.load(SeqCst) <= began.0;
        let account = record.account.as_ref();
        unstamped(&self.all)
            && unstamped(self.place(hash.as_bytes()))
            && unstamped(self.place(record.id.as_bytes()))
            && account.is_none_or(|account| unstamped(self.place(account.as_str().as_bytes())))
    }

    fn stamp(&self, place: &AtomicU64) {
        let number = self.counter.fetch_add(1, SeqCst) + 1;
        place.fetch_max(number, SeqCst);
    }

    /// Ids and hashes are of different lengths, and an account that shares one's bytes does no harm.
    fn place(&self, name: impl Hash) -> &AtomicU64 {
        // The remainder fits into usize because PLACES does, and the table has so many.
        &self.places[(self.random.hash_one(name) % PLACES as u64) as usize]
    }
}
