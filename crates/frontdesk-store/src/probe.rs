//! Whether the store works, found out by letting it work; and where it writes what is erased.

use crate::{ErasureLog, Store, StoreError};

impl Store {
    /// The log of what was erased for good.
    pub fn erasures(&self) -> ErasureLog {
        self.readers().directory().erasure_log()
    }

    /// Writes a number, in the queue and the transaction that submissions go through, and answers once it
    /// is on stable storage: whoever gets `Ok` knows that a submission would have been filed.
    ///
    /// It costs a sync, so it is not for every request; and it waits as long as the disk does, so whoever
    /// asks sets a bound.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{Store, StoreOptions};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// store.probe().await?;
    /// # store.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What a submission would have met at this moment.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction
                .connection
                .prepare_cached(
                    "INSERT INTO versions (what, version) VALUES ('probe', 1)
                     ON CONFLICT (what) DO UPDATE SET version = version + 1",
                )?
                .execute([])
                .map(drop)
        })
        .await
    }
}
