//! One submission for each account and value.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

/// The submission that holds the claim, and when it was received.
pub(crate) fn holder(
    connection: &Connection,
    key: &[u8; 32],
) -> rusqlite::Result<Option<(Uuid, i64)>> {
    connection
        .prepare_cached(
            "SELECT id, received_at FROM claims JOIN submissions ON seq = submission WHERE key = ?1",
        )?
        .query_row([key], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?)))
        .optional()
}

/// Gives the claim to the submission that was inserted as `seq`.
pub(crate) fn hold(connection: &Connection, seq: i64, key: &[u8; 32]) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO claims (key, submission) VALUES (?1, ?2)")?
        .execute(params![key, seq])?;
    Ok(())
}
