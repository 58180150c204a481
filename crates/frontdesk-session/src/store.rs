//! The promise that every store of sessions keeps.

use std::{error::Error, future::Future, sync::Arc};

use crate::{AccountId, Change, Key, Moment, Record, SessionId, TokenHash};

/// What a store holds at most. Every store is made with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of data of one session, keys and values together (L23). Default: 32 KiB.
    pub data_bytes: usize,
    /// Sessions of one account in one realm; the one that was used longest ago goes (L21). Default: 50.
    pub sessions_an_account: usize,
    /// Bytes of all strangers' live records together ([`Record::bytes`]). Default: 256 MiB.
    pub stranger_bytes: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { data_bytes: 32 << 10, sessions_an_account: 50, stranger_bytes: 256 << 20 }
    }
}

/// A store of sessions.
///
/// What holds for all of it, and the [conformance suite](crate::conformance) checks:
///
/// - **Ended is ended.** Once [`end`](Self::end) and its kin, or a [`rotate`](Self::rotate) away from
///   a hash, have answered, no call of anybody brings a record under that hash back, however slow
///   that call was and whenever it had read. The hash is known as [`Found::Ended`] at least until
///   the record would have ended by itself.
/// - **Nothing is lost.** Acts of requests at once are done one after the other, per key. Nothing is
///   ever written back as a whole.
/// - **A missing record is never made** by a change or a touch.
/// - An answer means that it is stored as safely as the store can: for a durable one, on the disk.
/// - What is refused was not done, no part of it. Of several reasons the first of these is given:
///   [`Refused::Gone`], [`Refused::Known`], those of the data, [`Refused::Full`].
/// - What ends sessions ends those too that have expired, though it does not count them: the clock
///   may run ahead, and be set back (S-17).
/// - An expired record of a stranger may be dropped as soon as another stranger needs its room; all
///   else waits for [`purge`](Self::purge).
/// - Time is the caller's `now`. A store with a clock of its own uses it only to drop what `now` let
///   end long ago.
/// - `Err` means that the store could not be asked or did not answer. What was to be done may have
///   been done or not, and is never done later than the answer of a call that came after it.
pub trait SessionStore: Send + Sync + 'static {
    /// Why the store could not be asked.
    type Error: Error + Send + Sync + 'static;

    /// The record under `hash`.
    ///
    /// Unknown, ended or expired is no error: a stranger is not a failure.
    /// A record of a newer version of this crate is [`Found::Unknown`] (S-07).
    fn find(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> impl Future<Output = Result<Found, Self::Error>> + Send;

    /// Keeps a new record, of an account or of a stranger.
    ///
    /// Where the account then has more live ones in its realm than [`Bounds::sessions_an_account`],
    /// the one of the others that was used longest ago is ended with it, in the same step.
    /// A hash that is known already, ended ones too, is [`Refused::Known`]: nothing is overwritten.
    /// The caller draws ids at random and gives none twice.
    fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> impl Future<Output = Result<Result<(), Refused>, Self::Error>> + Send;

    /// Does these changes, all or none, if the record is live, and notes that it was used at `now`
    /// as [`touch`](Self::touch) does; [`Refused::Gone`] if it is not live.
    fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> impl Future<Output = Result<Result<(), Refused>, Self::Error>> + Send;

    /// Notes that a live record was used at `now`; [`Refused::Gone`] otherwise, and nothing is made.
    ///
    /// `seen_at` never goes back. A crash may forget a touch that was answered: the session then ends
    /// sooner, never later (S-15), so it need not wait for the disk.
    fn touch(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> impl Future<Output = Result<Result<(), Refused>, Self::Error>> + Send;

    /// Puts a new record in the place of a live one, in one step: the old hash is ended, the new one
    /// holds `rotation.record` with the old one's data by `rotation.keep`, changed by
    /// `rotation.changes`. Gives that record. It may have the old one's id, and counts in its account
    /// as if it were made.
    ///
    /// [`Refused::Gone`] if the old one is not live: a session that was ended is not continued.
    fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> impl Future<Output = Result<Result<Record, Refused>, Self::Error>> + Send;

    /// Ends the session, for ever. What it was is gone; only the hash is remembered, as ended.
    /// One that is not there is ended all the same, until `until`: its deletion may have been
    /// forgotten in a crash.
    fn end(
        &self,
        hash: &TokenHash,
        until: Moment,
        now: Moment,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Ends the session of this public id; where an account is named, only if it is that account's.
    fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> impl Future<Output = Result<Ended, Self::Error>> + Send;

    /// Ends all sessions of the account, in every realm, but for the one of `except`. Says how many.
    ///
    /// One that is made while this runs either is ended by it or was made after it.
    fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Ends every session, as after a restore. Says how many.
    fn end_all(&self, now: Moment) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// The live sessions of an account, the one used last first. Their data is not read.
    fn list(
        &self,
        account: &AccountId,
        now: Moment,
    ) -> impl Future<Output = Result<Vec<Record>, Self::Error>> + Send;

    /// At most `limit` live sessions of accounts whose id comes after `after`, by id; strangers'
    /// records are not listed. Their data is not read.
    fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> impl Future<Output = Result<Vec<Record>, Self::Error>> + Send;

    /// Removes at most `limit` records and ended hashes that are over since a day or more, and says
    /// how many it were. The day is for clocks that were set wrong (S-17).
    fn purge(
        &self,
        limit: usize,
        now: Moment,
    ) -> impl Future<Output = Result<u64, Self::Error>> + Send;
}

/// A store that is shared is a store.
impl<S: SessionStore> SessionStore for Arc<S> {
    type Error = S::Error;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, S::Error> {
        S::find(self, hash, now).await
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, S::Error> {
        S::make(self, hash, record, now).await
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, S::Error> {
        S::change(self, hash, changes, now).await
    }

    async fn touch(&self, hash: &TokenHash, now: Moment) -> Result<Result<(), Refused>, S::Error> {
        S::touch(self, hash, now).await
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, S::Error> {
        S::rotate(self, old, new, rotation, now).await
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), S::Error> {
        S::end(self, hash, until, now).await
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, S::Error> {
        S::end_id(self, id, account, now).await
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, S::Error> {
        S::end_account(self, account, except, now).await
    }

    async fn end_all(&self, now: Moment) -> Result<u64, S::Error> {
        S::end_all(self, now).await
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, S::Error> {
        S::list(self, account, now).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, S::Error> {
        S::page(self, after, limit, now).await
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, S::Error> {
        S::purge(self, limit, now).await
    }
}

/// What stands under a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A live session.
    Live(Arc<Record>),
    /// A session that was ended or rotated away from. A request that still brings its token may be a
    /// straggler beside the very request that ended it, so it must be given no new cookie: that
    /// could arrive later than the right one and overwrite it (C-19).
    Ended {
        /// When that was; the moment of asking, where the store does not know it any more. Long
        /// after it nothing can straggle, and the browser is a stranger's like any other.
        at: Moment,
    },
    /// Nothing that counts: never made, or expired.
    Unknown,
}

/// What takes a record's place at a login or a change of rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The new record. The data in it count for nothing: they are what `keep` and `changes` make of
    /// the old one's.
    pub record: Record,
    /// Which data comes along.
    pub keep: Keep,
    /// What changes in the same step.
    pub changes: Vec<Change>,
}

/// Which data comes along in a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing: another account logs in, or the visitor logged out before in the same request.
    Nothing,
    /// What the visitor gathered before a login ([`Key::is_carried`]), and nothing else (S-13).
    Carried,
    /// All: it is the same visitor with other rights.
    All,
}

/// Why the store did not do it, though it could be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The session is over.
    #[error("the session is over")]
    Gone,
    /// Something is kept under this hash already.
    #[error("this token was given before")]
    Known,
    /// More data than [`Bounds::data_bytes`].
    #[error("a session holds at most {max} bytes of data")]
    TooMuch {
        /// The bound.
        max: usize,
    },
    /// [`Bounds::stranger_bytes`] is used up: no more strangers are remembered for now.
    #[error("no more visitors can be remembered before they log in")]
    Full,
    /// [`Change::Add`] met a value that is no integer, or left the range of `i64`.
    #[error("the value of `{0}` is no integer that this can be added to")]
    NotANumber(Key),
    /// [`Change::Push`] met a value that is no list.
    #[error("the value of `{0}` is no list")]
    NotAList(Key),
}

impl Refused {
    /// The HTTP status that suits it.
    pub fn status_hint(&self) -> u16 {
        match self {
            // What the visitor saw is not what is there now.
            Refused::Gone | Refused::NotANumber(_) | Refused::NotAList(_) => 409,
            // Random bytes that came twice: ours are not random.
            Refused::Known => 500,
            Refused::TooMuch { .. } => 413,
            Refused::Full => 429,
        }
    }
}

/// Whether there was something to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was live and is ended.
    Now,
    /// There is no such session, or it is somebody else's.
    NotFound,
}
