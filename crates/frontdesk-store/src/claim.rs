//! One submission for each account and value.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What is one's own of something: SHA-256 of `part`, which says what it is, and whose it is.
///
/// Claims ([`NewSubmission::unique`](crate::NewSubmission::unique)) and idempotency keys are made so,
/// because the part is known before the account where somebody has yet to log in.
///
/// ```
/// use frontdesk_store::ones_own;
///
/// assert_ne!(ones_own([1; 32], b"mira"), ones_own([1; 32], b"omar"));
/// ```
pub fn ones_own(part: [u8; 32], whose: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(part).chain_update(whose).finalize().into()
}

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
