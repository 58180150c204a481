//! The one thread that writes.
//!
//! ```text
//! open --group committed--> open
//! open --write or sync failed--> broken     the group and everything that comes is refused
//! broken --opened anew, whole log moved and synced--> open
//! open, broken --store closed--> ended
//! ```
//!
//! A failed sync is never tried again as if nothing had happened: the kernel may have thrown the pages
//! away and call the next sync a success. So the connection is given up, and the new one first writes
//! everything that the log holds into the database, syncs that, and begins an empty log.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    OpenError, StoreError, StoreOptions,
    checkpoint::{self, Checkpoints},
    connection,
    directory::{Directory, DirectoryLock},
    group,
    idempotency::Keys,
    job::Transaction,
    parked,
    queue::{After, Next, Waiters},
    upload::StoredUpload,
};

/// Without work for this long, the writer tidies up.
const IDLE: Duration = Duration::from_millis(500);
const FIRST_RETRY: Duration = Duration::from_millis(25);
const LAST_RETRY: Duration = Duration::from_secs(2);

/// Why nothing is written at the moment; `None` is all well.
pub(crate) type Trouble = Arc<Mutex<Option<StoreError>>>;

/// The writer's connection with everything set up on it.
pub(crate) fn connect(
    directory: &Directory,
    options: &StoreOptions,
) -> Result<Connection, OpenError> {
    let connection = connection::writing(directory)?;
    if let Some(bytes) = options.max_database_bytes {
        limit_size(&connection, bytes).map_err(|error| connection::failed(directory, &error))?;
    }
    Ok(connection)
}

pub(crate) struct Writer {
    pub(crate) directory: Directory,
    pub(crate) options: StoreOptions,
    pub(crate) waiters: Waiters,
    pub(crate) trouble: Trouble,
    /// Held until the last page is written, whatever becomes of the store's handles.
    pub(crate) _lock: DirectoryLock,
}

/// Why the writer stopped writing on a connection.
enum End {
    Closed,
    Broken(StoreError),
}

impl Writer {
    pub(crate) fn start(
        self,
        connection: Connection,
        keys: Keys,
    ) -> std::io::Result<JoinHandle<()>> {
        let thread = thread::Builder::new().name("frontdesk-store".to_owned());
        thread.spawn(|| self.run(connection, keys))
    }

    fn run(self, mut connection: Connection, mut keys: Keys) {
        let mut doubtful = Vec::new();
        loop {
            let ended = self.write(&mut connection, &mut keys, &mut doubtful);
            drop(connection);
            let End::Broken(error) = ended else { break };
            self.set_trouble(Some(error.clone()));
            let Some(reopened) = self.reopen(&error, &mut doubtful) else { break };
            (connection, keys) = reopened;
            self.set_trouble(None);
        }
        // If the database never came back, the next start asks it which of these it names.
        for upload in &mut doubtful {
            upload.file.keep();
        }
    }

    fn write(
        &self,
        connection: &mut Connection,
        keys: &mut Keys,
        doubtful: &mut Vec<StoredUpload>,
    ) -> End {
        let checkpoints = match Checkpoints::watch(connection, self.options.checkpoint_pages) {
            Ok(checkpoints) => checkpoints,
            Err(error) => return End::Broken(error.into()),
        };
        loop {
            let patience = checkpoints.wanted().then_some(IDLE);
            let (done, then) = match self.waiters.next(patience) {
                Next::Group { jobs, then } => {
                    let mut transaction = Transaction { connection, keys };
                    let committed = group::commit(&mut transaction, jobs, doubtful);
                    (committed.and_then(|()| checkpoints.after_group(connection)), then)
                }
                Next::Idle => (checkpoints.when_idle(connection), After::More),
                Next::Closed => (Ok(()), After::Closed),
            };
            if let Err(error) = done {
                return End::Broken(error);
            }
            if then == After::Closed {
                // The log is as durable as the database: failing to move it loses nothing.
                let _ = checkpoints.when_idle(connection);
                return End::Closed;
            }
        }
    }

    /// Tries to open the database again, ever more slowly, and refuses what comes meanwhile.
    fn reopen(
        &self,
        why: &StoreError,
        doubtful: &mut Vec<StoredUpload>,
    ) -> Option<(Connection, Keys)> {
        let mut pause = FIRST_RETRY;
        loop {
            if self.refuse_for(pause, why) == After::Closed {
                return None;
            }
            if let Ok(reopened) = self.try_reopen(doubtful) {
                return Some(reopened);
            }
            pause = (pause * 2).min(LAST_RETRY);
        }
    }

    fn try_reopen(
        &self,
        doubtful: &mut Vec<StoredUpload>,
    ) -> Result<(Connection, Keys), StoreError> {
        let connection = connect(&self.directory, &self.options)
            .map_err(|error| StoreError::Broken(error.to_string().into()))?;
        checkpoint::all(&connection)?;
        let keys = Keys::load(&connection, self.options.max_keys)?;
        settle(&connection, doubtful)?;
        Ok((connection, keys))
    }

    fn refuse_for(&self, pause: Duration, why: &StoreError) -> After {
        let until = Instant::now() + pause;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.waiters.next(Some(left)) {
                Next::Group { jobs, then } => {
                    for job in jobs {
                        // Never begun, so there is no doubt: their files go with them.
                        job.failed(why.clone(), &mut Vec::new());
                    }
                    if then == After::Closed {
                        return After::Closed;
                    }
                }
                Next::Idle => return After::More,
                Next::Closed => return After::Closed,
            }
        }
    }

    fn set_trouble(&self, trouble: Option<StoreError>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// Asks the reopened database which files of the broken group it names after all.
fn settle(connection: &Connection, doubtful: &mut Vec<StoredUpload>) -> rusqlite::Result<()> {
    for upload in &mut *doubtful {
        let named = connection
            .query_row("SELECT 1 FROM uploads WHERE key = ?1", [upload.key], |_| Ok(()))
            .optional()?;
        if named.is_some() || parked::names(connection, upload.key)? {
            upload.file.keep();
        }
    }
    doubtful.clear();
    Ok(())
}

fn limit_size(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let page: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = (bytes / page).clamp(1, 0xffff_fffe);
    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
}
