//! One file on its way to disk.
//!
//! Chunks are gathered and written in turns on a thread that may block. No thread is held while the
//! sender is slow. A sender faster than the disk finds its chunks gathered into longer turns, and then
//! waits.

use std::{
    fs::File,
    io::{self, Write as _},
    mem,
    sync::Arc,
    thread,
};

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use tokio::task::{self, JoinHandle};

use crate::{StoreError, StoredUpload, UploadKey, upload::OwnedFile, uploads::Rooms};

/// Bytes worth a turn, if the disk is idle: what a slow sender may have in memory.
const TURN: usize = 256 << 10;

/// Bytes gathered while a turn is being written, until the sender has to wait. Long turns keep a fast
/// sender from waiting for a thread to wake four times as often.
const LONGEST_TURN: usize = 1 << 20;

/// Bytes that are written before a sync of them is begun beside the writing: the disk then works while
/// the rest arrives, and the last sync finds little left.
const SYNC_AFTER: u64 = 8 << 20;

/// Chunks below this are copied together: otherwise a sender of single bytes would make us hold a
/// whole network buffer for each of them.
const SMALL: usize = 8 << 10;

/// Takes the bytes of one file. Dropped before [`finish`](Self::finish), it leaves nothing.
#[derive(Debug)]
pub struct UploadWriter {
    gathered: Vec<Bytes>,
    gathered_bytes: usize,
    small: BytesMut,
    state: State,
}

#[derive(Debug)]
enum State {
    Ready(Sink),
    Writing(JoinHandle<Result<Sink, StoreError>>),
    Failed(StoreError),
}

impl UploadWriter {
    pub(crate) fn new(sink: Sink) -> Self {
        Self {
            gathered: Vec::new(),
            gathered_bytes: 0,
            small: BytesMut::new(),
            state: State::Ready(sink),
        }
    }

    /// Takes the next bytes of the file. Waits while the disk is slower than the sender.
    ///
    /// # Errors
    /// [`StoreError::NoSpace`] or [`StoreError::Upload`] if what was taken before could not be written.
    /// The file is removed, and every later call says the same.
    pub async fn write(&mut self, chunk: Bytes) -> Result<(), StoreError> {
        self.gathered_bytes += chunk.len();
        if chunk.len() < SMALL {
            self.small.extend_from_slice(&chunk);
        } else {
            self.gather_small();
            self.gathered.push(chunk);
        }
        let due = if self.is_writing() { LONGEST_TURN } else { TURN };
        if self.gathered_bytes >= due { self.turn().await } else { Ok(()) }
    }

    /// Ends the file: when this returns it is whole, synced, and so is its name.
    ///
    /// # Errors
    /// As [`write`](Self::write); the file is removed.
    pub async fn finish(mut self) -> Result<StoredUpload, StoreError> {
        self.gather_small();
        let rest = mem::take(&mut self.gathered);
        let sink = self.ready().await?;
        task::spawn_blocking(move || sink.write(&rest)?.seal())
            .await
            .map_err(|_| StoreError::Closed)?
    }

    fn is_writing(&self) -> bool {
        matches!(&self.state, State::Writing(turn) if !turn.is_finished())
    }

    fn gather_small(&mut self) {
        if !self.small.is_empty() {
            self.gathered.push(self.small.split().freeze());
        }
    }

    async fn turn(&mut self) -> Result<(), StoreError> {
        let sink = self.ready().await?;
        self.gather_small();
        self.gathered_bytes = 0;
        let turn = mem::take(&mut self.gathered);
        self.state = State::Writing(task::spawn_blocking(move || sink.write(&turn)));
        Ok(())
    }

    /// The sink, once the turn under way is over. The handle stays in place while this waits, so that a
    /// caller who gives up waiting can call again.
    async fn ready(&mut self) -> Result<Sink, StoreError> {
        if let State::Writing(turn) = &mut self.state {
            self.state = match turn.await {
                Ok(Ok(sink)) => State::Ready(sink),
                Ok(Err(error)) => State::Failed(error),
                Err(_) => State::Failed(StoreError::Closed),
            };
        }
        match mem::replace(&mut self.state, State::Failed(StoreError::Closed)) {
            State::Ready(sink) => Ok(sink),
            State::Writing(_) => Err(StoreError::Closed),
            State::Failed(error) => {
                self.state = State::Failed(error.clone());
                Err(error)
            }
        }
    }
}

/// The file itself, with what is known of it so far. Used only where blocking is allowed.
#[derive(Debug)]
pub(crate) struct Sink {
    rooms: Arc<Rooms>,
    key: UploadKey,
    file: Arc<File>,
    hash: Sha256,
    size: u64,
    /// Bytes written since the last sync was begun.
    unsynced: u64,
    syncing: Option<thread::JoinHandle<io::Result<()>>>,
    owned: OwnedFile,
}

impl Sink {
    pub(crate) fn new(rooms: Arc<Rooms>, key: UploadKey, file: File, owned: OwnedFile) -> Self {
        let file = Arc::new(file);
        Self { rooms, key, file, hash: Sha256::new(), size: 0, unsynced: 0, syncing: None, owned }
    }

    fn write(mut self, turn: &[Bytes]) -> Result<Self, StoreError> {
        // Asked at each turn: many files that began while there was room must not eat the reserve.
        self.rooms.require_space()?;
        for chunk in turn {
            (&*self.file).write_all(chunk)?;
            self.hash.update(chunk);
            self.size += chunk.len() as u64;
            self.unsynced += chunk.len() as u64;
        }
        if self.unsynced >= SYNC_AFTER
            && self.syncing.as_ref().is_none_or(|sync| sync.is_finished())
        {
            self.sync_beside()?;
        }
        Ok(self)
    }

    fn sync_beside(&mut self) -> Result<(), StoreError> {
        self.wait_for_sync()?;
        self.unsynced = 0;
        let file = self.file.clone();
        let sync = thread::Builder::new().name("frontdesk-sync".into());
        self.syncing = Some(sync.spawn(move || file.sync_data())?);
        Ok(())
    }

    /// The outcome of the sync under way. The kernel tells a failed write to one sync only, so none
    /// may go unheard.
    fn wait_for_sync(&mut self) -> Result<(), StoreError> {
        match self.syncing.take().map(thread::JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(error))) => Err(error.into()),
            Some(Err(_panic)) => Err(io::Error::other("a sync did not end").into()),
        }
    }

    fn seal(mut self) -> Result<StoredUpload, StoreError> {
        self.wait_for_sync()?;
        self.file.sync_data()?;
        self.rooms.place_file(self.key, &mut self.owned)?;
        Ok(StoredUpload {
            key: self.key,
            size: self.size,
            sha256: self.hash.finalize().into(),
            file: self.owned,
        })
    }
}
