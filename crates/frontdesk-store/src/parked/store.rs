//! Parking on the store of a running server.

use rusqlite::Connection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Parked, Parking, ParkingBounds, Waiting, settle, table};
use crate::{
    Filed, NewDelivery, NewSubmission, Store, StoreError,
    job::{Job, Transaction},
    upload::StoredUpload,
};

/// Removed in one step. Small, because submissions that wait are committed with it.
const STEP: u32 = 100;

impl Store {
    /// Keeps a submission until its sender has logged in, and answers once it is on stable storage,
    /// files and all. What it says of an account, a claim or a key is not looked at: there is none yet.
    ///
    /// # Errors
    /// [`StoreError`]. Nothing is kept then and its files are gone; only after
    /// [`StoreError::Broken`] it may turn out to be kept, whole.
    pub async fn park(
        &self,
        submission: NewSubmission,
        parking: Parking,
        bounds: ParkingBounds,
    ) -> Result<Parked, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let result = Err(StoreError::Closed);
        self.ask(Park { submission, parking, bounds, result, answer }, outcome).await
    }

    /// What waits for the browser of this secret and may be this account's, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn parked(
        &self,
        secret: [u8; 32],
        account: Uuid,
        now: i64,
    ) -> Result<Vec<Waiting>, StoreError> {
        self.read(move |connection: &Connection| table::list(connection, &secret, account, now))
            .await
    }

    /// Whether something waits for the browser of this secret.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn is_parked(&self, secret: [u8; 32], now: i64) -> Result<bool, StoreError> {
        self.read(move |connection: &Connection| table::is_known(connection, &secret, now)).await
    }

    /// Makes what waits under this secret, and is nobody's yet, this account's alone: it was shown to it.
    ///
    /// # Errors
    /// [`StoreError`]; it is as it was then.
    pub async fn bind_parked(&self, secret: [u8; 32], account: Uuid) -> Result<(), StoreError> {
        self.write(move |transaction| table::bind(transaction.connection, &secret, account)).await
    }

    /// Files what waits under this secret and id, exactly once, for this account, with its deliveries.
    /// `None` if nothing does, or it is not for this account.
    ///
    /// It is gone from what waits, unless the answer is [`Filed::KeyReused`] or [`Filed::OverQuota`].
    ///
    /// # Errors
    /// [`StoreError`]; it still waits then. Only after [`StoreError::Broken`] it may turn out to be
    /// filed.
    pub async fn file_parked(
        &self,
        secret: [u8; 32],
        id: Uuid,
        account: Uuid,
        now: i64,
        deliveries: Vec<NewDelivery>,
    ) -> Result<Option<Filed>, StoreError> {
        let file = move |transaction: &mut Transaction<'_>| {
            settle::file(transaction, &secret, id, account, now, &deliveries)
        };
        let Some((filed, files)) = self.write(file).await? else { return Ok(None) };
        self.outbox_bell().notify_one();
        self.wake_indexer();
        self.uploads().remove_all(files).await;
        Ok(Some(filed))
    }

    /// Removes what waits under this secret and id and may be this account's, files and all. Says
    /// whether there was something.
    ///
    /// # Errors
    /// [`StoreError`]; it still waits then.
    pub async fn discard_parked(
        &self,
        secret: [u8; 32],
        id: Uuid,
        account: Uuid,
    ) -> Result<bool, StoreError> {
        let discard = move |transaction: &mut Transaction<'_>| {
            table::discard(transaction.connection, &secret, id, account)
        };
        let Some(files) = self.write(discard).await? else { return Ok(false) };
        self.uploads().remove_all(files).await;
        Ok(true)
    }

    /// Removes what waited for too long, in small steps. Says how many.
    pub(crate) async fn purge_parked(&self, now: i64) -> Result<u64, StoreError> {
        let mut purged = 0;
        loop {
            let (rows, files) = self
                .write(move |transaction| table::purge(transaction.connection, now, STEP))
                .await?;
            self.uploads().remove_all(files).await;
            purged += u64::from(rows);
            if rows < STEP {
                return Ok(purged);
            }
        }
    }
}

/// A submission on its way to be parked: as a filing, it owns its files until it is committed.
struct Park {
    submission: NewSubmission,
    parking: Parking,
    bounds: ParkingBounds,
    result: Result<(Parked, Owner), StoreError>,
    answer: oneshot::Sender<Result<Parked, StoreError>>,
}

/// Whose the files are after the commit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The new row names them.
    Row,
    /// Nothing was stored: they go.
    Nobody,
}

impl Job for Park {
    fn bytes(&self) -> usize {
        self.submission.bytes()
    }

    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()> {
        let parked =
            table::park(transaction.connection, &self.submission, &self.parking, self.bounds)?;
        self.result = Ok(parked);
        Ok(())
    }

    fn refused(&mut self, error: StoreError) {
        self.result = Err(error);
    }

    fn committed(self: Box<Self>) {
        let Park { mut submission, result, answer, .. } = *self;
        if let Ok((_, Owner::Row)) = result {
            for upload in &mut submission.uploads {
                upload.stored.file.keep();
            }
        }
        // The files that nobody names go before the answer says so.
        drop(submission);
        // If the visitor has gone, it waits all the same: it was received.
        let _ = answer.send(result.map(|(parked, _)| parked));
    }

    fn failed(self: Box<Self>, error: StoreError, doubtful: &mut Vec<StoredUpload>) {
        if error.breaks_the_connection() {
            doubtful.extend(self.submission.uploads.into_iter().map(|upload| upload.stored));
        }
        let _ = self.answer.send(Err(error));
    }
}
