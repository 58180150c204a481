//! A visitor takes a submission of theirs back.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::{Store, StoreError, UploadKey};

/// Which of one's own submissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The one of this id.
    Id(Uuid),
    /// The one that holds this claim ([`NewSubmission::unique`](crate::NewSubmission)).
    Claim([u8; 32]),
}

impl Store {
    /// Takes a submission of `account` to `form` back, with its files. Says which it was; `None` if
    /// there is none, or it is somebody else's.
    ///
    /// # Errors
    /// [`StoreError`]; only after [`StoreError::Broken`] it may turn out to be gone.
    pub async fn withdraw(
        &self,
        form: &str,
        account: Uuid,
        own: Own,
    ) -> Result<Option<Uuid>, StoreError> {
        let form = form.to_owned();
        let withdrawn = self
            .write(move |transaction| withdraw(transaction.connection, &form, account, own))
            .await?;
        let Some((id, keys)) = withdrawn else { return Ok(None) };
        self.uploads().remove_all(keys).await;
        Ok(Some(id))
    }
}

/// Removes it, if it is that account's and that form's, with all that hangs on it but its files: their
/// keys are given, because a file goes only once its row is gone for good.
pub(crate) fn withdraw(
    connection: &Connection,
    form: &str,
    account: Uuid,
    own: Own,
) -> rusqlite::Result<Option<(Uuid, Vec<UploadKey>)>> {
    let Some((seq, id)) = find(connection, form, account, own)? else { return Ok(None) };
    let mut files = Vec::new();
    delete(connection, seq, &mut files)?;
    Ok(Some((id, files)))
}

/// Deletes a submission and notes its files, which the caller removes once that is committed.
pub(crate) fn delete(
    connection: &Connection,
    seq: i64,
    files: &mut Vec<UploadKey>,
) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT key FROM uploads WHERE submission = ?1")?;
    for key in statement.query_map([seq], |row| row.get(0))? {
        files.push(key?);
    }
    // Its rows of uploads, its claim and what it counted go by cascade.
    connection.prepare_cached("DELETE FROM submissions WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

fn find(
    connection: &Connection,
    form: &str,
    account: Uuid,
    own: Own,
) -> rusqlite::Result<Option<(i64, Uuid)>> {
    let (column, key): (&str, &[u8]) = match &own {
        Own::Id(id) => ("id = ?1", id.as_bytes()),
        Own::Claim(key) => ("seq = (SELECT submission FROM claims WHERE key = ?1)", key),
    };
    connection
        .prepare_cached(&format!(
            "SELECT seq, id FROM submissions WHERE {column} AND form = ?2 AND account = ?3"
        ))?
        .query_row(params![key, form, account.into_bytes()], |row| {
            Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?)))
        })
        .optional()
}
