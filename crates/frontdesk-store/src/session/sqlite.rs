//! Sessions in the desk's own database.

use frontdesk_session::{
    AccountId, Bounds, Change, Ended, Found, Moment, Record, Refused, Rotation, SessionId,
    SessionStore, TokenHash,
};

use super::{many, table};
use crate::{Store, StoreError, job::Ask};

/// The durable sessions of a desk: [`SessionStore`] over the one writer of a [`Store`].
///
/// Whatever changes a session is done by the writer, one act after the other, and answered after it is
/// synced; [`find`](SessionStore::find) and the lists read beside it and see every act that was
/// answered. Only a touch is answered before it is synced: a crash may forget it, and the session then
/// ends up to a minute sooner, never later (S-15).
///
/// Of tokens only the SHA-256 is stored (S-02). Cheap to clone; a clone keeps the store open.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use frontdesk_session::{Bounds, Found, Moment, SessionStore, Token};
/// use frontdesk_store::{Store, StoreOptions};
///
/// let directory = tempfile::tempdir()?;
/// let store = Store::open(directory.path(), StoreOptions::default())?;
/// let sessions = store.sessions(Bounds::default());
/// let (stranger, now) = (Token::new([7; 32]), Moment::from_secs(1_795_348_800));
/// assert_eq!(sessions.find(&stranger.hash(), now).await?, Found::Unknown);
/// # store.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SqliteSessions {
    store: Store,
    bounds: Bounds,
}

impl Store {
    /// The sessions kept in this store, within these bounds.
    pub fn sessions(&self, bounds: Bounds) -> SqliteSessions {
        SqliteSessions { store: self.clone(), bounds }
    }
}

impl SessionStore for SqliteSessions {
    type Error = StoreError;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, StoreError> {
        let hash = *hash;
        self.store.read(move |connection| table::find(connection, &hash, now)).await
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, StoreError> {
        let (bounds, hash, record) = (self.bounds, *hash, record.clone());
        let bytes = record.bytes();
        let (ask, outcome) = Ask::new(move |transaction| {
            table::make(transaction.connection, &bounds, &hash, &record, now)
        });
        self.store.ask(ask.holding(bytes), outcome).await
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, StoreError> {
        let (bounds, hash, changes) = (self.bounds, *hash, changes.to_vec());
        let bytes = bytes(&changes);
        let (ask, outcome) = Ask::new(move |transaction| {
            table::change(transaction.connection, &bounds, &hash, &changes, now)
        });
        self.store.ask(ask.holding(bytes), outcome).await
    }

    async fn touch(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Result<(), Refused>, StoreError> {
        let hash = *hash;
        let (ask, outcome) =
            Ask::new(move |transaction| table::touch(transaction.connection, &hash, now));
        self.store.ask(ask.forgettable(), outcome).await
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, StoreError> {
        let (bounds, old, new, rotation) = (self.bounds, *old, *new, rotation.clone());
        let bytes = rotation.record.bytes() + bytes(&rotation.changes);
        let (ask, outcome) = Ask::new(move |transaction| {
            table::rotate(transaction.connection, &bounds, (&old, &new), &rotation, now)
        });
        self.store.ask(ask.holding(bytes), outcome).await
    }

    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), StoreError> {
        let hash = *hash;
        self.store
            .write(move |transaction| table::end(transaction.connection, &hash, until, now))
            .await
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, StoreError> {
        let (id, account) = (*id, account.cloned());
        self.store
            .write(move |transaction| {
                many::end_id(transaction.connection, &id, account.as_ref(), now)
            })
            .await
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let (account, except) = (account.clone(), except.copied());
        self.store
            .write(move |transaction| {
                many::end_account(transaction.connection, &account, except.as_ref(), now)
            })
            .await
    }

    /// All are ended by the first step; the rest is only tidying up, in steps between which others
    /// write.
    async fn end_all(&self, now: Moment) -> Result<u64, StoreError> {
        let era = self.store.write(|transaction| many::begin_era(transaction.connection)).await?;
        let (mut live, mut next) = (0, Some(i64::MIN));
        while let Some(from) = next {
            let step = move |transaction: &mut crate::job::Transaction<'_>| {
                many::strip_leftover(transaction.connection, era, from, many::BATCH, now)
            };
            let leftover = self.store.write(step).await?;
            live += leftover.live;
            next = leftover.next;
        }
        Ok(live)
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, StoreError> {
        let account = account.clone();
        self.store.read(move |connection| many::list(connection, &account, now)).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, StoreError> {
        self.store.read(move |connection| many::page(connection, after, limit, now)).await
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, StoreError> {
        many::purge_in_steps(&self.store, limit, now).await
    }
}

/// The memory that changes hold while they wait.
fn bytes(changes: &[Change]) -> usize {
    let texts = changes.iter().map(|change| match change {
        Change::Set(key, value) | Change::Push(key, value) => key.as_str().len() + value.len(),
        Change::Remove(key) | Change::Add(key, _) => key.as_str().len(),
    });
    size_of_val(changes) + texts.sum::<usize>()
}
