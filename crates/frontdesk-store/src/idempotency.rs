//! Requests that may come twice.
//!
//! A key may stand for several submissions: a page with a hidden key that is sent, changed and sent
//! again. Each pair of key and fingerprint is remembered, so that a double click on the second is one
//! submission as well.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::submission::{Idempotency, NewSubmission};

/// How long a key is known: 24 hours, in microseconds.
pub(crate) const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// What is known about a key.
pub(crate) enum Known {
    Nothing,
    Same { id: Uuid, received_at: i64 },
    Other,
}

pub(crate) fn look_up(
    connection: &Connection,
    idempotency: &Idempotency,
    now: i64,
) -> rusqlite::Result<Known> {
    let oldest = now.saturating_sub(KEPT);
    let same = connection
        .prepare_cached(
            "SELECT submission, received_at FROM idempotency
             WHERE key = ?1 AND fingerprint = ?2 AND received_at > ?3",
        )?
        .query_row(params![idempotency.key, idempotency.fingerprint, oldest], |row| {
            Ok(Known::Same { id: Uuid::from_bytes(row.get(0)?), received_at: row.get(1)? })
        })
        .optional()?;
    if let Some(same) = same {
        return Ok(same);
    }
    let other: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM idempotency WHERE key = ?1 AND received_at > ?2)",
        )?
        .query_row(params![idempotency.key, oldest], |row| row.get(0))?;
    Ok(if other { Known::Other } else { Known::Nothing })
}

pub(crate) fn remember(
    connection: &Connection,
    idempotency: &Idempotency,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    // The pair may stand there still, too old to count and not yet purged.
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO idempotency (key, fingerprint, submission, received_at)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            idempotency.key,
            idempotency.fingerprint,
            submission.id.as_bytes(),
            submission.received_at,
        ])?;
    Ok(())
}

/// Removes at most `batch` keys that are too old to count, and says how many there were.
pub(crate) fn purge(connection: &Connection, now: i64, batch: u32) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM idempotency WHERE (key, fingerprint) IN
                 (SELECT key, fingerprint FROM idempotency
                  WHERE received_at <= ?1 ORDER BY received_at LIMIT ?2)",
        )?
        .execute(params![now.saturating_sub(KEPT), batch])
}
