//! Deliveries into the database.

use rusqlite::{Connection, params};

use super::resend::hold_of;
use super::{Enqueued, NewDelivery};
use crate::submission::NewSubmission;

/// Writes the deliveries of the submission that was inserted as `seq`.
pub(crate) fn of_submission(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    // Nothing replaces what waits, and nobody's measure is used up, because of a suspect.
    let is_suspect = submission.quarantine.is_some();
    let is_free = |delivery: &&NewDelivery| delivery.key.is_none() && delivery.at_most.is_none();
    for delivery in submission.deliveries.iter().filter(|delivery| !is_suspect || is_free(delivery))
    {
        let of = Some((seq, submission.form.as_str()));
        insert(connection, delivery, of, submission.received_at)?;
    }
    if is_suspect { hold_of(connection, seq) } else { Ok(()) }
}

/// Writes one, if its target may have it; in the place of what waits under its key.
pub(super) fn insert(
    connection: &Connection,
    delivery: &NewDelivery,
    of: Option<(i64, &str)>,
    now: i64,
) -> rusqlite::Result<Enqueued> {
    if is_too_many(connection, delivery)? {
        return Ok(Enqueued::TooMany);
    }
    if let Some(key) = &delivery.key {
        connection
            .prepare_cached("DELETE FROM deliveries WHERE key = ?1 AND state = 'waiting'")?
            .execute([key])?;
    }
    let (submission, form) = of.unzip();
    connection
        .prepare_cached(
            "INSERT INTO deliveries (id, submission, form, channel, target, lane, key, made_at, state,
                                     next_at, until, payload)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', ?9, ?10, ?11)",
        )?
        .execute(params![
            delivery.id.as_bytes(),
            submission,
            form,
            delivery.channel,
            delivery.target,
            delivery.lane,
            delivery.key,
            now,
            delivery.first_at,
            delivery.until,
            delivery.payload,
        ])?;
    Ok(Enqueued::New)
}

fn is_too_many(connection: &Connection, delivery: &NewDelivery) -> rusqlite::Result<bool> {
    let Some(at_most) = delivery.at_most else { return Ok(false) };
    let made: u32 = connection
        .prepare_cached(
            "SELECT count(*) FROM deliveries WHERE channel = ?1 AND target = ?2 AND made_at > ?3",
        )?
        .query_row(params![delivery.channel, delivery.target, at_most.since], |row| row.get(0))?;
    Ok(made >= at_most.number)
}
