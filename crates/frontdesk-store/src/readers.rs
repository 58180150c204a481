//! Connections that read beside the writer, on threads where they may block.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::{sync::Semaphore, task};

use crate::{StoreError, connection, directory::Directory};

/// A few read-only connections, opened when first needed and used again.
pub(crate) struct Readers {
    directory: Directory,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(directory: Directory, count: usize) -> Arc<Self> {
        Arc::new(Self {
            directory,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(count.max(1))),
        })
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Runs `read` on a connection of its own. Waits while all of them are at work.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let readers = self.clone();
        let work = move || {
            // Held until the reading is over, even if nobody waits for it any more.
            let _permit = permit;
            readers.read_now(read)
        };
        task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
    }

    /// Lets no new reading begin and closes the connections that are idle.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.permits.is_closed()
    }

    /// Runs `read` on this thread, whether the others are at work or not.
    pub(crate) fn read_now<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let reused = self.idle().pop();
        let connection = match reused {
            Some(connection) => connection,
            None => connection::reading(&self.directory)
                .map_err(|error| StoreError::Broken(error.to_string().into()))?,
        };
        let result = read(&connection).map_err(StoreError::from);
        // One that met a lost file is not used again.
        let broken = matches!(&result, Err(error) if error.breaks_the_connection());
        if !broken && !self.permits.is_closed() {
            self.idle().push(connection);
        }
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
