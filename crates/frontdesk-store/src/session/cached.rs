//! A store of sessions with a memory in this process.

use std::{
    future, panic,
    sync::{Arc, Weak},
};

use frontdesk_session::{
    AccountId, Change, Ended, Found, Moment, Record, Refused, Rotation, SessionId, SessionStore,
    TokenHash,
};

use super::{
    invalidations::Invalidations,
    memory::{CacheBounds, Memory},
    owed::{self, Owed},
    stamps::What,
};

/// A durable store with its sessions remembered in this process: a session that was asked for a moment
/// ago is found without asking the store.
///
/// - What is ended or changed through this cache is void before the answer is given; a reading that was
///   under way is void too. A write goes on if nobody waits for it any more, so that this holds for it
///   as well.
/// - What is ended elsewhere is found for a second at most, by the promise of [`Invalidations`]. While
///   that channel says nothing, every question goes to the store.
/// - An end that the store could not take is told to the caller and tried again until it is done; for
///   this process the session is ended at once (S-26).
/// - Whether a record is live is decided at each use with the caller's `now`.
/// - What is held is bounded by [`CacheBounds`].
///
/// An error of the store is handed on and never remembered. Must be used within a Tokio runtime. Cheap
/// to clone; clones share what they remember.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use frontdesk_session::{Bounds, Found, Moment, SessionStore, Token};
/// use frontdesk_store::{CacheBounds, Store, StoreOptions};
///
/// let directory = tempfile::tempdir()?;
/// let store = Store::open(directory.path(), StoreOptions::default())?;
/// let sessions = store.cached_sessions(Bounds::default(), CacheBounds::default());
/// let (junk, now) = (Token::new([7; 32]), Moment::from_secs(1_795_348_800));
/// assert_eq!(sessions.find(&junk.hash(), now).await?, Found::Unknown);
/// # drop(sessions);
/// # store.close().await;
/// # Ok(())
/// # }
/// ```
pub struct Cached<S> {
    inner: Arc<Inner<S>>,
}

struct Inner<S> {
    store: S,
    memory: Memory,
    owed: Owed,
}

impl<S> Cached<S> {
    /// A cache in front of `store`. It is used only once its [`invalidations`](Self::invalidations) are
    /// driven.
    pub fn new(store: S, bounds: CacheBounds) -> Self {
        Self {
            inner: Arc::new(Inner { store, memory: Memory::new(bounds), owed: Owed::default() }),
        }
    }

    /// The channel on which this cache is to be told what other processes did.
    pub fn invalidations(&self) -> Invalidations {
        Invalidations { channel: self.inner.memory.channel.clone() }
    }

    /// How many live sessions it remembers.
    pub fn held(&self) -> usize {
        self.inner.memory.held()
    }

    /// The store behind it. What is written to it directly is not seen by the cache.
    pub fn store(&self) -> &S {
        &self.inner.store
    }
}

impl<S: SessionStore> Cached<S> {
    /// Does `act` to its end, whether anybody waits or not, and then makes `what` void before anybody
    /// is told. Also after an error: it may have been done.
    async fn write<T, A, F>(&self, what: Vec<What>, act: A) -> T
    where
        T: Send + 'static,
        A: FnOnce(Arc<Inner<S>>) -> F + Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let voiding = Voiding { inner: self.inner.clone(), what };
        let task = tokio::spawn(async move {
            let answer = act(voiding.inner.clone()).await;
            drop(voiding);
            answer
        });
        match task.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(answer) => answer,
            Err(Ok(panic)) => panic::resume_unwind(panic),
            // The runtime is ending, and whoever waits here ends with it.
            Err(Err(_)) => future::pending().await,
        }
    }
}

/// Makes something void when it is dropped, so that a panic of the store does so too.
struct Voiding<S> {
    inner: Arc<Inner<S>>,
    /// Nothing named is everything.
    what: Vec<What>,
}

impl<S> Drop for Voiding<S> {
    fn drop(&mut self) {
        if self.what.is_empty() {
            self.inner.memory.void_all();
        }
        for what in &self.what {
            self.inner.memory.void(what);
        }
    }
}

