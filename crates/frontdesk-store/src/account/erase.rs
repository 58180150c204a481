//! Accounts out of the database, with what they left behind.
//!
//! ```text
//! account --remove--> removed     one transaction: the account is gone, its id is remembered
//! removed --step, many--> removed some of its submissions are erased or detached, each step durable
//! removed --step finds none--> done
//! done --a late submission is filed--> removed
//! ```
//!
//! A crash in between leaves `removed`, and the next purge goes on.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::{Erasure, UploadKey, Uploads, withdrawal};

use super::throttle;

/// Submissions in one step. Small, because what waits to be filed is committed with it.
const STEP: u32 = 200;

/// What becomes of the submissions that a removed account leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leavings {
    /// They are erased, files and all.
    Erase,
    /// They stay, as if a stranger had sent them: without the account, the address and the browser.
    Detach,
}

impl Leavings {
    /// What is to be written down before it is done, so that no restored backup undoes it.
    pub(super) fn of(self, account: Uuid) -> Erasure {
        match self {
            Self::Erase => Erasure::Account(account),
            Self::Detach => Erasure::AccountAlone(account),
        }
    }
}

/// What was removed with an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Submissions that were erased or detached.
    pub submissions: u64,
    /// Files that were removed from the disk.
    pub files: u64,
    /// Files that no submission names any more but that could not be removed; the next start of the
    /// server tries again.
    pub files_left: u64,
}

/// What one step did.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) submissions: u64,
    /// Files that nothing names any more, to be removed once the step is committed.
    pub(super) files: Vec<UploadKey>,
    pub(super) done: bool,
}

/// Removes the account itself. `false` if there is none.
pub(super) fn remove(
    connection: &Connection,
    id: Uuid,
    leavings: Leavings,
    at: i64,
) -> rusqlite::Result<bool> {
    throttle::forgive(connection, id)?;
    let rows = connection
        .prepare_cached("DELETE FROM accounts WHERE id = ?1")?
        .execute([id.as_bytes()])?;
    if rows == 0 {
        return Ok(false);
    }
    let word = match leavings {
        Leavings::Erase => "erase",
        Leavings::Detach => "detach",
    };
    connection
        .prepare_cached(
            "INSERT INTO removed_accounts (id, submissions, removed_at) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![id.as_bytes(), word, at])?;
    Ok(true)
}

/// Removes an account and all it left, in whatever transaction that is; notes the files.
pub(crate) fn remove_with_leavings(
    connection: &Connection,
    id: Uuid,
    leavings: Leavings,
    at: i64,
    files: &mut Vec<UploadKey>,
) -> rusqlite::Result<u64> {
    let mut submissions = 0;
    if remove(connection, id, leavings, at)? {
        loop {
            let step = step(connection, id, at)?;
            submissions += step.submissions;
            files.extend(step.files);
            if step.done {
                break;
            }
        }
    }
    Ok(submissions)
}

/// The removed accounts whose submissions are still to be dealt with.
pub(super) fn unfinished(connection: &Connection) -> rusqlite::Result<Vec<Uuid>> {
    connection
        .prepare_cached("SELECT id FROM removed_accounts WHERE done_at IS NULL")?
        .query_map([], |row| row.get(0).map(Uuid::from_bytes))?
        .collect()
}

/// Deals with some submissions of a removed account.
pub(super) fn step(connection: &Connection, id: Uuid, at: i64) -> rusqlite::Result<Step> {
    let leavings: Option<String> = connection
        .prepare_cached("SELECT submissions FROM removed_accounts WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let rows: Vec<i64> = connection
        .prepare_cached("SELECT seq FROM submissions WHERE account = ?1 LIMIT ?2")?
        .query_map(params![id.as_bytes(), STEP], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut files = Vec::new();
    for row in &rows {
        match leavings.as_deref() {
            Some("erase") => withdrawal::delete(connection, *row, &mut files)?,
            Some(_) => detach(connection, *row)?,
            None => {}
        }
    }
    let done = leavings.is_none() || rows.len() < STEP as usize;
    if done {
        connection
            .prepare_cached("UPDATE removed_accounts SET done_at = ?2 WHERE id = ?1")?
            .execute(params![id.as_bytes(), at])?;
    }
    Ok(Step { submissions: rows.len() as u64, files, done })
}

/// Removes files that nothing names any more: how many went, and how many could not.
pub(super) fn remove_files(uploads: &Uploads, keys: &[UploadKey]) -> (u64, u64) {
    let gone = keys.iter().filter(|key| uploads.remove(**key).is_ok()).count();
    (gone as u64, (keys.len() - gone) as u64)
}

fn detach(connection: &Connection, submission: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE submissions SET account = NULL, address = NULL, user_agent = NULL,
                 referer = NULL, language = NULL WHERE seq = ?1",
        )?
        .execute([submission])?;
    Ok(())
}
