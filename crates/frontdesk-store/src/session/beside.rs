//! Sessions for another process than the server: who is logged in, and ending that.

use std::collections::BTreeSet;

use frontdesk_session::{AccountId, Ended, Moment, Record, SessionId};
use rusqlite::Connection;

use super::many;
use crate::{Beside, StoreError};

/// A running server finds what is ended here for a second at most.
impl Beside {
    /// The live sessions of an account, the one used last first, without their data.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn sessions_of(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, StoreError> {
        Ok(many::list(&self.connection, account, now)?)
    }

    /// At most `limit` live sessions of accounts behind `after`, by id, without their data.
    ///
    /// ```
    /// use frontdesk_session::Moment;
    /// use frontdesk_store::Store;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let desk = Store::beside_or_new(directory.path())?;
    /// let now = Moment::from_secs(1_795_348_800);
    /// for session in desk.sessions(None, 100, now)? {
    ///     println!("{} {:?} {}", session.id, session.account, session.user_agent);
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn sessions(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, StoreError> {
        Ok(many::page(&self.connection, after, limit, now)?)
    }

    /// Ends the session of this public id.
    ///
    /// # Errors
    /// [`StoreError`]; it is not ended then.
    pub fn end_session(&self, id: &SessionId, now: Moment) -> Result<Ended, StoreError> {
        self.end(|connection| many::end_id(connection, id, None, now))
    }

    /// Ends all sessions of an account and says how many.
    ///
    /// # Errors
    /// [`StoreError`]; none is ended then.
    pub fn end_sessions_of(&self, account: &AccountId, now: Moment) -> Result<u64, StoreError> {
        self.end(|connection| many::end_account(connection, account, None, now))
    }

    /// Ends every session and says how many.
    ///
    /// # Errors
    /// [`StoreError`]. If the first step met it, none is ended; if a later one, which only removes what
    /// is left, all are.
    pub fn end_all_sessions(&self, now: Moment) -> Result<u64, StoreError> {
        let era = self.end(many::begin_era)?;
        let (mut live, mut next) = (0, Some(i64::MIN));
        while let Some(from) = next {
            let step = |connection: &Connection| {
                many::strip_leftover(connection, era, from, many::BATCH, now)
            };
            let leftover = self.write(step)?;
            live += leftover.live;
            next = leftover.next;
        }
        Ok(live)
    }

    /// Ends what lies under these keys and says how many.
    ///
    /// # Errors
    /// [`StoreError`]; none is ended then.
    pub(crate) fn end_rows(&self, keys: &BTreeSet<i64>, now: Moment) -> Result<u64, StoreError> {
        self.end(|connection| {
            keys.iter().try_for_each(|key| many::end_row(connection, *key, now))?;
            Ok(keys.len() as u64)
        })
    }

    /// In the same transaction the number moves by which a server sees that something was ended.
    fn end<T>(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.write(|connection| {
            connection
                .execute("UPDATE versions SET version = version + 1 WHERE what = 'sessions'", [])?;
            act(connection)
        })
    }
}
