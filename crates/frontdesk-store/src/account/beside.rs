//! Accounts for another process than the server: the command line.

use uuid::Uuid;

use super::{
    Account, AccountChange, AccountCounts, AccountCursor, AccountPage, Added, Changed, Email,
    Erased, Leavings, NewAccount, change, erase, rows,
};
use crate::{Beside, StoreError};

/// Accounts. A running server sees each change with its next look.
impl Beside {
    /// Makes an account. As [`Store::add_account`](crate::Store::add_account).
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Refused`] if the id is or was another account's.
    pub fn add_account(&self, account: &NewAccount) -> Result<Added, StoreError> {
        self.write(|connection| change::add(connection, account))
    }

    /// The account of `id`.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn account(&self, id: Uuid) -> Result<Option<Account>, StoreError> {
        Ok(rows::by_id(&self.connection, id)?)
    }

    /// The account with this address, however it is spelt.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn account_of(&self, email: &Email) -> Result<Option<Account>, StoreError> {
        Ok(rows::by_email(&self.connection, email)?)
    }

    /// At most `limit` accounts behind `after`, in order of signing up.
    ///
    /// ```
    /// use frontdesk_store::{AccountCursor, Store};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let desk = Store::beside_or_new(directory.path())?;
    /// let mut next = Some(AccountCursor::START);
    /// while let Some(after) = next {
    ///     let page = desk.accounts(after, 100)?;
    ///     page.accounts.iter().for_each(|account| println!("{}", account.email));
    ///     next = page.next;
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn accounts(&self, after: AccountCursor, limit: u32) -> Result<AccountPage, StoreError> {
        Ok(rows::page(&self.connection, after, limit)?)
    }

    /// How many accounts there are.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn account_counts(&self) -> Result<AccountCounts, StoreError> {
        Ok(rows::counts(&self.connection)?)
    }

    /// Changes one thing about an account. As
    /// [`Store::change_account`](crate::Store::change_account).
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn change_account(&self, id: Uuid, change: &AccountChange) -> Result<Changed, StoreError> {
        self.write(|connection| change::change(connection, id, change))
    }

    /// Removes an account, and then what it left behind. As
    /// [`Store::remove_account`](crate::Store::remove_account).
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done, and a server goes on with the rest.
    pub fn remove_account(
        &self,
        id: Uuid,
        leavings: Leavings,
        at: i64,
    ) -> Result<Option<Erased>, StoreError> {
        self.erasures().note(&[leavings.of(id)], at)?;
        if !self.write(|connection| erase::remove(connection, id, leavings, at))? {
            return Ok(None);
        }
        let mut erased = Erased::default();
        loop {
            let step = self.write(|connection| erase::step(connection, id, at))?;
            erased.submissions += step.submissions;
            let (files, left) = erase::remove_files(&self.uploads, &step.files);
            erased.files += files;
            erased.files_left += left;
            if step.done {
                return Ok(Some(erased));
            }
        }
    }
}
