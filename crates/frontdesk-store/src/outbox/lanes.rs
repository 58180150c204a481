//! Lanes that are closed: whoever stands at their end said that there is nobody.

use rusqlite::{Connection, params};

use super::ClosedLane;

pub(super) fn close(
    connection: &Connection,
    lane: &str,
    at: i64,
    why: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO closed_lanes (lane, closed_at, why) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![lane, at, why])?;
    Ok(())
}

/// `false` if it was open.
pub(super) fn open(connection: &Connection, lane: &str) -> rusqlite::Result<bool> {
    let rows =
        connection.prepare_cached("DELETE FROM closed_lanes WHERE lane = ?1")?.execute([lane])?;
    Ok(rows > 0)
}

pub(super) fn closed(connection: &Connection) -> rusqlite::Result<Vec<ClosedLane>> {
    connection
        .prepare_cached("SELECT lane, closed_at, why FROM closed_lanes ORDER BY lane")?
        .query_map([], |row| {
            Ok(ClosedLane { lane: row.get(0)?, closed_at: row.get(1)?, why: row.get(2)? })
        })?
        .collect()
}
