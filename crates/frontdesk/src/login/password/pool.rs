//! Threads that hash: one a core, each with its own memory, and a bounded number of passwords waiting.
//!
//! A hash takes 20 ms of a core and 19 MiB. On the threads that answer requests it would stop every
//! other request; without a bound, five hundred logins at once would take ten gigabytes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use frontdesk_store::PasswordHash;
use tokio::sync::oneshot;

use super::{Cost, Hasher, Password, Pepper, Salt, Verdict};

/// Seconds after which it is worth trying again: a full queue takes about one on two cores.
pub(crate) const RETRY_AFTER: u32 = 2;

/// Passwords that may wait, beyond those being hashed.
const MAX_WAITING: usize = 64;

/// The threads. Dropped, it finishes what waits.
#[derive(Debug)]
pub(crate) struct HashPool {
    shared: Arc<Shared>,
}

/// Why nothing was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PoolError {
    /// Too many are waiting already: 503 with `Retry-After`.
    #[error("too many passwords are being checked; try again in {RETRY_AFTER} seconds")]
    Busy,
    /// The hash function refused its parameters, or its thread is gone.
    #[error("a password could not be hashed")]
    Broken,
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
    /// The most that ever waited, and what a thread held after each hash.
    #[cfg(test)]
    most: usize,
    #[cfg(test)]
    held_kib: Vec<usize>,
}

#[derive(Debug)]
enum Job {
    Hash {
        password: Password,
        salt: Salt,
        answer: oneshot::Sender<Option<PasswordHash>>,
    },
    Verify {
        password: Password,
        stored: Option<PasswordHash>,
        answer: oneshot::Sender<Option<Verdict>>,
    },
}

impl HashPool {
    /// Starts `threads` threads (at least one), which take their memory when they first need it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub(crate) fn start(threads: usize, cost: Cost, pepper: &Pepper) -> io::Result<HashPool> {
        let shared = Arc::new(Shared { queue: Mutex::default(), changed: Condvar::new() });
        let pool = HashPool { shared };
        for _ in 0..threads.max(1) {
            let (shared, hasher) = (pool.shared.clone(), Hasher::new(cost, pepper.clone()));
            let name = "frontdesk-hash".to_owned();
            thread::Builder::new().name(name).spawn(move || shared.work(hasher))?;
        }
        Ok(pool)
    }

    /// The stored form of a new password.
    ///
    /// # Errors
    /// [`PoolError`].
    pub(crate) async fn hash(
        &self,
        password: Password,
        salt: Salt,
    ) -> Result<PasswordHash, PoolError> {
        let (answer, outcome) = oneshot::channel();
        self.push(Job::Hash { password, salt, answer })?;
        outcome.await.ok().flatten().ok_or(PoolError::Broken)
    }

    /// Whether `password` is the one of `stored`; an account that does not exist has none, and takes as
    /// long.
    ///
    /// # Errors
    /// [`PoolError`].
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, PoolError> {
        let (answer, outcome) = oneshot::channel();
        self.push(Job::Verify { password, stored, answer })?;
        outcome.await.ok().flatten().ok_or(PoolError::Broken)
    }

    /// How many wait, beyond those that are being hashed.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.queue().jobs.len()
    }

    fn push(&self, job: Job) -> Result<(), PoolError> {
        let mut queue = self.shared.queue();
        if queue.jobs.len() >= MAX_WAITING {
            return Err(PoolError::Busy);
        }
        queue.jobs.push_back(job);
        #[cfg(test)]
        {
            queue.most = queue.most.max(queue.jobs.len());
        }
        drop(queue);
        self.shared.changed.notify_one();
        Ok(())
    }
}

#[cfg(test)]
impl HashPool {
    /// The most passwords that ever waited.
    pub(super) fn most_waiting(&self) -> usize {
        self.shared.queue().most
    }

    /// The most memory that a thread ever held after a hash, in KiB.
    pub(super) fn held_kib(&self) -> usize {
        self.shared.queue().held_kib.iter().copied().max().unwrap_or_default()
    }
}

impl Drop for HashPool {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, mut hasher: Hasher) {
        while let Some(job) = self.next() {
            job.run(&mut hasher);
            #[cfg(test)]
            self.queue().held_kib.push(hasher.held_kib());
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Job {
    /// Whoever asked may have gone meanwhile: then nothing is hashed, and nobody hears the answer.
    fn run(self, hasher: &mut Hasher) {
        match self {
            Job::Hash { password, salt, answer } if !answer.is_closed() => {
                let _ = answer.send(hasher.hash(&password, salt).ok());
            }
            Job::Verify { password, stored, answer } if !answer.is_closed() => {
                let _ = answer.send(hasher.verify(&password, stored.as_ref()).ok());
            }
            Job::Hash { .. } | Job::Verify { .. } => {}
        }
    }
}
