//! Where uploaded files lie: `uploads/<two digits>/<key>`, and `uploads/incoming/<key>` until whole.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task;

use crate::{
    Reserve, StoreError, UploadKey,
    directory::{make_private, sync_directory},
    upload::OwnedFile,
    upload_writer::{Sink, UploadWriter},
};

/// The uploaded files of a store. Cheap to clone.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use frontdesk_store::{NewSubmission, NewUpload, Store, StoreOptions};
/// use uuid::Uuid;
///
/// let directory = tempfile::tempdir()?;
/// let store = Store::open(directory.path(), StoreOptions::default())?;
/// let mut writer = store.uploads().begin().await?;
/// writer.write("as it ".into()).await?;
/// writer.write("arrives".into()).await?;
/// let stored = writer.finish().await?;
/// let key = stored.key();
///
/// let (name, filename) = ("photo".into(), "a.png".into());
/// let uploads = vec![NewUpload { stored, name, filename, content_type: None }];
/// let id = Uuid::from_u128(1);
/// store.file(NewSubmission { uploads, ..NewSubmission::new(id, "contact", 0, "[]", "{}") }).await?;
/// assert_eq!(std::io::read_to_string(store.uploads().read(key)?)?, "as it arrives");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Uploads {
    rooms: Arc<Rooms>,
}

#[derive(Debug)]
pub(crate) struct Rooms {
    path: PathBuf,
    reserve: Reserve,
    /// Directories known to survive a power cut.
    durable: Mutex<HashSet<u8>>,
}

/// Room on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What may still be written.
    pub free: u64,
    /// All of it.
    pub total: u64,
    /// What files leave to the text of submissions.
    pub reserve: u64,
}

impl Space {
    /// Whether only the reserve is left, so that no file is taken any more.
    pub fn is_short(&self) -> bool {
        self.free <= self.reserve
    }
}

impl Uploads {
    pub(crate) fn new(path: PathBuf, reserve: Reserve) -> Self {
        Self { rooms: Arc::new(Rooms { path, reserve, durable: Mutex::new(HashSet::new()) }) }
    }

    /// Makes the directories that files arrive in.
    pub(crate) fn prepare(&self) -> io::Result<()> {
        make_private(&self.rooms.path)?;
        make_private(&self.rooms.incoming())
    }

    /// Begins a file. Nothing of it is left unless it is finished and its submission committed.
    ///
    /// # Errors
    /// [`StoreError::NoSpace`] if the disk has no more free than the reserve;
    /// [`StoreError::Upload`] if no file can be made.
    pub async fn begin(&self) -> Result<UploadWriter, StoreError> {
        let rooms = self.rooms.clone();
        let sink = task::spawn_blocking(move || Rooms::begin(&rooms))
            .await
            .map_err(|_| StoreError::Closed)??;
        Ok(UploadWriter::new(sink))
    }

    /// Removes files that no submission names any more. What cannot be removed is swept at the next
    /// start.
    pub(crate) async fn remove_all(&self, keys: Vec<UploadKey>) {
        if keys.is_empty() {
            return;
        }
        let uploads = self.clone();
        let remove = move || keys.into_iter().for_each(|key| drop(uploads.remove(key)));
        // Whoever withdrew has their answer: the rows are gone.
        let _ = task::spawn_blocking(remove).await;
    }

    /// The room on the disk that files are kept on. Blocks, though not for long where the disk is there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let directory = tempfile::tempdir()?;
    /// # let store = frontdesk_store::Store::open(directory.path(), Default::default())?;
    /// let space = store.uploads().space()?;
    /// assert!(space.free <= space.total);
    /// # store.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The system does not tell.
    pub fn space(&self) -> io::Result<Space> {
        self.rooms.space()
    }

    /// Opens a stored file for reading. Blocks; not for an async thread.
    ///
    /// # Errors
    /// If no such file is stored, or the disk fails.
    pub fn read(&self, key: UploadKey) -> io::Result<File> {
        File::open(self.rooms.place(key))
    }

    /// Removes a file that no submission names any more. One that is not there is removed already.
    pub(crate) fn remove(&self, key: UploadKey) -> io::Result<()> {
        match std::fs::remove_file(self.rooms.place(key)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Rooms {
    fn begin(self: &Arc<Self>) -> Result<Sink, StoreError> {
        self.require_space()?;
        let key = UploadKey::random()?;
        let path = self.incoming().join(key.to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Sink::new(self.clone(), key, file, OwnedFile::new(path)))
    }

    /// # Errors
    /// `NoSpace` once only the reserve is free: that is left to the text of submissions.
    pub(crate) fn require_space(&self) -> Result<(), StoreError> {
        if self.space()?.is_short() { Err(StoreError::NoSpace) } else { Ok(()) }
    }

    fn space(&self) -> io::Result<Space> {
        let disk = rustix::fs::statvfs(&self.path)?;
        let total = disk.f_blocks.saturating_mul(disk.f_frsize);
        Ok(Space {
            free: disk.f_bavail.saturating_mul(disk.f_frsize),
            total,
            reserve: self.reserve.of(total),
        })
    }

    /// Moves a whole and synced file to its place, and makes its name durable.
    pub(crate) fn place_file(&self, key: UploadKey, file: &mut OwnedFile) -> io::Result<()> {
        let shard = self.shard(key.shard())?;
        file.rename(shard.join(key.to_string()))?;
        sync_directory(&shard)
    }

    /// The directory of `number`, made durable before it is first used.
    fn shard(&self, number: u8) -> io::Result<PathBuf> {
        let path = self.path.join(format!("{number:02x}"));
        // The lock is held over the sync: whoever finds the directory made must also find it synced.
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        if !durable.contains(&number) {
            make_private(&path)?;
            durable.insert(number);
        }
        Ok(path)
    }

    fn place(&self, key: UploadKey) -> PathBuf {
        self.path.join(format!("{:02x}", key.shard())).join(key.to_string())
    }

    fn incoming(&self) -> PathBuf {
        self.path.join("incoming")
    }
}
