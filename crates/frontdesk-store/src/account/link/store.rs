//! Links of a running server.

use uuid::Uuid;

use super::{Link, LinkHash, LinkPurpose, LinkUse, NewLink, Spent, spend, table};
use crate::{Store, StoreError};

/// Links purged in one go. Small, because submissions that wait are committed with it.
const STEP: usize = 500;

/// Links that are mailed.
impl Store {
    /// Makes a link, and answers once it is on stable storage. `false` if the account is not there, or is
    /// disabled.
    ///
    /// An account has at most five links of each purpose: the earliest goes.
    ///
    /// # Errors
    /// [`StoreError`]; there is no such link then.
    pub async fn make_link(&self, link: NewLink) -> Result<bool, StoreError> {
        self.write(move |transaction| table::make(transaction.connection, &link)).await
    }

    /// What a link is about, if it may be used for `purpose` at `now`.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; a link that may not be used is `None`.
    pub async fn link(
        &self,
        hash: LinkHash,
        purpose: LinkPurpose,
        now: i64,
    ) -> Result<Option<Link>, StoreError> {
        let found =
            self.read(move |connection| table::find(connection, hash, purpose, now)).await?;
        Ok(found.map(|row| Link { email: row.email, name: row.name, next: row.next }))
    }

    /// Uses a link, once. Sessions are not looked at: whoever sets a password by a link ends them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{
    ///     Email, LinkHash, LinkPurpose, LinkUse, NewAccount, NewLink, Spent, Store, StoreOptions,
    /// };
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let email = Email::parse("ada@example.org")?;
    /// let ada = Uuid::from_u128(7);
    /// store.add_account(NewAccount::new(ada, email.clone(), 0)).await?;
    /// let hash = LinkHash([1; 32]);
    /// let link = NewLink {
    ///     hash,
    ///     purpose: LinkPurpose::Confirm,
    ///     account: Some(ada),
    ///     email,
    ///     name: None,
    ///     next: None,
    ///     made_at: 1,
    ///     until: 10,
    /// };
    /// assert!(store.make_link(link).await?);
    /// assert!(matches!(store.spend_link(hash, LinkUse::Confirm, 5).await?, Spent::Done { .. }));
    /// assert_eq!(store.spend_link(hash, LinkUse::Confirm, 6).await?, Spent::Over);
    /// assert_eq!(store.account(ada).await?.unwrap().email_confirmed_at, Some(5));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn spend_link(
        &self,
        hash: LinkHash,
        act: LinkUse,
        at: i64,
    ) -> Result<Spent, StoreError> {
        self.write(move |transaction| spend::spend(transaction.connection, hash, &act, at)).await
    }

    /// Takes all links of an account away: its password or its address was changed in another way.
    ///
    /// # Errors
    /// [`StoreError`]; they may still be there then.
    pub async fn forget_links(&self, account: Uuid) -> Result<(), StoreError> {
        self.write(move |transaction| table::forget(transaction.connection, account)).await
    }

    /// Forgets links that are over.
    pub(crate) async fn purge_links(&self, now: i64) -> Result<(), StoreError> {
        while self.write(move |transaction| table::purge(transaction.connection, now, STEP)).await?
            == STEP
        {}
        Ok(())
    }
}
