//! A try into the record, and what follows from it.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{ANSWER_BYTES, TRIES_KEPT, Try, Verdict, claims::Ticket};

/// Writes down what was tried. What a person decided meanwhile stands, but that a receiver has it is a
/// fact.
pub(super) fn settle(
    connection: &Connection,
    ticket: Ticket,
    tried: &Try,
    verdict: Verdict,
) -> rusqlite::Result<()> {
    let seq = ticket.at.0;
    let found = connection
        .prepare_cached(
            "UPDATE deliveries SET tries = tries + 1 WHERE seq = ?1 AND id = ?2
             RETURNING tries, turn = ?3 AND state = 'waiting'",
        )?
        .query_row(params![seq, ticket.id.as_bytes(), ticket.turn], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    // Its submission was removed while it was under way.
    let Some((number, is_ours)) = found else { return Ok(()) };
    record(connection, seq, number, tried)?;
    match verdict {
        Verdict::Delivered => end(connection, seq, "delivered"),
        Verdict::GiveUp if is_ours => end(connection, seq, "failed"),
        Verdict::TryAgain(at) if is_ours => {
            connection
                .prepare_cached(
                    "UPDATE deliveries SET next_at = ?2, round = round + 1 WHERE seq = ?1",
                )?
                .execute(params![seq, at])?;
            Ok(())
        }
        Verdict::GiveUp | Verdict::TryAgain(_) => Ok(()),
    }
}

fn record(connection: &Connection, seq: i64, number: u32, tried: &Try) -> rusqlite::Result<()> {
    let answer = tried.answer.get(..ANSWER_BYTES).unwrap_or(&tried.answer);
    connection
        .prepare_cached(
            "INSERT INTO delivery_tries (delivery, number, at, duration, status, outcome, answer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            seq,
            number,
            tried.at,
            tried.duration,
            tried.status,
            tried.outcome,
            answer
        ])?;
    if number > TRIES_KEPT {
        connection
            .prepare_cached("DELETE FROM delivery_tries WHERE delivery = ?1 AND number <= ?2")?
            .execute(params![seq, number - TRIES_KEPT])?;
    }
    Ok(())
}

/// A letter's text goes with its end, because it may hold a link that opens an account.
fn end(connection: &Connection, seq: i64, state: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE deliveries SET state = ?2, next_at = NULL, round = round + 1,
                    payload = CASE WHEN submission IS NULL THEN NULL ELSE payload END
             WHERE seq = ?1",
        )?
        .execute(params![seq, state])?;
    Ok(())
}
