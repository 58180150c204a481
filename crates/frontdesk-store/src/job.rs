//! Things to be written, and who waits for them.

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{StoreError, upload::StoredUpload};

/// One thing that the writer does inside a savepoint of its own.
///
/// The writer calls `run` once and then exactly one of `committed` and `failed`.
pub(crate) trait Job: Send {
    /// The memory it holds while it waits.
    fn bytes(&self) -> usize;

    /// Writes what is to be written, and remembers the answer.
    ///
    /// `Err` undoes the savepoint alone, unless the error is one that ends the whole transaction.
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<Then>;

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

/// What to do with what a job wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Keep,
    Undo,
}

/// A job that is one function on the connection.
pub(crate) struct Ask<F, T> {
    act: F,
    result: Result<T, StoreError>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Ask<F, T>
where
    F: FnMut(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    pub(crate) fn new(act: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (answer, outcome) = oneshot::channel();
        (Self { act, result: Err(StoreError::Closed), answer }, outcome)
    }
}

impl<F, T> Job for Ask<F, T>
where
    F: FnMut(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }

    fn run(&mut self, connection: &Connection) -> rusqlite::Result<Then> {
        self.result = Ok((self.act)(connection)?);
        Ok(Then::Keep)
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
