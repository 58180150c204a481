//! How a cache of sessions is told what others did.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use frontdesk_session::{AccountId, SessionId, TokenHash};

use super::stamps::{Stamps, What};

/// How long after the last proof that nothing was missed a cache is used.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// The channel on which a [`Cached`](super::Cached) learns what other processes did to its store.
///
/// What goes through the cache itself needs no channel: it is void before its answer. One source drives
/// the channel: a look at the database every now and then, a subscription. It promises:
///
/// - Whatever another process ended or changed is named by one of the `forget` methods, after that is
///   to be seen by whoever asks the store.
/// - [`current`](Self::current) is called with a moment only once all that was done before that moment
///   has been named. What the cache holds is used for **one second** from that moment and no longer, so
///   it is to be called a few times a second. A channel that hangs or dies thus makes the cache slow,
///   never wrong: every question then goes to the store.
/// - [`lost`](Self::lost) is called if something may have been missed, as when a subscription ended.
///   Nothing is used until the next `current`, and nothing that was read before it.
///
/// A new cache is lost until the first `current`. Where the channel carries messages in order, a
/// message to oneself that comes back proves that all before it have come:
///
/// ```text
/// loop each 250 ms:  then = now; publish("ping N"); on "ping N" back: current(then)
///                    connection broken: lost(); subscribe again, then go on
/// ```
///
/// Cheap to clone; it does not keep the cache alive.
///
/// ```
/// use std::time::Instant;
/// use frontdesk_session::{Bounds, MemorySessions};
/// use frontdesk_store::{CacheBounds, Cached};
///
/// let sessions = Cached::new(MemorySessions::new(Bounds::default()), CacheBounds::default());
/// let channel = sessions.invalidations();
/// channel.current(Instant::now()); // used for a second from now
/// channel.lost(); // not used any more
/// ```
#[derive(Clone)]
pub struct Invalidations {
    pub(super) channel: Arc<Channel>,
}

pub(super) struct Channel {
    pub(super) stamps: Stamps,
    /// Where nanoseconds are counted from.
    start: Instant,
    used_until: AtomicU64,
    is_lost: AtomicBool,
}

impl Invalidations {
    /// What stands under this hash was changed, ended or made.
    pub fn forget(&self, hash: &TokenHash) {
        self.channel.stamps.void(&What::Hash(*hash));
    }

    /// The session of this public id was changed or ended.
    pub fn forget_id(&self, id: &SessionId) {
        self.channel.stamps.void(&What::Id(*id));
    }

    /// Some of the sessions of this account, or all, were changed or ended.
    pub fn forget_account(&self, account: &AccountId) {
        self.channel.stamps.void(&What::Account(account.clone()));
    }

    /// Anything may have been changed or ended.
    pub fn forget_all(&self) {
        self.channel.stamps.void_all();
    }

    /// All that others did before `then` has been named.
    pub fn current(&self, then: Instant) {
        // After a gap: what was read in it may be older than what was missed.
        if self.channel.is_lost.swap(false, SeqCst) {
            self.forget_all();
        }
        let until = then.saturating_duration_since(self.channel.start) + PATIENCE;
        self.channel.used_until.store(nanos(until), SeqCst);
    }

    /// Something may have been missed.
    pub fn lost(&self) {
        self.channel.is_lost.store(true, SeqCst);
        self.channel.used_until.store(0, SeqCst);
    }
}

impl Channel {
    pub(super) fn new() -> Channel {
        Channel {
            stamps: Stamps::new(),
            start: Instant::now(),
            used_until: AtomicU64::new(0),
            is_lost: AtomicBool::new(true),
        }
    }

    /// Whether what is held may be used at this moment.
    pub(super) fn is_alive(&self) -> bool {
        nanos(self.start.elapsed()) < self.used_until.load(SeqCst)
    }
}

impl std::fmt::Debug for Invalidations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invalidations").field("is_alive", &self.channel.is_alive()).finish()
    }
}

/// Five hundred years fit.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
