//! The store of a running server.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use tokio::{
    sync::{Notify, oneshot, watch},
    task,
};

use crate::{
    Beside, DeclaredForm, Filed, NewSubmission, OpenError, StoreError, StoreOptions, Swept,
    Uploads, connection,
    directory::Directory,
    filing::Filing,
    idempotency::Keys,
    inbox::{Indexer, Wake, Work},
    job::{Ask, Job, Transaction},
    migrate, outbox,
    queue::{self, Queue},
    quota,
    readers::Readers,
    sweep::{self, SweepError},
    writer::{self, Trouble, Writer},
};

/// Keys forgotten in one go. Small, because submissions that wait are committed with it.
const PURGE_BATCH: usize = 500;

/// Submissions, uploads and declared forms of one data directory. Cheap to clone.
///
/// One process holds a directory. All writing is done by one thread, which commits everything that
/// waits in one transaction and answers after it is synced; reading goes on beside it.
/// [`close`](Self::close) it, or drop its last clone, which then blocks until the writer is done.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    queue: Queue,
    readers: Arc<Readers>,
    uploads: Uploads,
    trouble: Trouble,
    swept: Swept,
    /// Has what was filed put into the lists of the inbox, and tells when something changed there.
    wake: Wake,
    changes: watch::Sender<u64>,
    claims: outbox::Claims,
    outbox_bell: Arc<Notify>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens the data directory `path`, made if it is not there, for this process alone.
    ///
    /// Brings the database to the shape of this version and removes the files that a crash left
    /// without a submission. Blocks; call it before the server begins.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{Filed, NewSubmission, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let id = Uuid::from_u128(7);
    /// let submission = NewSubmission::new(id, "contact", 0, r#"[{"name":"a","value":"1"}]"#, r#"{"a":"1"}"#);
    /// assert!(matches!(store.file(submission).await?, Filed::New(_)));
    /// assert_eq!(store.submission(id).await?.unwrap().tree, r#"{"a":"1"}"#);
    /// store.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`OpenError`], whose text names the directory and the way out.
    pub fn open(path: &Path, options: StoreOptions) -> Result<Self, OpenError> {
        let directory = Directory::create(path)?;
        let lock = directory.lock()?;
        let connection = writer::connect(&directory, &options)?;
        migrate::migrate(&connection, &directory)?;
        let failed = |source| OpenError::Io { path: directory.uploads(), source };
        let uploads = Uploads::new(directory.uploads(), options.reserve);
        uploads.prepare().map_err(failed)?;
        let swept =
            sweep::sweep(&connection, &directory.uploads()).map_err(|error| match error {
                SweepError::Io(source) => failed(source),
                SweepError::Database(error) => connection::failed(&directory, &error),
            })?;
        let keys = Keys::load(&connection, options.max_keys)
            .map_err(|error| connection::failed(&directory, &error))?;
        let (queue, waiters) = queue::bounded(&options);
        let trouble = Trouble::default();
        let readers = Readers::new(directory.clone(), options.readers);
        let writer = Writer {
            directory: directory.clone(),
            options,
            waiters,
            trouble: trouble.clone(),
            _lock: lock,
        };
        let writer = Mutex::new(Some(writer.start(connection, keys).map_err(failed)?));
        let (claims, outbox_bell) = Default::default();
        let (wake, indexer) = Indexer::new();
        let inner = Arc::new(Inner {
            queue,
            readers,
            uploads,
            trouble,
            swept,
            wake,
            changes: watch::Sender::default(),
            claims,
            outbox_bell,
            writer,
        });
        // It holds nothing: the last clone of the store closes it.
        let weak = Arc::downgrade(&inner);
        let step = move || match weak.upgrade() {
            Some(inner) => Self { inner }.index_step(),
            None => Work::Over,
        };
        indexer.start(step).map_err(failed)?;
        inner.wake.wake();
        Ok(Self { inner })
    }

    /// The data of `path` for another process, whether a server runs on it or not.
    ///
    /// # Errors
    /// [`OpenError::NoData`] if there is none; [`OpenError`] otherwise.
    pub fn beside(path: &Path) -> Result<Beside, OpenError> {
        Beside::open(path)
    }

    /// As [`beside`](Self::beside), but a directory that is not there yet is made.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn beside_or_new(path: &Path) -> Result<Beside, OpenError> {
        Beside::open_or_new(path)
    }

    /// The forms that are declared in the data of `path`, for whoever only looks: it is read without
    /// being written, locked or brought up to date, and where there are no data there are none.
    ///
    /// # Errors
    /// [`OpenError`] if there are data that can't be read.
    pub fn peek_forms(path: &Path) -> Result<Vec<DeclaredForm>, OpenError> {
        Beside::peek_forms(path)
    }

    /// Files a submission, and answers once it is on stable storage, files and all.
    ///
    /// It is in the queue as soon as this is first polled: whoever stops waiting has not taken it back.
    ///
    /// # Errors
    /// [`StoreError`]. The submission is then not stored and its files are gone; only after
    /// [`StoreError::Broken`] it may turn out to be stored, whole.
    pub async fn file(&self, submission: NewSubmission) -> Result<Filed, StoreError> {
        let (filing, outcome) =
            Filing::new(submission, self.inner.outbox_bell.clone(), self.inner.wake.clone());
        self.inner.queue.push(Box::new(filing))?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// How many things wait to be written, beyond those that are being written.
    pub fn waiting(&self) -> usize {
        self.inner.queue.waiting()
    }

    /// The uploaded files.
    pub fn uploads(&self) -> &Uploads {
        &self.inner.uploads
    }

    /// What [`open`](Self::open) had to clean up.
    pub fn swept(&self) -> Swept {
        self.inner.swept
    }

    /// Why nothing can be written at the moment; `None` if all is well. Costs nothing to ask.
    pub fn trouble(&self) -> Option<StoreError> {
        self.inner.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what is too old at `now` (microseconds since 1970): idempotency keys of more than 24
    /// hours, the daily counts before yesterday's, failed logins, submissions that waited for a login
    /// longer than they may, and letters of accounts of more than 30 days; and finishes what removals of
    /// accounts were kept from. Says how many keys there were.
    ///
    /// It goes in small steps, each committed together with the submissions that wait.
    ///
    /// # Errors
    /// [`StoreError`]; the steps done before it stay done.
    pub async fn purge(&self, now: i64) -> Result<u64, StoreError> {
        self.write(move |transaction| quota::purge(transaction.connection, now)).await?;
        self.purge_accounts(now).await?;
        self.purge_parked(now).await?;
        self.purge_outbox(now).await?;
        self.scrub_index(now).await?;
        self.purge_links(now).await?;
        let mut purged = 0;
        loop {
            let step = self
                .write(move |transaction| {
                    transaction.keys.purge(transaction.connection, now, PURGE_BATCH)
                })
                .await?;
            purged += step as u64;
            if step < PURGE_BATCH {
                return Ok(purged);
            }
        }
    }

    /// Finishes what waits, moves the log into the database and lets go of the directory.
    /// Whoever comes later, with another clone, finds the store closed.
    pub async fn close(&self) {
        let inner = self.inner.clone();
        // If the runtime is ending, dropping the store does the same.
        let _ = task::spawn_blocking(move || inner.finish()).await;
    }

    /// Has what was filed a moment ago put into the lists.
    pub(crate) fn wake_indexer(&self) {
        self.inner.wake.wake();
    }

    /// Told when something changed in the lists of the inbox.
    pub(crate) fn changes(&self) -> &watch::Sender<u64> {
        &self.inner.changes
    }

    /// Puts a job into the writer's queue without waiting for its answer.
    pub(crate) fn push(&self, job: impl Job + 'static) -> Result<(), StoreError> {
        self.inner.queue.push(Box::new(job))
    }

    /// Who sends what at this moment.
    pub(crate) fn claims(&self) -> &outbox::Claims {
        &self.inner.claims
    }

    /// Rung when there may be something new to send.
    pub(crate) fn outbox_bell(&self) -> &Notify {
        &self.inner.outbox_bell
    }

    pub(crate) fn readers(&self) -> &Arc<Readers> {
        &self.inner.readers
    }

    /// Reads on a connection of its own, beside the writer.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.readers.read(read).await
    }

    /// Writes in one transaction with whatever else waits, and answers after the sync.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: impl FnMut(&mut Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (ask, outcome) = Ask::new(act);
        self.ask(ask, outcome).await
    }

    /// Puts a job into the writer's queue and waits for its answer.
    pub(crate) async fn ask<T>(
        &self,
        job: impl Job + 'static,
        outcome: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.inner.queue.push(Box::new(job))?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("uploads", &self.inner.uploads).finish_non_exhaustive()
    }
}

impl Inner {
    fn finish(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            self.readers.close();
            self.queue.close();
            // A panic of the writer has been told on standard error; there is nothing left to finish.
            let _ = writer.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.finish();
    }
}
