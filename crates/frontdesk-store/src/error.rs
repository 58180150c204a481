//! What can go wrong, and what it means for the one who asked.

use std::{io, path::PathBuf, sync::Arc};

use rusqlite::ErrorCode;

/// Why the store did not do what it was asked.
///
/// Whatever the error, nothing is half-stored: a submission is there whole or not at all.
/// Cheap to clone, because one failed transaction answers everybody who waited for it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// More is waiting than the queue may hold, or another process holds the write lock.
    #[error("the store has too much waiting; try again in a moment")]
    Busy,
    /// The disk, the database's own bound, or the space kept in reserve leaves no room.
    #[error("there is no room left for this in the data directory")]
    NoSpace,
    /// A write or a sync failed, so nothing is written until the database has been opened anew.
    ///
    /// Submissions that met the failure itself may be stored or not; none is stored in part.
    #[error("the store is out of order: {0}")]
    Broken(Arc<str>),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// The database took everything else but not this: an id that is there already, a text beyond
    /// what SQLite can hold.
    #[error("the database refused this: {0}")]
    Refused(Arc<str>),
    /// A file of the upload could not be written or read.
    #[error("an uploaded file cannot be kept: {0}")]
    Upload(Arc<io::Error>),
}

impl StoreError {
    /// The HTTP status that fits: 503 where trying again can help, 500 where it cannot.
    ///
    /// ```
    /// use frontdesk_store::StoreError;
    ///
    /// assert_eq!(StoreError::Busy.status_hint(), 503);
    /// ```
    pub fn status_hint(&self) -> u16 {
        match self {
            Self::Busy | Self::NoSpace | Self::Broken(_) | Self::Closed | Self::Upload(_) => 503,
            Self::Refused(_) => 500,
        }
    }

    /// Whether the connection that met this error must not be written through again.
    pub(crate) fn breaks_the_connection(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::NoSpace,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            // A failed sync is among these: the kernel may have thrown the unwritten pages away, so
            // the next sync's success would prove nothing.
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OutOfMemory
                | ErrorCode::InternalMalfunction,
            ) => Self::Broken(error.to_string().into()),
            _ => Self::Refused(error.to_string().into()),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            _ => Self::Upload(Arc::new(error)),
        }
    }
}

/// Why a data directory could not be opened; each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process serves this directory.
    #[error(
        "{} is in use by another frontdesk{}; stop that one, or give this one a directory of its \
         own with --data", .directory.display(), holder(.process)
    )]
    InUse {
        /// The data directory.
        directory: PathBuf,
        /// The process that holds it, where its lock file says so.
        process: Option<u32>,
    },
    /// A restore was interrupted here.
    #[error(
        "a restore into {} was interrupted; run `frontdesk restore` once more, or remove {}/restoring",
        .directory.display(), .directory.display()
    )]
    HalfRestored {
        /// The data directory.
        directory: PathBuf,
    },
    /// There is no data here to read.
    #[error(
        "{} holds no frontdesk data; name the directory that `frontdesk serve` uses with --data",
        .directory.display()
    )]
    NoData {
        /// The directory that was looked in.
        directory: PathBuf,
    },
    /// The data was written by a newer version.
    #[error(
        "{} was written by a newer frontdesk (schema {found}, this one knows {known}); use that \
         version, or restore a backup made before", .database.display()
    )]
    Newer {
        /// The database file.
        database: PathBuf,
        /// Its schema number.
        found: u32,
        /// The newest schema number this version knows.
        known: u32,
    },
    /// The data must first be brought up to date, which cannot be done beside a running server.
    #[error(
        "{} is still in the shape of an older version and in use; stop `frontdesk serve` and start \
         it with this version first", .database.display()
    )]
    Older {
        /// The database file.
        database: PathBuf,
    },
    /// The database was brought to its shape by other steps than this version's.
    #[error(
        "{} was changed by step {number} of another origin than this version's; use the version \
         that wrote it, or restore a backup", .database.display()
    )]
    Altered {
        /// The database file.
        database: PathBuf,
        /// The migration whose checksum differs.
        number: u32,
    },
    /// The file is a database, but not of Frontdesk's.
    #[error(
        "{} is a database of something else; give frontdesk a directory of its own with --data",
        .database.display()
    )]
    Foreign {
        /// The database file.
        database: PathBuf,
    },
    /// The database library does not keep the promises the store stands on.
    #[error("SQLite does not give what is needed: {0}; build frontdesk with its bundled SQLite")]
    Sqlite(String),
    /// The directory or a file in it cannot be used.
    #[error(
        "{} cannot be used: {source}; look at its owner, its permissions and the space on its disk",
        .path.display()
    )]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The database cannot be read or written.
    #[error("{} cannot be opened: {reason}; if the disk is sound, restore a backup", .database.display())]
    Database {
        /// The database file.
        database: PathBuf,
        /// What SQLite said.
        reason: String,
    },
}

fn holder(process: &Option<u32>) -> String {
    process.map(|id| format!(" (process {id})")).unwrap_or_default()
}
