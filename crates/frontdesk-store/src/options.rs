//! The bounds of a store.

/// What a store may hold and how it works; every bound is a field with a safe default.
///
/// ```
/// use frontdesk_store::StoreOptions;
///
/// let options = StoreOptions { readers: 4, ..StoreOptions::default() };
/// assert_eq!(options.queue, 1024);
/// ```
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Submissions that may wait to be written; one more is [`StoreError::Busy`]. Default 1024.
    ///
    /// [`StoreError::Busy`]: crate::StoreError::Busy
    pub queue: usize,
    /// Bytes of text that may wait to be written, so that large forms cannot fill the memory.
    /// Default 64 MiB.
    pub queue_bytes: usize,
    /// Submissions committed together at most. Default 256.
    pub group: usize,
    /// Bytes of text committed together at most. Default 8 MiB.
    pub group_bytes: usize,
    /// Pages (4 KiB) the write-ahead log may gather before they are moved into the database.
    /// Default 4096. More makes the moves rarer and each longer.
    pub checkpoint_pages: u32,
    /// Idempotency keys remembered at once; past this the oldest is forgotten before its 24 hours are
    /// over. Default 1,000,000, which is about 36 MiB of memory and 130 MiB of disk when full.
    pub max_keys: usize,
    /// The size the database file may grow to. Default `None`: as far as the disk goes.
    pub max_database_bytes: Option<u64>,
    /// What uploads must leave free on the disk.
    pub reserve: Reserve,
    /// Reading connections that may work at once. Default 2.
    pub readers: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            queue: 1024,
            queue_bytes: 64 << 20,
            group: 256,
            group_bytes: 8 << 20,
            checkpoint_pages: 4096,
            max_keys: 1_000_000,
            max_database_bytes: None,
            reserve: Reserve::default(),
            readers: 2,
        }
    }
}

/// Space on the disk that uploads leave to the text of submissions.
///
/// The smaller of the two counts: a large disk need not lie idle by a twentieth, and a small one can
/// take files at all.
#[derive(Clone, Copy, Debug)]
pub struct Reserve {
    /// Hundredths of the disk. Default 5.
    pub percent: u8,
    /// Bytes. Default 256 MiB.
    pub bytes: u64,
}

impl Reserve {
    /// The bytes to be left free on a disk of `total` bytes.
    pub(crate) fn of(&self, total: u64) -> u64 {
        (total / 100).saturating_mul(u64::from(self.percent)).min(self.bytes)
    }
}

impl Default for Reserve {
    fn default() -> Self {
        Self { percent: 5, bytes: 256 << 20 }
    }
}