impl<S: SessionStore> SessionStore for Cached<S> {
    type Error = S::Error;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, S::Error> {
        let Inner { store, memory, owed } = &*self.inner;
        if let Some(at) = owed.ended_at(hash) {
            return Ok(Found::Ended { at });
        }
        if let Some(found) = memory.recall(hash, now) {
            return Ok(found);
        }
        let began = memory.channel.stamps.begin();
        let found = store.find(hash, now).await?;
        memory.keep(hash, &found, began, now);
        Ok(found)
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, S::Error> {
        let what = made(hash, record);
        let (hash, record) = (*hash, record.clone());
        self.write(what, async move |inner| inner.store.make(&hash, &record, now).await).await
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, S::Error> {
        if self.inner.owed.ended_at(hash).is_some() {
            return Ok(Err(Refused::Gone));
        }
        let (hash, changes) = (*hash, changes.to_vec());
        let act = async move |inner: Arc<Inner<S>>| inner.store.change(&hash, &changes, now).await;
        self.write(vec![What::Hash(hash)], act).await
    }

    /// If nobody waits for it to its end, the use is noted in the store and not here; the next request
    /// notes it again.
    async fn touch(&self, hash: &TokenHash, now: Moment) -> Result<Result<(), Refused>, S::Error> {
        let Inner { store, memory, owed } = &*self.inner;
        if owed.ended_at(hash).is_some() {
            return Ok(Err(Refused::Gone));
        }
        let answer = store.touch(hash, now).await;
        match &answer {
            Ok(Ok(())) => memory.seen(hash, now),
            Ok(Err(_)) | Err(_) => memory.void(&What::Hash(*hash)),
        }
        answer
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, S::Error> {
        if self.inner.owed.ended_at(old).is_some() {
            return Ok(Err(Refused::Gone));
        }
        let mut what = made(new, &rotation.record);
        what.push(What::Hash(*old));
        let (old, new, rotation) = (*old, *new, rotation.clone());
        let act =
            async move |inner: Arc<Inner<S>>| inner.store.rotate(&old, &new, &rotation, now).await;
        self.write(what, act).await
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), S::Error> {
        let hash = *hash;
        let act = async move |inner: Arc<Inner<S>>| {
            let answer = inner.store.end(&hash, until, now).await;
            if answer.is_err() && inner.owed.note(hash, now) {
                tokio::spawn(end_later(Arc::downgrade(&inner), hash, until, now));
            }
            answer
        };
        self.write(vec![What::Hash(hash)], act).await
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, S::Error> {
        let (id, account) = (*id, account.cloned());
        let act =
            async move |inner: Arc<Inner<S>>| inner.store.end_id(&id, account.as_ref(), now).await;
        self.write(vec![What::Id(id)], act).await
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, S::Error> {
        let what = vec![What::Account(account.clone())];
        let (account, except) = (account.clone(), except.copied());
        let act = async move |inner: Arc<Inner<S>>| {
            inner.store.end_account(&account, except.as_ref(), now).await
        };
        self.write(what, act).await
    }

    async fn end_all(&self, now: Moment) -> Result<u64, S::Error> {
        self.write(vec![], async move |inner| inner.store.end_all(now).await).await
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, S::Error> {
        self.inner.store.list(account, now).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, S::Error> {
        self.inner.store.page(after, limit, now).await
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, S::Error> {
        self.inner.memory.purged(now);
        let purged = self.inner.store.purge(limit, now).await;
        self.inner.memory.purged(now);
        purged
    }
}

/// Ends a session that the store could not end when it was asked, as soon as it can. A cache that
/// nobody holds any more owes nothing.
async fn end_later<S: SessionStore>(
    inner: Weak<Inner<S>>,
    hash: TokenHash,
    until: Moment,
    now: Moment,
) {
    for pause in owed::pauses() {
        tokio::time::sleep(pause).await;
        let Some(inner) = inner.upgrade() else { return };
        if inner.store.end(&hash, until, now).await.is_ok() {
            inner.memory.void(&What::Hash(hash));
            inner.owed.done(&hash);
            return;
        }
    }
}

/// What a new record makes void: that there was none, and the account's session that had to go for it.
fn made(hash: &TokenHash, record: &Record) -> Vec<What> {
    let account = record.account.clone().map(What::Account);
    account.into_iter().chain([What::Hash(*hash)]).collect()
}

impl<S> Clone for Cached<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone() }
    }
}

impl<S: std::fmt::Debug> std::fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cached").field("store", &self.inner.store).finish_non_exhaustive()
    }
}
