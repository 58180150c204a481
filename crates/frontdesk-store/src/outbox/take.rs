//! What is due, lane by lane, so that no lane holds up another.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Claims, Delivery, Due, TakeBounds, Taken, list};

/// Takes what is due at `now`, of each lane the longest due, as far as the bounds go.
///
/// Run by the writer, between settlements: a delivery that was settled a moment ago is never seen as it
/// was before.
pub(super) fn due(
    connection: &Connection,
    claims: &Claims,
    now: i64,
    bounds: &TakeBounds,
) -> rusqlite::Result<Due> {
    let mut due = Due { taken: Vec::new(), next: None };
    for lane in lanes(connection)? {
        if lane.first_at <= now {
            take(connection, claims, &lane.name, now, bounds, &mut due.taken)?;
        }
        let next = match lane.first_at > now {
            true => Some(lane.first_at),
            false => after(connection, &lane.name, now)?,
        };
        due.next = [due.next, next].into_iter().flatten().min();
    }
    Ok(due)
}

/// A lane in which something waits, and when the first of it is due.
struct Lane {
    name: String,
    first_at: i64,
}

/// The open lanes, those first that have waited longest: a jump through the index a lane, however much
/// waits in it.
fn lanes(connection: &Connection) -> rusqlite::Result<Vec<Lane>> {
    connection
        .prepare_cached(
            "WITH RECURSIVE lanes (name) AS (
                 SELECT (SELECT lane FROM deliveries WHERE state = 'waiting' ORDER BY lane LIMIT 1)
                 UNION ALL
                 SELECT (SELECT lane FROM deliveries
                         WHERE state = 'waiting' AND lane > name ORDER BY lane LIMIT 1)
                 FROM lanes WHERE name IS NOT NULL)
             SELECT name, (SELECT next_at FROM deliveries
                           WHERE state = 'waiting' AND lane = name ORDER BY next_at LIMIT 1) AS first_at
             FROM lanes
             WHERE name IS NOT NULL AND name NOT IN (SELECT lane FROM closed_lanes)
             ORDER BY first_at",
        )?
        .query_map([], |row| Ok(Lane { name: row.get(0)?, first_at: row.get(1)? }))?
        .collect()
}

fn take(
    connection: &Connection,
    claims: &Claims,
    lane: &str,
    now: i64,
    bounds: &TakeBounds,
    taken: &mut Vec<Taken>,
) -> rusqlite::Result<()> {
    let in_hand = claims.in_lane(lane);
    let a_lane = if bounds.ailing.contains(lane) { 1 } else { bounds.a_lane };
    let free = a_lane.saturating_sub(in_hand).min(bounds.in_all.saturating_sub(claims.len()));
    if free == 0 {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(&format!(
        "{} WHERE d.state = 'waiting' AND d.lane = ?1 AND d.next_at <= ?2
         ORDER BY d.next_at LIMIT ?3",
        list::select(", d.payload, d.turn")
    ))?;
    // Those in hand may be the first ones.
    let rows = statement.query_map(params![lane, now, in_hand + free], |row| {
        let delivery = Delivery { payload: row.get(list::WIDTH)?, ..list::read(row)? };
        Ok((delivery, row.get(list::WIDTH + 1)?))
    })?;
    let before = taken.len();
    for row in rows {
        let (delivery, turn) = row?;
        taken.extend(claims.take(delivery, turn));
        if taken.len() - before == free {
            break;
        }
    }
    Ok(())
}

fn after(connection: &Connection, lane: &str, now: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT next_at FROM deliveries WHERE state = 'waiting' AND lane = ?1 AND next_at > ?2
             ORDER BY next_at LIMIT 1",
        )?
        .query_row(params![lane, now], |row| row.get(0))
        .optional()
}
