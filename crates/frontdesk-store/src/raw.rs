//! Bodies as they were sent, for forms that keep them.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::{Store, StoreError, submission::NewSubmission};

/// The body that a submission was read from, as it came: still under its content coding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawBody {
    /// `Content-Type`, as sent.
    pub content_type: String,
    /// How long the body was, in bytes.
    pub size: u64,
    /// The body itself; `None` where it was longer than what is kept.
    pub bytes: Option<Vec<u8>>,
}

impl RawBody {
    /// Bytes that are kept.
    pub(crate) fn kept(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }
}

impl Store {
    /// The body that the submission of `id` was read from, where its form keeps it.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id is `None`.
    pub async fn raw_body(&self, id: Uuid) -> Result<Option<RawBody>, StoreError> {
        self.read(move |connection| of(connection, id)).await
    }

    /// Puts another tree and other notes in the place of a submission's: its body was read again. Says whether
    /// there is such a submission.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub async fn read_again(
        &self,
        id: Uuid,
        tree: String,
        notes: String,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .connection
                .prepare_cached("UPDATE submissions SET tree = ?2, notes = ?3 WHERE id = ?1")?
                .execute(params![id.as_bytes(), tree, notes])?;
            Ok(changed > 0)
        })
        .await
    }
}

/// Writes down what is kept of the body that was filed as `seq`, and which of its values are secret.
pub(crate) fn insert(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    if let Some(raw) = &submission.raw {
        connection
            .prepare_cached(
                "INSERT INTO raw_bodies (submission, content_type, size, bytes)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![seq, raw.content_type, raw.size, raw.bytes])?;
    }
    if let Some(names) = names_json(submission) {
        connection
            .prepare_cached("INSERT INTO unsearched (submission, names) VALUES (?1, ?2)")?
            .execute(params![seq, names])?;
    }
    Ok(())
}

/// The names whose values nobody searches for; `None` where there are none.
pub(crate) fn names_json(submission: &NewSubmission) -> Option<String> {
    let names = &submission.unsearched;
    (!names.is_empty()).then(|| serde_json::json!(names).to_string())
}

/// Reads what [`names_json`] wrote.
pub(crate) fn names(json: Option<&str>) -> Vec<String> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// What is kept of the body of `id`.
fn of(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<RawBody>> {
    connection
        .prepare_cached(
            "SELECT content_type, size, bytes FROM raw_bodies
             WHERE submission = (SELECT seq FROM submissions WHERE id = ?1)",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok(RawBody { content_type: row.get(0)?, size: row.get(1)?, bytes: row.get(2)? })
        })
        .optional()
}
