//! Requests that may come twice.
//!
//! A key may stand for several submissions: a page with a hidden key that is sent, changed and sent
//! again. Each pair of key and fingerprint is remembered, so that a double click on the second is one
//! submission as well.
//!
//! The rows lie on disk in the order they came. From the first eight bytes of a key the memory knows
//! its latest row, and each row names the one before it under the same eight bytes; whether a row is
//! meant is always decided by its whole key.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use crate::submission::{Idempotency, NewSubmission};

/// How long a key is known: 24 hours, in microseconds.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// Rows looked at for one key. A key sent with ever new entries makes a chain; only a double click on
/// one of its latest submissions can be meant by a repetition.
const LONGEST_WALK: usize = 32;

/// What is known about a key.
pub(crate) enum Known {
    Nothing,
    Same { id: Uuid, received_at: i64 },
    Other,
}

/// The way from keys to their rows.
pub(crate) struct Keys {
    latest: HashMap<u64, i64>,
    /// What the transaction under way has replaced, to be put back if it fails.
    replaced: Vec<(u64, Option<i64>)>,
    rows: usize,
    rows_before: usize,
    max: usize,
}

/// A state of the keys within a transaction, to come back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    replaced: usize,
    rows: usize,
}

struct Row {
    earlier: Option<i64>,
    key: [u8; 32],
    fingerprint: [u8; 32],
    submission: [u8; 16],
    received_at: i64,
}

impl Keys {
    /// All keys the database remembers, at most `max` of them.
    pub(crate) fn load(connection: &Connection, max: usize) -> rusqlite::Result<Self> {
        let mut latest = HashMap::new();
        let mut count = 0;
        let mut statement = connection.prepare("SELECT seq, key FROM idempotency ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            latest.insert(beginning(&row.get(1)?), row.get(0)?);
            count += 1;
        }
        let (replaced, max) = (Vec::new(), max.max(1));
        Ok(Self { latest, replaced, rows: count, rows_before: count, max })
    }

    /// What the database and the transaction under way know about a key at the moment `now`.
    pub(crate) fn look_up(
        &self,
        connection: &Connection,
        idempotency: &Idempotency,
        now: i64,
    ) -> rusqlite::Result<Known> {
        let oldest = now.saturating_sub(KEPT);
        let mut known = Known::Nothing;
        let mut next = self.latest.get(&beginning(&idempotency.key)).copied();
        for _ in 0..LONGEST_WALK {
            let Some(row) = next.map(|seq| read(connection, seq)).transpose()?.flatten() else {
                break;
            };
            if row.key == idempotency.key && row.received_at > oldest {
                if row.fingerprint == idempotency.fingerprint {
                    let id = Uuid::from_bytes(row.submission);
                    return Ok(Known::Same { id, received_at: row.received_at });
                }
                known = Known::Other;
            }
            next = row.earlier;
        }
        Ok(known)
    }

    /// Remembers that `submission` was filed under its key.
    pub(crate) fn remember(
        &mut self,
        connection: &Connection,
        idempotency: &Idempotency,
        submission: &NewSubmission,
    ) -> rusqlite::Result<()> {
        if self.rows >= self.max {
            self.forget(connection, i64::MAX, 1)?;
        }
        let beginning = beginning(&idempotency.key);
        connection
            .prepare_cached(
                "INSERT INTO idempotency (earlier, key, fingerprint, submission, received_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                self.latest.get(&beginning),
                idempotency.key,
                idempotency.fingerprint,
                submission.id.as_bytes(),
                submission.received_at,
            ])?;
        let before = self.latest.insert(beginning, connection.last_insert_rowid());
        self.replaced.push((beginning, before));
        self.rows += 1;
        Ok(())
    }

    /// Forgets the keys among the first `batch` that no longer count at `now`; says how many.
    pub(crate) fn purge(
        &mut self,
        connection: &Connection,
        now: i64,
        batch: usize,
    ) -> rusqlite::Result<usize> {
        self.forget(connection, now.saturating_sub(KEPT), batch)
    }

    fn forget(
        &mut self,
        connection: &Connection,
        oldest: i64,
        batch: usize,
    ) -> rusqlite::Result<usize> {
        let mut statement = connection.prepare_cached(
            "DELETE FROM idempotency
             WHERE seq IN (SELECT seq FROM idempotency ORDER BY seq LIMIT ?2) AND received_at <= ?1
             RETURNING seq, key",
        )?;
        let mut rows = statement.query(params![oldest, batch])?;
        let mut forgotten = 0;
        while let Some(row) = rows.next()? {
            let (seq, beginning) = (row.get::<_, i64>(0)?, beginning(&row.get(1)?));
            if self.latest.get(&beginning) == Some(&seq) {
                self.latest.remove(&beginning);
                self.replaced.push((beginning, Some(seq)));
            }
            forgotten += 1;
        }
        self.rows = self.rows.saturating_sub(forgotten);
        Ok(forgotten)
    }

    /// The transaction is done: what it remembered stays.
    pub(crate) fn commit(&mut self) {
        self.replaced.clear();
        self.rows_before = self.rows;
    }

    /// The transaction was rolled back: what it remembered is forgotten.
    pub(crate) fn roll_back(&mut self) {
        self.roll_back_to(Mark { replaced: 0, rows: self.rows_before });
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { replaced: self.replaced.len(), rows: self.rows }
    }

    /// A savepoint was rolled back: what was remembered since `mark` is forgotten.
    pub(crate) fn roll_back_to(&mut self, mark: Mark) {
        while self.replaced.len() > mark.replaced
            && let Some((beginning, before)) = self.replaced.pop()
        {
            match before {
                Some(seq) => self.latest.insert(beginning, seq),
                None => self.latest.remove(&beginning),
            };
        }
        self.rows = mark.rows;
    }
}

fn read(connection: &Connection, seq: i64) -> rusqlite::Result<Option<Row>> {
    connection
        .prepare_cached(
            "SELECT earlier, key, fingerprint, submission, received_at
             FROM idempotency WHERE seq = ?1",
        )?
        .query_row([seq], |row| {
            Ok(Row {
                earlier: row.get(0)?,
                key: row.get(1)?,
                fingerprint: row.get(2)?,
                submission: row.get(3)?,
                received_at: row.get(4)?,
            })
        })
        .optional()
}

fn beginning(key: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *key;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
