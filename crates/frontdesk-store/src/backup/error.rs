//! Why a backup was not made or not read.

use std::{io, path::PathBuf};

use crate::{OpenError, StoreError};

/// Why a backup was not made, or not made into a desk again. Nothing half is left under its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Nothing is ever overwritten.
    #[error("{} is there already; name a file that is not", .file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// Another process makes the same backup.
    #[error("another process is writing {}", .file.display())]
    Busy {
        /// The file.
        file: PathBuf,
    },
    /// The directory to restore into holds data.
    #[error(
        "{} holds data already ({found}); name an empty directory with --data, or move what is there aside",
        .directory.display()
    )]
    NotEmpty {
        /// The directory.
        directory: PathBuf,
        /// What was found in it.
        found: String,
    },
    /// The file is no backup, or not the one that was written.
    #[error("{} is no sound backup: {reason}", .file.display())]
    Unsound {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// The database is damaged, so a copy of it would be no backup.
    #[error("the database is damaged: {0}; restore a backup that was made before")]
    Damaged(String),
    /// The data directory cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Names the file that an error is about.
pub(super) fn at<'p, P: AsRef<std::path::Path> + ?Sized>(
    path: &'p P,
) -> impl Fn(io::Error) -> BackupError + 'p {
    move |source| BackupError::Io { path: path.as_ref().to_owned(), source }
}
