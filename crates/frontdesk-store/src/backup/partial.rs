//! What is not whole yet, out of sight: nothing half ever stands under the name that was asked for.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::error::{BackupError, at};
use crate::directory::sync_directory;

/// A private directory beside the file that is being made, gone when it is dropped. A kill leaves it; the
/// next try removes it.
#[derive(Debug)]
pub(super) struct Partial {
    file: PathBuf,
    directory: PathBuf,
    _lock: File,
}

impl Partial {
    /// Begins to make `file`.
    pub(super) fn begin(file: &Path) -> Result<Self, BackupError> {
        if fs::symlink_metadata(file).is_ok() {
            return Err(BackupError::Exists { file: file.to_owned() });
        }
        let mut directory = file.as_os_str().to_owned();
        directory.push(".partial");
        let directory = PathBuf::from(directory);
        match DirBuilder::new().mode(0o700).create(&directory) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(at(&directory)(error));
            }
            _ => {}
        }
        let lock = lock(&directory, file)?;
        // What a killed one left.
        for name in [super::DATABASE, "frontdesk.db-journal", "archive"] {
            match fs::remove_file(directory.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(at(&directory)(error));
                }
                _ => {}
            }
        }
        Ok(Self { file: file.to_owned(), directory, _lock: lock })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Makes a private file in it.
    pub(super) fn create(&self, name: &str) -> Result<File, BackupError> {
        let path = self.path(name);
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(at(&path))
    }

    /// Gives the whole file its name: all of it is there then, or nothing.
    pub(super) fn publish(self, name: &str) -> Result<(), BackupError> {
        let whole = self.path(name);
        File::open(&whole).and_then(|file| file.sync_all()).map_err(at(&whole))?;
        // A link, because renaming would overwrite what came there meanwhile.
        fs::hard_link(&whole, &self.file).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists { file: self.file.clone() },
            _ => at(&self.file)(error),
        })?;
        let parent = self.file.parent().filter(|parent| !parent.as_os_str().is_empty());
        sync_directory(parent.unwrap_or(Path::new("."))).map_err(at(&self.file))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next try.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn lock(directory: &Path, file: &Path) -> Result<File, BackupError> {
    let path = directory.join("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let lock = lock.map_err(at(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(BackupError::Busy { file: file.to_owned() }),
        Err(TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}
