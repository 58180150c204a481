//! From rows that are gone to a file that holds no byte of them.

use std::thread;
use std::time::Duration;

use crate::connection::BUSY_TIMEOUT;
use crate::{Beside, StoreError, checkpoint, inbox};

/// How often it is tried to empty the log, and how long it rests between: a server that files all the time
/// leaves room in some of so many.
const TRIES: u32 = 100;
const RESTS: Duration = Duration::from_millis(100);
/// So long whoever writes waits for readers at most while it is tried.
const HOLDS_UP: Duration = Duration::from_millis(50);

/// Whether nothing of what was erased is left in the files of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrubbed {
    /// Not a byte.
    All,
    /// A reader was in the way all the time. A running server empties its log once nothing happens for
    /// half a second, and the next start does.
    Later,
}

impl Beside {
    /// Moves the words of what was erased out of the index, and what the write-ahead log holds into the
    /// file, so that each page that was overwritten is overwritten there.
    ///
    /// A server beside it would empty the log behind its own writing alone, so this is done here, each try
    /// so short that nobody waits.
    ///
    /// # Errors
    /// [`StoreError`]; the same again does the rest.
    pub fn scrub(&self, at: i64) -> Result<Scrubbed, StoreError> {
        let mut begins = true;
        // In small steps, between which a server's own writing has its turn.
        while self.write(|connection| inbox::scrub(connection, begins))? {
            begins = false;
        }
        self.write(|connection| inbox::scrubbed(connection, at))?;
        self.connection.busy_timeout(HOLDS_UP)?;
        let emptied = self.empty_log();
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        emptied
    }

    fn empty_log(&self) -> Result<Scrubbed, StoreError> {
        for _ in 0..TRIES {
            match checkpoint::all(&self.connection) {
                Ok(()) => return Ok(Scrubbed::All),
                Err(StoreError::Busy) => thread::sleep(RESTS),
                Err(other) => return Err(other),
            }
        }
        Ok(Scrubbed::Later)
    }
}
