//! The data directory: where each file lies, and who may use it.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::{ErasureLog, OpenError};

/// A data directory that exists and that only its owner can enter.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The directory at `path`, made if it is not there.
    pub(crate) fn create(path: &Path) -> Result<Self, OpenError> {
        make_private(path).map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        let directory = Self { path: path.to_owned() };
        directory.require_whole()?;
        // SQLite would make the file by the process's umask. Its WAL and index take after it.
        let database = directory.database();
        private_file(&database)
            .and_then(|_| sync_directory(path))
            .map_err(|source| OpenError::Io { path: database, source })?;
        Ok(directory)
    }

    /// The directory at `path`, if it holds a database already.
    pub(crate) fn existing(path: &Path) -> Result<Self, OpenError> {
        let directory = Self { path: path.to_owned() };
        match directory.database().try_exists() {
            Ok(true) => Ok(directory),
            Ok(false) => Err(OpenError::NoData { directory: path.to_owned() }),
            Err(source) => Err(OpenError::Io { path: path.to_owned(), source }),
        }
    }

    /// The directory at `path`, whatever is in it.
    pub(crate) fn bare(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What was erased: outside of the database, which may be lost.
    pub(crate) fn erasures(&self) -> PathBuf {
        self.path.join("erasures.log")
    }

    pub(crate) fn erasure_log(&self) -> ErasureLog {
        ErasureLog::of(self)
    }

    /// Where a backup lies while it is made into these data.
    pub(crate) fn restoring(&self) -> PathBuf {
        self.path.join("restoring")
    }

    /// Nothing is to be done with data of which a part is still to come.
    fn require_whole(&self) -> Result<(), OpenError> {
        match self.restoring().exists() && !self.database().exists() {
            true => Err(OpenError::HalfRestored { directory: self.path.clone() }),
            false => Ok(()),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("frontdesk.db")
    }

    pub(crate) fn uploads(&self) -> PathBuf {
        self.path.join("uploads")
    }

    /// Takes the directory for this process alone, for as long as the lock lives.
    pub(crate) fn lock(&self) -> Result<DirectoryLock, OpenError> {
        let path = self.path.join("lock");
        let failed = |source| OpenError::Io { path: path.clone(), source };
        let mut file = private_file(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The number is a kindness: without it the message is still whole.
                let _ = file.read_to_string(&mut holder);
                let process = holder.trim().parse().ok();
                return Err(OpenError::InUse { directory: self.path.clone(), process });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())).map_err(failed)?;
        Ok(DirectoryLock { file })
    }
}

/// Held while a process serves the directory. The operating system lets go of it when the process
/// ends, however it ends, so a crash leaves nothing to clean up.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    file: File,
}

impl Drop for DirectoryLock {
    fn drop(&mut self) {
        // A program that this process is starting at this moment has a copy of the file until its
        // `exec` (flock(2)): closing ours alone would leave the directory locked a little longer.
        let _ = self.file.unlock();
    }
}

/// Makes `path` a directory for its owner alone, along with what is missing above it. One that is there
/// keeps the permissions its owner gave it: the files in it are private by themselves.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|path| !path.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    for made in missing {
        // A new directory survives a power cut once the one that names it is synced.
        match made.parent() {
            Some(parent) if parent.as_os_str().is_empty() => sync_directory(Path::new("."))?,
            Some(parent) => sync_directory(parent)?,
            None => {}
        }
    }
    Ok(())
}

/// Opens `path` for reading and writing, made 0600 if it is not there.
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Makes the names in a directory durable: a synced file is lost if its name is not.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_was_let_go_is_free_though_a_child_still_has_a_copy_of_the_lock() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::create(place.path()).unwrap();
        let lock = directory.lock().unwrap();
        let inherited = lock.file.try_clone().unwrap();
        assert!(matches!(directory.lock(), Err(OpenError::InUse { .. })));
        drop(lock);
        directory.lock().unwrap();
        drop(inherited);
    }
}
