//! Ended sessions of another store, remembered where nothing is forgotten.

use frontdesk_session::{Moment, TokenHash};

use super::{many, table};
use crate::{Store, StoreError};

/// A durable log of ended hashes, for a store of sessions that may forget a deletion in a crash (Redis
/// that syncs once a second).
///
/// How such a store uses it, so that ended is ended:
///
/// - To end a session, [`note`](Self::note) it first, then delete it there.
/// - A live record that the other store gives counts only if [`is_ended`](Self::is_ended) says no.
///   With a cache in between that is asked once a reading, not once a request.
/// - `until` is the end that the record would have had; the hash is kept for a day longer.
///
/// Cheap to clone; a clone keeps the store open.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use frontdesk_session::{Moment, Token};
/// use frontdesk_store::{Store, StoreOptions};
///
/// let directory = tempfile::tempdir()?;
/// let store = Store::open(directory.path(), StoreOptions::default())?;
/// let log = store.ended_log();
/// let (hash, now) = (Token::new([7; 32]).hash(), Moment::from_secs(1_795_348_800));
/// assert_eq!(log.is_ended(&hash).await?, None);
/// log.note(vec![(hash, Moment::from_secs(1_795_435_200))], now).await?;
/// assert_eq!(log.is_ended(&hash).await?, Some(now));
/// # store.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct EndedLog {
    store: Store,
}

impl Store {
    /// The log of ended sessions of another store.
    ///
    /// It lies in the same table as [`sessions`](Self::sessions); a desk keeps either its sessions
    /// here, or those of another store that are ended.
    pub fn ended_log(&self) -> EndedLog {
        EndedLog { store: self.clone() }
    }
}

impl EndedLog {
    /// Remembers these hashes as ended at `now`, each until the end that its record would have had.
    /// Answers once they are on stable storage.
    ///
    /// # Errors
    /// [`StoreError`]; some of them may be remembered then.
    pub async fn note(
        &self,
        ended: Vec<(TokenHash, Moment)>,
        now: Moment,
    ) -> Result<(), StoreError> {
        for batch in ended.chunks(many::BATCH) {
            let batch = batch.to_vec();
            let note = move |transaction: &mut crate::job::Transaction<'_>| {
                batch.iter().try_for_each(|(hash, until)| {
                    table::end(transaction.connection, hash, *until, now)
                })
            };
            self.store.write(note).await?;
        }
        Ok(())
    }

    /// When this hash was noted; `None` if it was not.
    ///
    /// # Errors
    /// [`StoreError`] if the log cannot be asked: then nobody knows whether the session is ended.
    pub async fn is_ended(&self, hash: &TokenHash) -> Result<Option<Moment>, StoreError> {
        let hash = *hash;
        self.store.read(move |connection| table::ended_at(connection, &hash)).await
    }

    /// Forgets at most `limit` hashes that are over since a day; says how many.
    ///
    /// # Errors
    /// [`StoreError`]; the steps done before it stay done.
    pub async fn purge(&self, limit: usize, now: Moment) -> Result<u64, StoreError> {
        many::purge_in_steps(&self.store, limit, now).await
    }
}
