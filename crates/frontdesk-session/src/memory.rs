//! A store in the memory of the process: for tests, for trying out, and where sessions may end with
//! the process.

mod shelf;

use std::{
    convert::Infallible,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    AccountId, Bounds, Change, Data, Ended, Found, Moment, Record, Refused, Rotation, SessionId,
    SessionStore, TokenHash,
};
use shelf::Shelf;

/// Sessions in memory, gone with the process.
///
/// It has no limit of its own on the sessions of accounts: each of them took a login.
/// [`purge`](SessionStore::purge) must be called now and then, or ended hashes pile up.
///
/// ```
/// use frontdesk_session::{Bounds, MemorySessions};
///
/// let sessions = MemorySessions::new(Bounds { sessions_an_account: 5, ..Bounds::default() });
/// # let _ = sessions;
/// ```
#[derive(Debug)]
pub struct MemorySessions {
    bounds: Bounds,
    // One lock for all: nothing is done under it but a few look-ups, and sessions, accounts and the
    // strangers' bytes have to change in one step.
    shelf: Mutex<Shelf>,
}

impl MemorySessions {
    /// An empty store.
    pub fn new(bounds: Bounds) -> MemorySessions {
        MemorySessions { bounds, shelf: Mutex::default() }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // No step leaves the shelf half changed but by running out of memory, which ends the process.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make_now(&self, hash: &TokenHash, record: &Record, now: Moment) -> Result<(), Refused> {
        let mut shelf = self.shelf();
        if shelf.knows(hash) {
            return Err(Refused::Known);
        }
        if record.data.bytes() > self.bounds.data_bytes {
            return Err(Refused::TooMuch { max: self.bounds.data_bytes });
        }
        self.room(&mut shelf, None, record, now)?;
        self.keep(&mut shelf, hash, record.clone(), now);
        Ok(())
    }

    fn change_now(&self, hash: &TokenHash, changes: &[Change], now: Moment) -> Result<(), Refused> {
        let mut shelf = self.shelf();
        let before = shelf.live(hash, now).ok_or(Refused::Gone)?;
        let mut after = Record::clone(&before);
        after.data.apply(changes, self.bounds.data_bytes)?;
        after.seen_at = after.seen_at.max(now);
        self.room(&mut shelf, Some(&before), &after, now)?;
        shelf.put(*hash, after);
        Ok(())
    }

    fn touch_now(&self, hash: &TokenHash, now: Moment) -> Result<(), Refused> {
        let mut shelf = self.shelf();
        let record = shelf.live(hash, now).ok_or(Refused::Gone)?;
        if record.seen_at < now {
            shelf.put(*hash, Record { seen_at: now, ..Record::clone(&record) });
        }
        Ok(())
    }

    fn rotate_now(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Record, Refused> {
        let mut shelf = self.shelf();
        let before = shelf.live(old, now).ok_or(Refused::Gone)?;
        if shelf.knows(new) {
            return Err(Refused::Known);
        }
        let mut data = before.data.kept(rotation.keep);
        data.apply(&rotation.changes, self.bounds.data_bytes)?;
        // The data of the caller's record count for nothing.
        let record = Record { data, ..rotation.record.clone_without_data() };
        self.room(&mut shelf, Some(&before), &record, now)?;
        shelf.end(*old, before.until, now);
        self.keep(&mut shelf, new, record.clone(), now);
        Ok(record)
    }

    /// Whether a stranger's record finds room in the place of `before`, which may be an account's.
    fn room(
        &self,
        shelf: &mut Shelf,
        before: Option<&Record>,
        after: &Record,
        now: Moment,
    ) -> Result<(), Refused> {
        if after.account.is_some() {
            return Ok(());
        }
        let before = before.filter(|before| before.account.is_none()).map_or(0, Record::bytes);
        let more = after.bytes().saturating_sub(before) as u64;
        let max = self.bounds.stranger_bytes;
        let fits = more == 0 || shelf.strangers_fit(more, max, now);
        if fits { Ok(()) } else { Err(Refused::Full) }
    }

    /// Puts a new record on the shelf and ends what its account has too many of.
    fn keep(&self, shelf: &mut Shelf, hash: &TokenHash, record: Record, now: Moment) {
        let others = shelf.rivals(&record, now);
        // The new one is one of them.
        let too_many = (others.len() + 1).saturating_sub(self.bounds.sessions_an_account.max(1));
        for (hash, until) in others.into_iter().take(too_many) {
            shelf.end(hash, until, now);
        }
        shelf.put(*hash, record);
    }
}

impl SessionStore for MemorySessions {
    type Error = Infallible;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, Infallible> {
        Ok(self.shelf().find(hash, now))
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, Infallible> {
        Ok(self.make_now(hash, record, now))
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, Infallible> {
        Ok(self.change_now(hash, changes, now))
    }

    async fn touch(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Result<(), Refused>, Infallible> {
        Ok(self.touch_now(hash, now))
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, Infallible> {
        Ok(self.rotate_now(old, new, rotation, now))
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), Infallible> {
        self.shelf().end(*hash, until, now);
        Ok(())
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, Infallible> {
        Ok(self.shelf().end_id(id, account, now))
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, Infallible> {
        Ok(self.shelf().end_account(account, except, now))
    }

    async fn end_all(&self, now: Moment) -> Result<u64, Infallible> {
        Ok(self.shelf().end_all(now))
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, Infallible> {
        Ok(self.shelf().list(account, now))
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, Infallible> {
        Ok(self.shelf().page(after, limit, now))
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, Infallible> {
        Ok(self.shelf().purge(limit, now))
    }
}

impl Record {
    /// The record as lists show it.
    pub(crate) fn clone_without_data(&self) -> Record {
        Record {
            id: self.id,
            realm: self.realm.clone(),
            account: self.account.clone(),
            made_at: self.made_at,
            authenticated_at: self.authenticated_at,
            seen_at: self.seen_at,
            idle: self.idle,
            until: self.until,
            stay: self.stay,
            user_agent: self.user_agent.clone(),
            address: self.address.clone(),
            data: Data::default(),
        }
    }
}
