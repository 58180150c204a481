//! A store whose steps a test controls: each call waits before it is done, and before it answers.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use frontdesk_session::{
    AccountId, Change, Ended, Found, MemorySessions, Moment, Record, Refused, Rotation, SessionId,
    SessionStore, TokenHash,
};
use tokio::sync::Semaphore;

#[derive(Clone)]
pub(crate) struct Gated {
    inner: Arc<Inner>,
}

struct Inner {
    store: MemorySessions,
    is_open: AtomicBool,
    is_away: AtomicBool,
    calls: Mutex<Vec<Arc<Gate>>>,
}

struct Gate {
    do_it: Semaphore,
    answer: Semaphore,
}

impl Gated {
    /// Closed, to begin with.
    pub(crate) fn new(store: MemorySessions) -> Gated {
        let (is_open, is_away) = (AtomicBool::new(false), AtomicBool::new(false));
        let calls = Mutex::default();
        Gated { inner: Arc::new(Inner { store, is_open, is_away, calls }) }
    }

    /// Calls from now on do not wait.
    pub(crate) fn open(&self) {
        self.inner.is_open.store(true, SeqCst);
    }

    /// Whether calls from now on fail, with nothing done.
    pub(crate) fn be_away(&self, is_away: bool) {
        self.inner.is_away.store(is_away, SeqCst);
    }

    pub(crate) fn close(&self) {
        self.inner.is_open.store(false, SeqCst);
    }

    /// How often it was asked; the number of the next call.
    pub(crate) fn calls(&self) -> usize {
        self.inner.calls.lock().unwrap().len()
    }

    pub(crate) fn let_do(&self, call: usize) {
        self.inner.calls.lock().unwrap()[call].do_it.add_permits(1);
    }

    pub(crate) fn let_answer(&self, call: usize) {
        self.inner.calls.lock().unwrap()[call].answer.add_permits(1);
    }

    async fn pass<T>(&self, act: impl AsyncFnOnce(&MemorySessions) -> T) -> Result<T, Away> {
        let open = usize::from(self.inner.is_open.load(SeqCst));
        let gate = Arc::new(Gate { do_it: Semaphore::new(open), answer: Semaphore::new(open) });
        self.inner.calls.lock().unwrap().push(gate.clone());
        gate.do_it.acquire().await.unwrap().forget();
        if self.inner.is_away.load(SeqCst) {
            return Err(Away);
        }
        let answer = act(&self.inner.store).await;
        gate.answer.acquire().await.unwrap().forget();
        Ok(answer)
    }
}

/// Lets every task go as far as it can; on the runtime of one thread nothing else runs meanwhile.
pub(crate) async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

/// The store can't be reached.
#[derive(Debug, thiserror::Error)]
#[error("the store is away")]
pub(crate) struct Away;

impl SessionStore for Gated {
    type Error = Away;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, Away> {
        self.pass(async |store| store.find(hash, now).await.unwrap()).await
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, Away> {
        self.pass(async |store| store.make(hash, record, now).await.unwrap()).await
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, Away> {
        self.pass(async |store| store.change(hash, changes, now).await.unwrap()).await
    }

    async fn touch(&self, hash: &TokenHash, now: Moment) -> Result<Result<(), Refused>, Away> {
        self.pass(async |store| store.touch(hash, now).await.unwrap()).await
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, Away> {
        self.pass(async |store| store.rotate(old, new, rotation, now).await.unwrap()).await
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), Away> {
        self.pass(async |store| store.end(hash, until, now).await.unwrap()).await
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, Away> {
        self.pass(async |store| store.end_id(id, account, now).await.unwrap()).await
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, Away> {
        self.pass(async |store| store.end_account(account, except, now).await.unwrap()).await
    }

    async fn end_all(&self, now: Moment) -> Result<u64, Away> {
        self.pass(async |store| store.end_all(now).await.unwrap()).await
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, Away> {
        self.pass(async |store| store.list(account, now).await.unwrap()).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, Away> {
        self.pass(async |store| store.page(after, limit, now).await.unwrap()).await
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, Away> {
        self.pass(async |store| store.purge(limit, now).await.unwrap()).await
    }
}
