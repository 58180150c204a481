//! Accounts of a running server.

use tokio::task;
use uuid::Uuid;

use super::{
    Account, AccountChange, AccountCounts, AccountCursor, AccountPage, Added, Changed, DeviceHash,
    Email, Erased, Leavings, LoginLimits, LoginOutcome, LoginReservation, LoginTry, LoginVerdict,
    NewAccount, PasswordHash, change, erase, invitation, rows, throttle,
};
use crate::{Store, StoreError, UploadKey};

/// Accounts.
impl Store {
    /// Makes an account, and answers once it is on stable storage. Of two at once for one address, one
    /// is made.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{Added, Email, NewAccount, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// let ada = NewAccount::new(Uuid::from_u128(7), Email::parse("ada@example.org")?, 0);
    /// assert_eq!(store.add_account(ada).await?, Added::New);
    /// let twin = NewAccount::new(Uuid::from_u128(8), Email::parse("ADA@example.org ")?, 0);
    /// assert_eq!(store.add_account(twin).await?, Added::EmailTaken);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Refused`] if the id is or was another account's.
    pub async fn add_account(&self, account: NewAccount) -> Result<Added, StoreError> {
        self.write(move |transaction| change::add(transaction.connection, &account)).await
    }

    /// The account of `id`.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id is `None`.
    pub async fn account(&self, id: Uuid) -> Result<Option<Account>, StoreError> {
        self.read(move |connection| rows::by_id(connection, id)).await
    }

    /// The account with this address, however it is spelt.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown address is `None`.
    pub async fn account_of(&self, email: &Email) -> Result<Option<Account>, StoreError> {
        let email = email.clone();
        self.read(move |connection| rows::by_email(connection, &email)).await
    }

    /// At most `limit` accounts behind `after`, in order of signing up.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn accounts(
        &self,
        after: AccountCursor,
        limit: u32,
    ) -> Result<AccountPage, StoreError> {
        self.read(move |connection| rows::page(connection, after, limit)).await
    }

    /// How many accounts there are. Takes time in proportion to that number.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn account_counts(&self) -> Result<AccountCounts, StoreError> {
        self.read(rows::counts).await
    }

    /// Changes one thing about an account.
    ///
    /// Sessions are not looked at: whoever changes a password, rights or the state ends them.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn change_account(
        &self,
        id: Uuid,
        change: AccountChange,
    ) -> Result<Changed, StoreError> {
        self.write(move |transaction| change::change(transaction.connection, id, &change)).await
    }

    /// The same, unless nobody would be left then who may run the server.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn change_account_but_last(
        &self,
        id: Uuid,
        asked: AccountChange,
    ) -> Result<Changed, StoreError> {
        self.write(move |transaction| change::change_but_last(transaction.connection, id, &asked))
            .await
    }

    /// Stores a stronger hash of the same password, unless it was changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn replace_password(
        &self,
        id: Uuid,
        old: PasswordHash,
        new: PasswordHash,
    ) -> Result<Changed, StoreError> {
        self.write(move |transaction| {
            change::replace_password(transaction.connection, id, &old, &new)
        })
        .await
    }

    /// Removes an account, and then what it left behind. `None` if there is no such account.
    ///
    /// The account is gone first, in one transaction; its submissions follow in small ones. If
    /// anything is in the way of those, [`purge`](Self::purge) goes on.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done.
    pub async fn remove_account(
        &self,
        id: Uuid,
        leavings: Leavings,
        at: i64,
    ) -> Result<Option<Erased>, StoreError> {
        // Before it goes: no crash may leave it erased here and alive in the backups.
        let log = self.erasures();
        task::spawn_blocking(move || log.note(&[leavings.of(id)], at))
            .await
            .map_err(|_| StoreError::Closed)??;
        let removed = self
            .write(move |transaction| erase::remove(transaction.connection, id, leavings, at))
            .await?;
        if removed { self.erase_leavings(id, at).await.map(Some) } else { Ok(None) }
    }

    /// Takes a place for a try to log in, before anything is checked. `id` is drawn at random.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing may be checked, because nothing was counted.
    pub async fn reserve_login(
        &self,
        id: Uuid,
        attempt: LoginTry,
        limits: LoginLimits,
    ) -> Result<LoginVerdict, StoreError> {
        self.write(move |transaction| {
            throttle::reserve(transaction.connection, id, &attempt, &limits)
        })
        .await
    }

    /// Says how a try ended. One that is never settled counts as wrong.
    ///
    /// # Errors
    /// [`StoreError`]; the try counts as wrong then.
    pub async fn settle_login(
        &self,
        reservation: LoginReservation,
        outcome: LoginOutcome,
    ) -> Result<(), StoreError> {
        if outcome == LoginOutcome::Wrong {
            // That is what was written down when the place was taken.
            return Ok(());
        }
        self.write(move |transaction| {
            throttle::settle(transaction.connection, &reservation, outcome)
        })
        .await
    }

    /// Makes a device known to an account that has just logged in with it: nobody who guesses at the
    /// account from elsewhere shuts it out. `false` if there is no such account.
    ///
    /// An account knows its 20 latest devices, until its password is changed.
    ///
    /// # Errors
    /// [`StoreError`]; the device is not known then.
    pub async fn remember_device(
        &self,
        id: Uuid,
        device: DeviceHash,
        at: i64,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| throttle::remember(transaction.connection, id, device, at))
            .await
    }

    /// How many tries to log in have failed since `since`, over all accounts and networks: what an
    /// alarm looks at. Only the window of [`LoginLimits`] is sure to be there.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn failed_logins(&self, since: i64) -> Result<u64, StoreError> {
        self.read(move |connection| throttle::failed(connection, since)).await
    }

    /// Forgets failures and invitations that no longer count, and finishes what removals were kept
    /// from.
    pub(crate) async fn purge_accounts(&self, now: i64) -> Result<(), StoreError> {
        let window = LoginLimits::MAX_WINDOW;
        while self
            .write(move |transaction| throttle::purge(transaction.connection, now, window))
            .await?
        {}
        while self.write(move |transaction| invitation::purge(transaction.connection, now)).await? {
        }
        for id in self.read(erase::unfinished).await? {
            self.erase_leavings(id, now).await?;
        }
        Ok(())
    }

    async fn erase_leavings(&self, id: Uuid, at: i64) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        loop {
            let step =
                self.write(move |transaction| erase::step(transaction.connection, id, at)).await?;
            erased.submissions += step.submissions;
            let (files, left) = self.remove_files(step.files).await?;
            erased.files += files;
            erased.files_left += left;
            if step.done {
                return Ok(erased);
            }
        }
    }

    /// How many files were removed, and how many could not be.
    async fn remove_files(&self, keys: Vec<UploadKey>) -> Result<(u64, u64), StoreError> {
        if keys.is_empty() {
            return Ok((0, 0));
        }
        let uploads = self.uploads().clone();
        task::spawn_blocking(move || erase::remove_files(&uploads, &keys))
            .await
            .map_err(|_| StoreError::Closed)
    }
}
