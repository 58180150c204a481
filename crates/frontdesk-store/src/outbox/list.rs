//! Deliveries out of the database.

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use uuid::Uuid;

use super::{
    Delivery, DeliveryCounts, DeliveryCursor, DeliveryFilter, DeliveryPage, DeliveryState, Try,
};

/// Payloads may be large and hold what is nobody's business: only `take` and `one` read them.
const COLUMNS: &str = "
    d.seq, d.id, (SELECT id FROM submissions WHERE seq = d.submission), d.form, d.channel, d.target,
    d.lane, d.made_at, d.state, d.next_at, d.until, d.tries, d.round,
    (SELECT outcome FROM delivery_tries WHERE delivery = d.seq AND number = d.tries)";

/// The columns of a delivery and what is asked for beside them.
pub(super) fn select(more: &str) -> String {
    format!("SELECT {COLUMNS}{more} FROM deliveries AS d")
}

/// The number of [`select`]'s own columns.
pub(super) const WIDTH: usize = 14;

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let state: String = row.get(8)?;
    let state = DeliveryState::parse(&state)
        .ok_or_else(|| rusqlite::Error::InvalidColumnName(state.clone()))?;
    Ok(Delivery {
        at: DeliveryCursor(row.get(0)?),
        id: Uuid::from_bytes(row.get(1)?),
        submission: row.get::<_, Option<[u8; 16]>>(2)?.map(Uuid::from_bytes),
        form: row.get(3)?,
        channel: row.get(4)?,
        target: row.get(5)?,
        lane: row.get(6)?,
        payload: None,
        made_at: row.get(7)?,
        state,
        next_at: row.get(9)?,
        until: row.get(10)?,
        tries: row.get(11)?,
        round: row.get(12)?,
        last: row.get(13)?,
    })
}

/// The delivery of this id.
pub(super) fn one(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<Delivery>> {
    connection
        .prepare_cached(&format!("{} WHERE d.id = ?1", select(", d.payload")))?
        .query_row([id.as_bytes()], |row| Ok(Delivery { payload: row.get(WIDTH)?, ..read(row)? }))
        .optional()
}

/// Those of a submission, in the order in which they were made.
pub(super) fn of_submission(
    connection: &Connection,
    submission: Uuid,
) -> rusqlite::Result<Vec<Delivery>> {
    connection
        .prepare_cached(&format!(
            "{} WHERE d.submission = (SELECT seq FROM submissions WHERE id = ?1) ORDER BY d.seq",
            select("")
        ))?
        .query_map([submission.as_bytes()], read)?
        .collect()
}

/// What a filter says, as SQL on `d`; the form is the parameter `:form`. States are written out,
/// because only so a partial index is found.
pub(super) fn condition(filter: &DeliveryFilter) -> String {
    let state = match filter.state {
        Some(DeliveryState::Delivered) => "d.state = 'delivered'".to_owned(),
        Some(state) => format!("d.state = '{0}' AND d.state <> 'delivered'", state.as_str()),
        None => "1".to_owned(),
    };
    match filter.form {
        Some(_) => format!("{state} AND d.form = :form"),
        None => format!("{state} AND :form IS NULL"),
    }
}

/// At most `limit` before `before`, the latest first.
pub(super) fn page(
    connection: &Connection,
    filter: &DeliveryFilter,
    before: DeliveryCursor,
    limit: u32,
) -> rusqlite::Result<DeliveryPage> {
    let deliveries: Vec<Delivery> = connection
        .prepare_cached(&format!(
            "{} WHERE {} AND d.seq < :before ORDER BY d.seq DESC LIMIT :limit",
            select(""),
            condition(filter)
        ))?
        .query_map(
            named_params! { ":form": filter.form, ":before": before.0, ":limit": limit },
            read,
        )?
        .collect::<rusqlite::Result<_>>()?;
    let is_full = deliveries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = deliveries.last().filter(|_| is_full).map(|last| last.at);
    Ok(DeliveryPage { deliveries, next })
}

/// The tries that are kept of a delivery, the earliest first.
pub(super) fn tries(connection: &Connection, id: Uuid) -> rusqlite::Result<Vec<Try>> {
    connection
        .prepare_cached(
            "SELECT at, duration, status, outcome, answer FROM delivery_tries
             WHERE delivery = (SELECT seq FROM deliveries WHERE id = ?1) ORDER BY number",
        )?
        .query_map([id.as_bytes()], |row| {
            Ok(Try {
                at: row.get(0)?,
                duration: row.get(1)?,
                status: row.get(2)?,
                outcome: row.get(3)?,
                answer: row.get(4)?,
            })
        })?
        .collect()
}

/// How many are not done, by way of the index that has only those.
pub(super) fn counts(connection: &Connection) -> rusqlite::Result<DeliveryCounts> {
    let mut counts = DeliveryCounts::default();
    let mut statement = connection.prepare_cached(
        "SELECT state, count(*) FROM deliveries WHERE state <> 'delivered' GROUP BY state",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    for row in rows {
        let (state, number): (String, u64) = row?;
        match DeliveryState::parse(&state) {
            Some(DeliveryState::Waiting) => counts.waiting = number,
            Some(DeliveryState::Failed) => counts.failed = number,
            Some(DeliveryState::Held) => counts.held = number,
            Some(DeliveryState::Delivered) | None => {}
        }
    }
    Ok(counts)
}

/// How many were made for a target since a moment.
pub(super) fn made_since(
    connection: &Connection,
    channel: &str,
    target: &str,
    since: i64,
) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM deliveries WHERE channel = ?1 AND target = ?2 AND made_at > ?3",
        )?
        .query_row(rusqlite::params![channel, target, since], |row| row.get(0))
}
