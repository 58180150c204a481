//! A store at the end of a line that can be cut: a thread that has the sessions in memory, and a
//! channel to it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use frontdesk_session::{
    AccountId, Change, Ended, Found, Moment, Record, Refused, Rotation, SessionId, SessionStore,
    TokenHash,
};
use frontdesk_tower::session::{Bounds, MemorySessions};
use tokio::sync::{mpsc, oneshot};

type Job = Box<dyn FnOnce(&MemorySessions) + Send>;

/// What is asked is noted; after so many questions the line is cut.
#[derive(Debug)]
pub(crate) struct Line {
    jobs: Mutex<Option<mpsc::UnboundedSender<Job>>>,
    left: AtomicUsize,
    pub(crate) asked: Mutex<Vec<&'static str>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the line is cut")]
pub(crate) struct Cut;

impl Line {
    pub(crate) fn new() -> Line {
        let (jobs, mut waiting) = mpsc::unbounded_channel::<Job>();
        let store = Arc::new(MemorySessions::new(Bounds::default()));
        std::thread::spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                job(&store);
            }
        });
        Line {
            jobs: Mutex::new(Some(jobs)),
            left: AtomicUsize::new(usize::MAX),
            asked: Mutex::default(),
        }
    }

    /// The line is cut after so many questions more.
    pub(crate) fn cut_after(&self, questions: usize) {
        self.left.store(questions, Ordering::SeqCst);
    }

    pub(crate) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    async fn ask<T: Send + 'static>(
        &self,
        what: &'static str,
        job: impl AsyncFnOnce(&MemorySessions) -> Result<T, std::convert::Infallible> + Send + 'static,
    ) -> Result<T, Cut> {
        self.asked.lock().unwrap().push(what);
        let left = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_err() {
            self.jobs.lock().unwrap().take();
        }
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            let job = std::pin::pin!(job(store));
            if let Poll::Ready(Ok(done)) = job.poll(&mut Context::from_waker(Waker::noop())) {
                let _ = reply.send(done);
            }
        });
        self.jobs.lock().unwrap().as_ref().ok_or(Cut)?.send(job).map_err(|_| Cut)?;
        answer.await.map_err(|_| Cut)
    }
}

impl SessionStore for Line {
    type Error = Cut;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, Cut> {
        let hash = *hash;
        self.ask("find", async move |store| store.find(&hash, now).await).await
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, Cut> {
        let (hash, record) = (*hash, record.clone());
        self.ask("make", async move |store| store.make(&hash, &record, now).await).await
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, Cut> {
        let (hash, changes) = (*hash, changes.to_vec());
        self.ask("change", async move |store| store.change(&hash, &changes, now).await).await
    }

    async fn touch(&self, hash: &TokenHash, now: Moment) -> Result<Result<(), Refused>, Cut> {
        let hash = *hash;
        self.ask("touch", async move |store| store.touch(&hash, now).await).await
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, Cut> {
        let (old, new, rotation) = (*old, *new, rotation.clone());
        self.ask("rotate", async move |store| store.rotate(&old, &new, &rotation, now).await).await
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), Cut> {
        let hash = *hash;
        self.ask("end", async move |store| store.end(&hash, until, now).await).await
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, Cut> {
        let (id, account) = (*id, account.cloned());
        self.ask("end_id", async move |store| store.end_id(&id, account.as_ref(), now).await).await
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, Cut> {
        let (account, except) = (account.clone(), except.copied());
        let job = async move |store: &MemorySessions| {
            store.end_account(&account, except.as_ref(), now).await
        };
        self.ask("end_account", job).await
    }

    async fn end_all(&self, now: Moment) -> Result<u64, Cut> {
        self.ask("end_all", async move |store| store.end_all(now).await).await
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, Cut> {
        let account = account.clone();
        self.ask("list", async move |store| store.list(&account, now).await).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, Cut> {
        self.ask("page", async move |store| store.page(after, limit, now).await).await
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, Cut> {
        self.ask("purge", async move |store| store.purge(limit, now).await).await
    }
}
