//! Removing what was found.

use std::collections::BTreeSet;

use frontdesk_session::Moment;
use rusqlite::{Connection, params};

use super::{Traces, find};
use crate::{Beside, Erasure, Leavings, StoreError, UploadKey, parked, withdrawal};

/// Rows in one transaction, so that a server beside it never waits for long.
const STEP: usize = 200;

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErasedPerson {
    /// Submissions.
    pub submissions: u64,
    /// Files that were removed from the disk.
    pub files: u64,
    /// Submissions that waited for a login.
    pub parked: u64,
    /// Deliveries to the person, with every try; those of what they submitted went with that.
    pub letters: u64,
    /// Mails that were kept at the desk.
    pub mails: u64,
    /// Links that work once.
    pub links: u64,
    /// Sessions of browsers without an account.
    pub strangers: u64,
}

impl Beside {
    /// Erases what was found, and writes down first that it is to stay erased when a backup is restored.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done, and the same again does the rest.
    pub fn erase(&self, traces: &Traces, at: i64) -> Result<ErasedPerson, StoreError> {
        self.note(traces, at)?;
        let (submissions, files) = self.with_files(&traces.submissions, withdrawal::delete)?;
        let (parked, waiting_files) = self.with_files(&traces.parked, parked::delete)?;
        let strangers = match traces.strangers.is_empty() {
            true => 0,
            false => self.end_rows(&traces.strangers, Moment::from_micros(at))?,
        };
        let mut erased = ErasedPerson {
            submissions,
            files: files + waiting_files,
            parked,
            letters: self.rows(&traces.deliveries, "DELETE FROM deliveries WHERE seq = ?1")?,
            mails: self.rows(&traces.mails, "DELETE FROM mailbox WHERE seq = ?1")?,
            links: self.write(|connection| forget(connection, traces))?,
            strangers,
        };
        if let Some(account) = &traces.account {
            let rest = self.remove_account(account.id, Leavings::Erase, at)?.unwrap_or_default();
            erased.submissions += rest.submissions;
            erased.files += rest.files;
        }
        Ok(erased)
    }

    fn rows(&self, rows: &BTreeSet<i64>, sql: &str) -> Result<u64, StoreError> {
        let rows: Vec<i64> = rows.iter().copied().collect();
        let mut gone = 0;
        for rows in rows.chunks(STEP) {
            gone += self.write(|connection| {
                let mut statement = connection.prepare_cached(sql)?;
                rows.iter().try_fold(0, |gone, seq| Ok(gone + statement.execute([seq])? as u64))
            })?;
        }
        Ok(gone)
    }

    fn with_files(&self, rows: &BTreeSet<i64>, delete: Delete) -> Result<(u64, u64), StoreError> {
        let rows: Vec<i64> = rows.iter().copied().collect();
        let mut files = 0;
        for rows in rows.chunks(STEP) {
            let keys = self.write(|connection| {
                let mut keys = Vec::new();
                rows.iter().try_for_each(|seq| delete(connection, *seq, &mut keys))?;
                Ok(keys)
            })?;
            for key in keys {
                // One that can't be removed is in nobody's name, and swept at the next start.
                files += u64::from(self.uploads.remove(key).is_ok());
            }
        }
        Ok((rows.len() as u64, files))
    }

    fn note(&self, traces: &Traces, at: i64) -> Result<(), StoreError> {
        let ids = find::ids(&self.connection, &traces.submissions)?;
        let mut erasures: Vec<Erasure> = ids.into_iter().map(Erasure::Submission).collect();
        erasures.extend(traces.email.as_ref().map(|email| Erasure::Email(email.key().to_owned())));
        self.erasures().note(&erasures, at)?;
        Ok(())
    }
}

/// Deletes a row, with all that hangs on it but its files, which it notes.
type Delete = fn(&Connection, i64, &mut Vec<UploadKey>) -> rusqlite::Result<()>;

/// Links, and what the sums of public counts still know of values that nobody sent any more.
fn forget(connection: &Connection, traces: &Traces) -> rusqlite::Result<u64> {
    let mut gone = 0;
    if let Some(email) = &traces.email {
        for table in ["account_links", "invitations"] {
            let sql = format!("DELETE FROM {table} WHERE email_key = ?1");
            gone += connection.execute(&sql, params![email.key()])?;
        }
    }
    if let Some(account) = &traces.account {
        gone += connection.execute(
            "DELETE FROM account_links WHERE account = (SELECT seq FROM accounts WHERE id = ?1)",
            [account.id.as_bytes()],
        )?;
    }
    connection.execute("DELETE FROM counts WHERE number = 0", [])?;
    Ok(gone as u64)
}
