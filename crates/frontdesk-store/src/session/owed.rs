//! Ends that the store still owes: it was out of reach when a session was to be ended.
//!
//! ```text
//! end --the store fails--> owed      the caller is told; the hash is ended for this process
//! owed --tried again, done--> ended  in the store as well
//! owed --the process dies--> lost    the caller was told that it did not happen
//! ```

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use frontdesk_session::{Moment, TokenHash};

/// The most that are owed at once. Each is a visitor who logged out while the store was away; beyond
/// it they have only been told that it did not happen.
const MOST: usize = 100_000;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LAST_PAUSE: Duration = Duration::from_secs(5);

/// Hashes that are ended here and not yet in the store.
#[derive(Default)]
pub(super) struct Owed {
    hashes: Mutex<HashMap<TokenHash, Moment>>,
    /// How many there are; nearly always none, and then nobody waits for the lock.
    count: AtomicUsize,
}

impl Owed {
    /// When this one was ended here, if the store does not know it yet.
    pub(super) fn ended_at(&self, hash: &TokenHash) -> Option<Moment> {
        if self.count.load(SeqCst) == 0 {
            return None;
        }
        self.hashes().get(hash).copied()
    }

    /// Notes one more. Whether it is to be tried again now: not if that is under way.
    pub(super) fn note(&self, hash: TokenHash, now: Moment) -> bool {
        let mut hashes = self.hashes();
        if hashes.len() >= MOST || hashes.contains_key(&hash) {
            return false;
        }
        hashes.insert(hash, now);
        self.count.store(hashes.len(), SeqCst);
        true
    }

    /// The store has done it.
    pub(super) fn done(&self, hash: &TokenHash) {
        let mut hashes = self.hashes();
        hashes.remove(hash);
        self.count.store(hashes.len(), SeqCst);
    }

    fn hashes(&self) -> MutexGuard<'_, HashMap<TokenHash, Moment>> {
        // Each change is one call on the map.
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait before each new try.
pub(super) fn pauses() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(FIRST_PAUSE), |pause| Some((*pause * 2).min(LAST_PAUSE)))
}
