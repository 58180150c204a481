//! Things to be written, and who waits for them.

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{StoreError, idempotency::Keys, upload::StoredUpload};

/// The transaction that a job takes part in.
pub(crate) struct Transaction<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a mut Keys,
}

/// One thing that the writer does, with others in one transaction.
///
/// The writer calls `run`, perhaps again after everything was rolled back, and in the end exactly one
/// of `committed` and `failed`.
pub(crate) trait Job: Send {
    /// The memory it holds while it waits.
    fn bytes(&self) -> usize;

    /// Whether it may be answered before it is on stable storage, because nobody is wronged if a crash
    /// forgets it. It then causes no sync of its own, and is synced with whatever is written next.
    fn may_be_forgotten(&self) -> bool {
        false
    }

    /// Writes what is to be written, and remembers the answer. `Err` undoes this job alone, unless the
    /// error is one that ends the whole transaction.
    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()>;

    /// `run` failed and was undone; the rest of the group goes on. `committed` still follows.
    fn refused(&mut self, error: StoreError);

    /// The transaction is on stable storage: the answer may go out.
    fn committed(self: Box<Self>);

    /// The transaction did not commit.
    ///
    /// Where it is unknown whether it did (`Broken`), the files it would have named are handed over:
    /// they may be removed only once the database has been asked.
    fn failed(self: Box<Self>, error: StoreError, doubtful: &mut Vec<StoredUpload>);
}

/// A job that is one function on the transaction.
pub(crate) struct Ask<F, T> {
    act: F,
    bytes: usize,
    may_be_forgotten: bool,
    result: Result<T, StoreError>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Ask<F, T>
where
    F: FnMut(&mut Transaction<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    pub(crate) fn new(act: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (answer, outcome) = oneshot::channel();
        let bytes = size_of::<Self>();
        let result = Err(StoreError::Closed);
        (Self { act, bytes, may_be_forgotten: false, result, answer }, outcome)
    }

    /// The same, where `act` holds so many bytes outside of itself.
    pub(crate) fn holding(mut self, bytes: usize) -> Self {
        self.bytes += bytes;
        self
    }

    /// The same, without a sync of its own.
    pub(crate) fn forgettable(mut self) -> Self {
        self.may_be_forgotten = true;
        self
    }
}

impl<F, T> Job for Ask<F, T>
where
    F: FnMut(&mut Transaction<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn bytes(&self) -> usize {
        self.bytes
    }

    fn may_be_forgotten(&self) -> bool {
        self.may_be_forgotten
    }

    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()> {
        self.result = Ok((self.act)(transaction)?);
        Ok(())
    }

    fn refused(&mut self, error: StoreError) {
        self.result = Err(error);
    }

    fn committed(self: Box<Self>) {
        // Whoever asked may have gone; what was done stays done.
        let _ = self.answer.send(self.result);
    }

    fn failed(self: Box<Self>, error: StoreError, _: &mut Vec<StoredUpload>) {
        let _ = self.answer.send(Err(error));
    }
}
