//! Sessions for another process than the server: who is logged in, and ending that.

#[cfg(feature = "redis")]
use frontdesk_session::SessionStore;
use frontdesk_session::{AccountId, Ended, Moment, Record, SessionId};
use frontdesk_store::Beside;

use crate::config::Config;

/// The sessions of the settings, beside a running server or without one. The server knows within a
/// second of what is ended here.
pub(crate) enum Aside<'d> {
    /// In the desk's own database.
    Desk(&'d Beside),
    /// In Redis, and what waits for its answers.
    #[cfg(feature = "redis")]
    Redis(Box<frontdesk_store::RedisSessions>, tokio::runtime::Runtime),
}

impl<'d> Aside<'d> {
    /// The sessions that belong to this desk.
    ///
    /// # Errors
    /// A setting that names no place of sessions.
    pub(crate) fn open(config: &Config, desk: &'d Beside) -> anyhow::Result<Aside<'d>> {
        if config.sessions.url.is_empty() {
            return Ok(Aside::Desk(desk));
        }
        #[cfg(feature = "redis")]
        {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let redis = super::place::in_redis(&config.sessions.url, super::bounds(config))?;
            Ok(Aside::Redis(Box::new(redis), runtime))
        }
        #[cfg(not(feature = "redis"))]
        Err(super::without_redis())
    }

    /// The live sessions of an account, the one used last first, without their data.
    ///
    /// # Errors
    /// The store can't be asked; so for all of these.
    pub(crate) fn of(&self, account: &AccountId, now: Moment) -> anyhow::Result<Vec<Record>> {
        match self {
            Aside::Desk(desk) => Ok(desk.sessions_of(account, now)?),
            #[cfg(feature = "redis")]
            Aside::Redis(redis, runtime) => Ok(runtime.block_on(redis.list(account, now))?),
        }
    }

    /// At most `limit` live sessions of accounts behind `after`, by id, without their data.
    pub(crate) fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> anyhow::Result<Vec<Record>> {
        match self {
            Aside::Desk(desk) => Ok(desk.sessions(after, limit, now)?),
            #[cfg(feature = "redis")]
            Aside::Redis(redis, runtime) => Ok(runtime.block_on(redis.page(after, limit, now))?),
        }
    }

    /// Ends the session of this id.
    pub(crate) fn end(&self, id: &SessionId, now: Moment) -> anyhow::Result<Ended> {
        match self {
            Aside::Desk(desk) => Ok(desk.end_session(id, now)?),
            #[cfg(feature = "redis")]
            Aside::Redis(redis, runtime) => Ok(runtime.block_on(redis.end_id(id, None, now))?),
        }
    }

    /// Ends all sessions of an account and says how many.
    pub(crate) fn end_account(&self, account: &AccountId, now: Moment) -> anyhow::Result<u64> {
        match self {
            Aside::Desk(desk) => Ok(desk.end_sessions_of(account, now)?),
            #[cfg(feature = "redis")]
            Aside::Redis(redis, runtime) => {
                Ok(runtime.block_on(redis.end_account(account, None, now))?)
            }
        }
    }

    /// Ends every session, those of strangers too, and says how many.
    pub(crate) fn end_all(&self, now: Moment) -> anyhow::Result<u64> {
        match self {
            Aside::Desk(desk) => Ok(desk.end_all_sessions(now)?),
            #[cfg(feature = "redis")]
            Aside::Redis(redis, runtime) => Ok(runtime.block_on(redis.end_all(now))?),
        }
    }
}
