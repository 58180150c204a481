//! Whose a session was that is over.

use frontdesk_session::{AccountId, TokenHash};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::row;
use crate::{Store, StoreError};

impl Store {
    /// The account of the session under `hash` in this realm, though it may be over: as long as its row
    /// is kept and it was not ended, which takes out everything but the hash.
    ///
    /// It is no proof of anything but whose form it was that was filled in: nobody is recognised by it.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn former_account(
        &self,
        hash: &TokenHash,
        realm: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let (hash, realm) = (*hash, realm.to_owned());
        self.read(move |connection| former(connection, &hash, &realm)).await
    }
}

fn former(
    connection: &Connection,
    hash: &TokenHash,
    realm: &str,
) -> rusqlite::Result<Option<AccountId>> {
    let found: Option<Option<String>> = connection
        .prepare_cached(
            "SELECT account FROM sessions
             WHERE key = ?1 AND hash = ?2 AND realm = ?3 AND ended_at IS NULL",
        )?
        .query_row(params![row::key(hash), hash.as_bytes(), realm], |row| row.get(0))
        .optional()?;
    // What is no name of an account is none (S-07).
    Ok(found.flatten().and_then(|account| AccountId::parse(&account).ok()))
}
