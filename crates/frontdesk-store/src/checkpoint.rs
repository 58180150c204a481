//! Moving the write-ahead log into the database.
//!
//! Only the writer does it, and only after everybody in the group has been answered: whoever waits
//! then waits for a bounded number of pages, and nobody for the whole log.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;

use crate::{StoreError, connection::BUSY_TIMEOUT};

/// Watches how long the log has become.
pub(crate) struct Checkpoints {
    pages: Arc<AtomicU32>,
    every: u32,
}

impl Checkpoints {
    pub(crate) fn watch(connection: &mut Connection, every: u32) -> rusqlite::Result<Self> {
        // A log left by a crash counts as something to do when idle.
        let pages = Arc::new(AtomicU32::new(1));
        let seen = pages.clone();
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            seen.store(pages.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { pages, every: every.max(1) })
    }

    /// Whether the log holds anything that is not in the database.
    pub(crate) fn wanted(&self) -> bool {
        self.pages.load(Ordering::Relaxed) > 0
    }

    /// After a group: moves what can be moved without waiting, once the log is long enough.
    pub(crate) fn after_group(&self, connection: &Connection) -> Result<(), StoreError> {
        if self.pages.load(Ordering::Relaxed) < self.every {
            return Ok(());
        }
        tolerate(run(connection, "PRAGMA wal_checkpoint(PASSIVE)"))?;
        // Readers may have held some of it back; the next commit says how much is left.
        self.pages.store(1, Ordering::Relaxed);
        Ok(())
    }

    /// When nothing waits: moves everything and cuts the log to nothing, unless a reader is in the way.
    pub(crate) fn when_idle(&self, connection: &Connection) -> Result<(), StoreError> {
        // Waiting for a reader here would hold up the next submission.
        connection.busy_timeout(Duration::ZERO)?;
        let moved = all(connection);
        connection.busy_timeout(BUSY_TIMEOUT)?;
        if moved.is_ok() {
            self.pages.store(0, Ordering::Relaxed);
        }
        tolerate(moved)
    }
}

/// Moves everything, or says why not. What a reopened database begins with: the log's pages are
/// written and synced anew, so nothing depends on a sync that failed before.
pub(crate) fn all(connection: &Connection) -> Result<(), StoreError> {
    run(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
}

fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let blocked: bool = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    if blocked { Err(StoreError::Busy) } else { Ok(()) }
}

/// A reader in the way or a full disk only means that the log stays as it is for now.
fn tolerate(result: Result<(), StoreError>) -> Result<(), StoreError> {
    match result {
        Err(StoreError::Busy | StoreError::NoSpace) => Ok(()),
        other => other,
    }
}
