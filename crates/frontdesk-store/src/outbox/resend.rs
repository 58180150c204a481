//! What a person decides about deliveries: once more, or not now.

use rusqlite::{Connection, named_params, params};
use uuid::Uuid;

use super::{DeliveryCursor, DeliveryFilter, list};

/// A letter whose text is gone can't be sent again.
const HAS_SOMETHING: &str = "(submission IS NOT NULL OR payload IS NOT NULL)";

/// Tries these again at `now`, by a plan that begins anew. Says how many there were.
pub(super) fn again(connection: &Connection, ids: &[Uuid], now: i64) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(&format!(
        "UPDATE deliveries SET state = 'waiting', next_at = ?2, round = 0, turn = turn + 1
         WHERE id = ?1 AND {HAS_SOMETHING}"
    ))?;
    let mut changed = 0;
    for id in ids {
        changed += statement.execute(params![id.as_bytes(), now])? as u64;
    }
    Ok(changed)
}

/// Stops these until they are sent again. Says how many there were.
pub(super) fn hold(connection: &Connection, ids: &[Uuid]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(
        "UPDATE deliveries SET state = 'held', next_at = NULL, turn = turn + 1
         WHERE id = ?1 AND state <> 'held'",
    )?;
    let mut changed = 0;
    for id in ids {
        changed += statement.execute([id.as_bytes()])? as u64;
    }
    Ok(changed)
}

/// Stops what waits because of this submission, which is suspect.
pub(crate) fn hold_of(connection: &Connection, seq: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE deliveries SET state = 'held', next_at = NULL, turn = turn + 1
         WHERE submission = ?1 AND state = 'waiting'",
    )?;
    statement.execute([seq]).map(drop)
}

/// Sends what was stopped because of this submission, which is no suspect any more.
pub(crate) fn release_of(connection: &Connection, seq: i64, now: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE deliveries SET state = 'waiting', next_at = ?2, round = 0, turn = turn + 1
         WHERE submission = ?1 AND state = 'held'",
    )?;
    statement.execute(params![seq, now]).map(drop)
}

/// Stops all that wait, as after a restored backup: nothing of the past is sent without being asked.
pub(crate) fn hold_all(connection: &Connection) -> rusqlite::Result<u64> {
    let held = connection.execute(
        "UPDATE deliveries SET state = 'held', next_at = NULL, turn = turn + 1
         WHERE state = 'waiting'",
        [],
    )?;
    Ok(held as u64)
}

/// The ids of some that a filter names, before a place, and where the next ones begin.
pub(super) fn some(
    connection: &Connection,
    filter: &DeliveryFilter,
    before: DeliveryCursor,
    limit: u32,
) -> rusqlite::Result<(Vec<Uuid>, Option<DeliveryCursor>)> {
    let mut ids = Vec::new();
    let mut last = None;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT d.id, d.seq FROM deliveries AS d WHERE {} AND d.seq < :before
         ORDER BY d.seq DESC LIMIT :limit",
        list::condition(filter)
    ))?;
    let rows = statement.query_map(
        named_params! { ":form": filter.form, ":before": before.0, ":limit": limit },
        |row| Ok((Uuid::from_bytes(row.get(0)?), DeliveryCursor(row.get(1)?))),
    )?;
    for row in rows {
        let (id, at) = row?;
        ids.push(id);
        last = Some(at);
    }
    let is_full = ids.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    Ok((ids, last.filter(|_| is_full)))
}
