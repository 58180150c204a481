//! Files that a crash left behind.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension as _};

use crate::{UploadKey, parked};

/// What was found and removed when the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that were still being received.
    pub unfinished: u64,
    /// Whole files that no submission names, filed or parked.
    pub unnamed: u64,
}

/// Removes what no submission names. Only for the process that holds the lock, before it takes files.
///
/// # Errors
/// If a directory cannot be read, a file cannot be removed, or the database cannot be asked: then the
/// promise that a file belongs to a submission could not be kept.
pub(crate) fn sweep(connection: &Connection, uploads: &Path) -> Result<Swept, SweepError> {
    let mut swept = Swept::default();
    for room in names(uploads)? {
        for file in names(&room)? {
            if room.file_name() == Some(OsStr::new("incoming")) {
                fs::remove_file(file)?;
                swept.unfinished += 1;
            } else if !is_named(connection, &file)? {
                fs::remove_file(file)?;
                swept.unnamed += 1;
            }
        }
    }
    Ok(swept)
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SweepError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

fn names(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

/// A file whose name is not a key was not made by us, and nothing names it.
fn is_named(connection: &Connection, file: &Path) -> rusqlite::Result<bool> {
    let Some(key) = file.file_name().and_then(OsStr::to_str).and_then(UploadKey::parse) else {
        return Ok(false);
    };
    connection
        .prepare_cached("SELECT 1 FROM uploads WHERE key = ?1")?
        .query_row([key], |_| Ok(()))
        .optional()
        .and_then(|row| if row.is_some() { Ok(true) } else { parked::names(connection, key) })
}
