//! What waits to be written: bounded by number and by bytes, first come first written.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError},
    },
    time::Duration,
};

use crate::{StoreError, StoreOptions, job::Job};

/// The end that takes things in.
pub(crate) struct Queue {
    sender: SyncSender<Waiting>,
    bytes: Arc<AtomicUsize>,
    jobs: Arc<AtomicUsize>,
    max_bytes: usize,
}

/// The writer's end.
pub(crate) struct Waiters {
    receiver: Receiver<Waiting>,
    bytes: Arc<AtomicUsize>,
    jobs: Arc<AtomicUsize>,
    group: usize,
    group_bytes: usize,
}

enum Waiting {
    Job(Box<dyn Job>),
    /// Behind this nothing more is taken.
    Close,
}

/// What the writer finds when it looks.
pub(crate) enum Next {
    /// Everything that waited, up to the bounds of a group.
    Group { jobs: Vec<Box<dyn Job>>, then: After },
    /// Nothing came for as long as it wanted to wait.
    Idle,
    /// The store is being closed and nothing is left.
    Closed,
}

/// What follows a group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    More,
    Closed,
}

/// A queue with its two ends.
pub(crate) fn bounded(options: &StoreOptions) -> (Queue, Waiters) {
    let (sender, receiver) = mpsc::sync_channel(options.queue.max(1));
    let bytes = Arc::new(AtomicUsize::new(0));
    let jobs = Arc::new(AtomicUsize::new(0));
    let queue =
        Queue { sender, bytes: bytes.clone(), jobs: jobs.clone(), max_bytes: options.queue_bytes };
    let (group, group_bytes) = (options.group.max(1), options.group_bytes);
    (queue, Waiters { receiver, bytes, jobs, group, group_bytes })
}

impl Queue {
    /// Puts `job` at the end of the queue, without waiting.
    pub(crate) fn push(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let bytes = job.bytes();
        // A single job larger than the bound may pass when it is alone, or it could never be written.
        let before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if before > 0 && before + bytes > self.max_bytes {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(StoreError::Busy);
        }
        self.jobs.fetch_add(1, Ordering::Relaxed);
        self.sender.try_send(Waiting::Job(job)).map_err(|refused| {
            self.jobs.fetch_sub(1, Ordering::Relaxed);
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => StoreError::Closed,
            }
        })
    }

    /// How many wait, beyond those that are being written.
    pub(crate) fn waiting(&self) -> usize {
        self.jobs.load(Ordering::Relaxed)
    }

    /// Lets the writer finish what waits now, and nothing after. Waits while the queue is full.
    pub(crate) fn close(&self) {
        // If the writer has ended already, it is closed.
        let _ = self.sender.send(Waiting::Close);
    }
}

impl Waiters {
    /// Waits for work, for at most `patience` if given.
    pub(crate) fn next(&self, patience: Option<Duration>) -> Next {
        let first = match patience {
            Some(patience) => self.receiver.recv_timeout(patience),
            None => self.receiver.recv().map_err(RecvTimeoutError::from),
        };
        match first {
            Ok(Waiting::Job(job)) => self.gather(job),
            Ok(Waiting::Close) | Err(RecvTimeoutError::Disconnected) => Next::Closed,
            Err(RecvTimeoutError::Timeout) => Next::Idle,
        }
    }

    fn gather(&self, first: Box<dyn Job>) -> Next {
        let mut bytes = first.bytes();
        let mut jobs = vec![first];
        let mut then = After::More;
        while jobs.len() < self.group && bytes < self.group_bytes {
            match self.receiver.try_recv() {
                Ok(Waiting::Job(job)) => {
                    bytes += job.bytes();
                    jobs.push(job);
                }
                Ok(Waiting::Close) => {
                    then = After::Closed;
                    break;
                }
                Err(_) => break,
            }
        }
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.jobs.fetch_sub(jobs.len(), Ordering::Relaxed);
        Next::Group { jobs, then }
    }
}
