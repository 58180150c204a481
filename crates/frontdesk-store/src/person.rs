//! All that is here of one person, to be shown and to be erased.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::{Account, Beside, Email, Erasure, Leavings, StoreError, mention, withdrawal};

/// Submissions in one transaction, so that a server beside it never waits for long.
const STEP: usize = 200;

/// What is here of a person.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Their account.
    pub account: Option<Account>,
    /// How many submissions to each form.
    pub forms: BTreeMap<String, u64>,
    /// Files that came with them.
    pub files: u64,
    /// The bytes of those.
    pub file_bytes: u64,
    /// Letters to them, sent or not.
    pub letters: u64,
    email: Option<Email>,
    submissions: BTreeSet<i64>,
}

impl Traces {
    /// Whether nothing is here.
    pub fn is_empty(&self) -> bool {
        self.account.is_none() && self.submissions.is_empty() && self.letters == 0
    }
}

/// One person.
impl Beside {
    /// What is here of the person with this account, or this address, or both.
    ///
    /// Theirs is what their account submitted, and every submission that has the address as one of its
    /// values. An address within a longer text makes nothing theirs. Reads all submissions that have an `@`.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn traces(
        &self,
        account: Option<Account>,
        email: Option<Email>,
    ) -> Result<Traces, StoreError> {
        let mut traces = Traces { account, email, ..Traces::default() };
        if let Some(account) = &traces.account {
            let sql = "SELECT seq FROM submissions WHERE account = ?1";
            let mut statement = self.connection.prepare(sql)?;
            for seq in statement.query_map([account.id.as_bytes()], |row| row.get(0))? {
                traces.submissions.insert(seq?);
            }
        }
        if let Some(key) = traces.email.as_ref().map(|email| email.key().to_owned()) {
            let found = &mut traces.submissions;
            mention::each(&self.connection, |mention| {
                if mention.key == key {
                    found.insert(mention.seq);
                }
            })?;
            traces.letters = letters(&self.connection, &key)?.len() as u64;
        }
        count(&self.connection, &mut traces)?;
        Ok(traces)
    }

    /// Erases what was found, and writes down first that it is to stay erased when a backup is restored.
    /// Says how many submissions and files went.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done, and the same again does the rest.
    pub fn erase(&self, traces: &Traces, at: i64) -> Result<(u64, u64), StoreError> {
        self.note(traces, at)?;
        let (mut submissions, mut files) = (0, 0);
        let rows: Vec<i64> = traces.submissions.iter().copied().collect();
        for rows in rows.chunks(STEP) {
            let keys = self.write(|connection| {
                let mut keys = Vec::new();
                rows.iter().try_for_each(|seq| withdrawal::delete(connection, *seq, &mut keys))?;
                Ok(keys)
            })?;
            submissions += rows.len() as u64;
            for key in keys {
                // One that can't be removed is in nobody's name, and swept at the next start.
                files += u64::from(self.uploads.remove(key).is_ok());
            }
        }
        if let Some(email) = &traces.email {
            self.write(|connection| forget(connection, email.key()))?;
        }
        if let Some(account) = &traces.account {
            let erased = self.remove_account(account.id, Leavings::Erase, at)?.unwrap_or_default();
            submissions += erased.submissions;
            files += erased.files;
        }
        Ok((submissions, files))
    }

    fn note(&self, traces: &Traces, at: i64) -> Result<(), StoreError> {
        let mut erasures = Vec::new();
        let mut statement = self.connection.prepare("SELECT id FROM submissions WHERE seq = ?1")?;
        for seq in &traces.submissions {
            let id =
                statement.query_row([seq], |row| row.get(0).map(Uuid::from_bytes)).optional()?;
            erasures.extend(id.map(Erasure::Submission));
        }
        erasures.extend(traces.email.as_ref().map(|email| Erasure::Email(email.key().to_owned())));
        self.erasures().note(&erasures, at)?;
        Ok(())
    }
}

fn count(connection: &Connection, traces: &mut Traces) -> rusqlite::Result<()> {
    let mut form = connection.prepare("SELECT form FROM submissions WHERE seq = ?1")?;
    let sql = "SELECT count(*), coalesce(sum(size), 0) FROM uploads WHERE submission = ?1";
    let mut files = connection.prepare(sql)?;
    for seq in &traces.submissions {
        let name: String = form.query_row([seq], |row| row.get(0))?;
        *traces.forms.entry(name).or_default() += 1;
        let (number, bytes): (u64, u64) =
            files.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
        traces.files += number;
        traces.file_bytes += bytes;
    }
    Ok(())
}

/// Letters of accounts and of sign-ups to an address, whatever became of them.
fn letters(connection: &Connection, key: &str) -> rusqlite::Result<Vec<i64>> {
    rows_of(connection, "SELECT seq, target FROM deliveries WHERE submission IS NULL", key)
}

/// What else names the address: letters, links, and mails that were kept instead of being sent.
fn forget(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    for seq in letters(connection, key)? {
        connection.execute("DELETE FROM deliveries WHERE seq = ?1", [seq])?;
    }
    for seq in rows_of(connection, "SELECT seq, recipient FROM mailbox", key)? {
        connection.execute("DELETE FROM mailbox WHERE seq = ?1", [seq])?;
    }
    for table in ["account_links", "invitations"] {
        connection.execute(&format!("DELETE FROM {table} WHERE email_key = ?1"), params![key])?;
    }
    Ok(())
}

/// The rows whose second column is this address, in whatever spelling.
fn rows_of(connection: &Connection, sql: &str, key: &str) -> rusqlite::Result<Vec<i64>> {
    let mut found = Vec::new();
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let address: String = row.get(1)?;
        if Email::parse(&address).is_ok_and(|email| email.key() == key) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}
