//! Invitations of a running server, and for the command line beside it.

use frontdesk_session::TokenHash;
use uuid::Uuid;

use super::{Accepted, Invitation, Invited, NewInvitation, table};
use crate::account::NewAccount;
use crate::{Beside, Store, StoreError};

/// Invitations.
impl Store {
    /// Makes an invitation, and answers once it is on stable storage.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn invite(&self, new: NewInvitation) -> Result<Invited, StoreError> {
        self.write(move |transaction| table::invite(transaction.connection, &new)).await
    }

    /// The invitation of this hash, if it can be used at the moment `now`. Looking at it changes
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown hash is `None`.
    pub async fn invitation(
        &self,
        hash: TokenHash,
        now: i64,
    ) -> Result<Option<Invitation>, StoreError> {
        self.read(move |connection| table::by_hash(connection, &hash, now)).await
    }

    /// All that can be used at the moment `now`, the latest first; at most [`Invited::MOST`].
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn invitations(&self, now: i64) -> Result<Vec<Invitation>, StoreError> {
        self.read(move |connection| table::all(connection, now)).await
    }

    /// Withdraws an invitation: its link opens nothing from then on. `false` if there is none.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn withdraw_invitation(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write(move |transaction| table::withdraw(transaction.connection, id)).await
    }

    /// Makes an account by an invitation, which is spent in the same transaction: of two at once with
    /// one link, one gets an account.
    ///
    /// Groups and rights are the invitation's, whatever `new` says.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_session::Token;
    /// use frontdesk_store::{
    ///     Accepted, Email, NewAccount, NewInvitation, Rights, Store, StoreOptions,
    /// };
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let secret = Token::new([7; 32]); // drawn at random; it stands in the link
    /// let invitation = NewInvitation {
    ///     id: Uuid::from_u128(1),
    ///     hash: secret.hash(),
    ///     email: None,
    ///     groups: Vec::new(),
    ///     rights: Rights::Visitor,
    ///     made_by: None,
    ///     made_at: 0,
    ///     until: 1_000_000,
    /// };
    /// store.invite(invitation).await?;
    /// let ada = |id| Ok::<_, Box<dyn std::error::Error>>(NewAccount::new(
    ///     Uuid::from_u128(id), Email::parse("ada@example.org")?, 0));
    /// assert_eq!(store.accept_invitation(secret.hash(), ada(2)?, 999).await?, Accepted::New);
    /// assert_eq!(store.accept_invitation(secret.hash(), ada(3)?, 999).await?, Accepted::Gone);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn accept_invitation(
        &self,
        hash: TokenHash,
        new: NewAccount,
        now: i64,
    ) -> Result<Accepted, StoreError> {
        self.write(move |transaction| table::accept(transaction.connection, &hash, &new, now)).await
    }
}

/// Invitations. A running server sees each change with its next look.
impl Beside {
    /// Makes an invitation. As [`Store::invite`].
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub fn invite(&self, new: &NewInvitation) -> Result<Invited, StoreError> {
        self.write(|connection| table::invite(connection, new))
    }

    /// All that can be used at the moment `now`. As [`Store::invitations`].
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn invitations(&self, now: i64) -> Result<Vec<Invitation>, StoreError> {
        Ok(table::all(&self.connection, now)?)
    }

    /// Withdraws an invitation. As [`Store::withdraw_invitation`].
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn withdraw_invitation(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write(|connection| table::withdraw(connection, id))
    }
}
