//! Where sessions are kept: one store or another, behind one memory of this process.

use std::sync::atomic::{AtomicU64, Ordering};

use frontdesk_session::{
    AccountId, Bounds, Change, Ended, Found, Moment, Record, Refused, Rotation, SessionId,
    SessionStore, Token, TokenHash,
};
use frontdesk_store::{CacheBounds, Cached, SqliteSessions, Store, StoreError};
#[cfg(feature = "redis")]
use frontdesk_store::{RedisError, RedisOptions, RedisSessions};

/// The store of the settings. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Place {
    /// The desk's own database.
    Desk(Cached<SqliteSessions>),
    /// A Redis or Valkey, for several servers.
    #[cfg(feature = "redis")]
    Redis(Cached<RedisSessions>),
}

/// Why a place did not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// The desk's database.
    #[error(transparent)]
    Desk(#[from] StoreError),
    /// Redis.
    #[cfg(feature = "redis")]
    #[error(transparent)]
    Redis(#[from] RedisError),
}

impl Place {
    /// The place of this setting; an empty one is the desk's database. Must be called within a Tokio
    /// runtime.
    ///
    /// # Errors
    /// An address that names none.
    pub(super) fn open(url: &str, bounds: Bounds, store: &Store) -> anyhow::Result<Place> {
        if url.is_empty() {
            return Ok(Place::Desk(store.cached_sessions(bounds, CacheBounds::default())));
        }
        open_elsewhere(url, bounds, store)
    }
}

#[cfg(feature = "redis")]
fn open_elsewhere(url: &str, bounds: Bounds, store: &Store) -> anyhow::Result<Place> {
    // What was ended stays ended, though Redis forgot it in a crash.
    let redis = in_redis(url, bounds)?.logged(store.ended_log());
    Ok(Place::Redis(redis.cached(CacheBounds::default())))
}

/// The sessions in the Redis of this address; nothing is asked of it yet.
///
/// # Errors
/// An address that names none.
#[cfg(feature = "redis")]
pub(super) fn in_redis(url: &str, bounds: Bounds) -> anyhow::Result<RedisSessions> {
    use anyhow::Context;
    RedisSessions::new(RedisOptions::new(url), bounds).context("sessions.url")
}

#[cfg(not(feature = "redis"))]
fn open_elsewhere(_url: &str, _bounds: Bounds, _store: &Store) -> anyhow::Result<Place> {
    Err(super::without_redis())
}

/// Asks whichever store it is the same.
macro_rules! of_either {
    ($place:expr, $store:ident => $answer:expr) => {
        match $place {
            Place::Desk($store) => $answer.await.map_err(PlaceError::from),
            #[cfg(feature = "redis")]
            Place::Redis($store) => $answer.await.map_err(PlaceError::from),
        }
    };
}

/// Acts of this process, whichever address they came through.
static MADE: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

fn count(acts: &AtomicU64, was_done: bool) {
    acts.fetch_add(u64::from(was_done), Ordering::Relaxed);
}

/// How many sessions were begun, and by how many acts some were ended.
pub(crate) fn counts() -> (u64, u64) {
    (MADE.load(Ordering::Relaxed), ENDED.load(Ordering::Relaxed))
}

impl Place {
    /// How many are remembered in this process.
    pub(super) fn held(&self) -> usize {
        match self {
            Place::Desk(store) => store.held(),
            #[cfg(feature = "redis")]
            Place::Redis(store) => store.held(),
        }
    }

    /// Asks the store itself, and not what is remembered of it, for a session that there is not.
    ///
    /// # Errors
    /// It does not answer.
    pub(super) async fn probe(&self, now: Moment) -> Result<(), PlaceError> {
        let nobody = Token::new([0; 32]).hash();
        of_either!(self, store => store.store().find(&nobody, now)).map(drop)
    }
}

impl SessionStore for Place {
    type Error = PlaceError;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, PlaceError> {
        of_either!(self, store => store.find(hash, now))
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, PlaceError> {
        let made = of_either!(self, store => store.make(hash, record, now));
        count(&MADE, matches!(made, Ok(Ok(()))));
        made
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, PlaceError> {
        of_either!(self, store => store.change(hash, changes, now))
    }

    async fn touch(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Result<(), Refused>, PlaceError> {
        of_either!(self, store => store.touch(hash, now))
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, PlaceError> {
        of_either!(self, store => store.rotate(old, new, rotation, now))
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), PlaceError> {
        let ended = of_either!(self, store => store.end(hash, until, now));
        count(&ENDED, ended.is_ok());
        ended
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, PlaceError> {
        let ended = of_either!(self, store => store.end_id(id, account, now));
        count(&ENDED, matches!(ended, Ok(Ended::Now)));
        ended
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, PlaceError> {
        let ended = of_either!(self, store => store.end_account(account, except, now));
        count(&ENDED, matches!(ended, Ok(number) if number > 0));
        ended
    }

    async fn end_all(&self, now: Moment) -> Result<u64, PlaceError> {
        of_either!(self, store => store.end_all(now))
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, PlaceError> {
        of_either!(self, store => store.list(account, now))
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, PlaceError> {
        of_either!(self, store => store.page(after, limit, now))
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, PlaceError> {
        of_either!(self, store => store.purge(limit, now))
    }
}
