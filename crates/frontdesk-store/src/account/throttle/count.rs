//! Tries in the database.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{
    DeviceHash, LoginLimits, LoginOutcome, LoginReservation, LoginTry, Source, Streak,
    decide::Facts,
};
use crate::account::Email;

/// Devices an account is known by; the one that was away longest goes.
const MAX_DEVICES: u32 = 20;

/// A row of failures of something that is no account is forgotten after 30 days without a try.
const FORGET_STREAK: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Rows forgotten in one go. Small, because submissions that wait are committed with it.
const PURGE_BATCH: u32 = 500;

/// What is known about a try, the sources it is to be counted by, and whose row it is part of.
pub(super) fn look(
    connection: &Connection,
    attempt: &LoginTry,
    limits: &LoginLimits,
) -> rusqlite::Result<(Facts, Vec<Source>, Option<Streak>)> {
    let since = attempt.at.saturating_sub(limits.window);
    let full = |source, limit| full_since(connection, source, since, limit);
    if let Some(device) = known_device(connection, attempt, limits)? {
        let full = full(device, limits.per_account)?.into_iter().collect();
        let streak = Streak { source: device, lasting: false };
        return Ok((Facts { full, in_a_row: 0 }, vec![device], Some(streak)));
    }
    let mut facts = Facts::default();
    facts.full.extend(full(attempt.network, limits.per_network)?);
    let Some(email) = &attempt.account else { return Ok((facts, vec![attempt.network], None)) };
    let account = Source::account(email);
    facts.full.extend(full(account, limits.per_account)?);
    facts.in_a_row = streak(connection, account)?;
    let streak = Streak { source: account, lasting: exists(connection, email)? };
    Ok((facts, vec![account, attempt.network], Some(streak)))
}

/// Counts the try in all its sources.
pub(super) fn take(
    connection: &Connection,
    reservation: &LoginReservation,
) -> rusqlite::Result<()> {
    for source in &reservation.sources {
        connection
            .prepare_cached("INSERT INTO login_failures (source, at, try) VALUES (?1, ?2, ?3)")?
            .execute(params![source, reservation.at, reservation.id])?;
    }
    let Some(streak) = reservation.streak else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO login_streaks (source, failures, lasting, last_at) VALUES (?1, 1, ?2, ?3)
             ON CONFLICT (source) DO UPDATE
                 SET failures = failures + 1, lasting = ?2, last_at = max(last_at, ?3)",
        )?
        .execute(params![streak.source, streak.lasting, reservation.at])?;
    Ok(())
}

/// Says how a try ended.
pub(crate) fn settle(
    connection: &Connection,
    reservation: &LoginReservation,
    outcome: LoginOutcome,
) -> rusqlite::Result<()> {
    if outcome == LoginOutcome::Wrong {
        return Ok(());
    }
    for source in &reservation.sources {
        connection
            .prepare_cached(
                "DELETE FROM login_failures WHERE source = ?1 AND at = ?2 AND try = ?3",
            )?
            .execute(params![source, reservation.at, reservation.id])?;
    }
    let Some(streak) = reservation.streak else { return Ok(()) };
    let sql = match outcome {
        LoginOutcome::Right => "DELETE FROM login_streaks WHERE source = ?1",
        LoginOutcome::Unchecked | LoginOutcome::Wrong => {
            "UPDATE login_streaks SET failures = max(failures - 1, 0) WHERE source = ?1"
        }
    };
    connection.prepare_cached(sql)?.execute([streak.source])?;
    Ok(())
}

/// Forgets the failures and the known devices of an account: its password is another one now, or it
/// is about to be removed.
pub(crate) fn forgive(connection: &Connection, id: Uuid) -> rusqlite::Result<()> {
    let account: Option<(i64, String)> = connection
        .prepare_cached("SELECT seq, email_key FROM accounts WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, key)) = account else { return Ok(()) };
    let source = Source::key(&key);
    connection.prepare_cached("DELETE FROM login_failures WHERE source = ?1")?.execute([source])?;
    connection.prepare_cached("DELETE FROM login_streaks WHERE source = ?1")?.execute([source])?;
    connection.prepare_cached("DELETE FROM account_devices WHERE account = ?1")?.execute([row])?;
    Ok(())
}

/// Makes a device known to an account that has just logged in with it. `false` if there is no such
/// account.
pub(crate) fn remember(
    connection: &Connection,
    id: Uuid,
    DeviceHash(device): DeviceHash,
    at: i64,
) -> rusqlite::Result<bool> {
    let row: Option<i64> = connection
        .prepare_cached("SELECT seq FROM accounts WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(row) = row else { return Ok(false) };
    connection
        .prepare_cached(
            "INSERT INTO account_devices (hash, account, last_used_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO UPDATE SET account = ?2, last_used_at = ?3",
        )?
        .execute(params![device, row, at])?;
    connection
        .prepare_cached(
            "DELETE FROM account_devices WHERE hash IN (
                 SELECT hash FROM account_devices WHERE account = ?1
                 ORDER BY last_used_at DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![row, MAX_DEVICES])?;
    Ok(true)
}

/// Forgets what no longer counts; says whether there may be more of it.
pub(crate) fn purge(connection: &Connection, now: i64, window: i64) -> rusqlite::Result<bool> {
    let failures = connection
        .prepare_cached(
            "DELETE FROM login_failures WHERE (source, at, try) IN (
                 SELECT source, at, try FROM login_failures WHERE at < ?1 LIMIT ?2)",
        )?
        .execute(params![now.saturating_sub(window), PURGE_BATCH])?;
    let streaks = connection
        .prepare_cached(
            "DELETE FROM login_streaks WHERE source IN (
                 SELECT source FROM login_streaks WHERE lasting = 0 AND last_at < ?1 LIMIT ?2)",
        )?
        .execute(params![now.saturating_sub(FORGET_STREAK), PURGE_BATCH])?;
    Ok(failures.max(streaks) >= PURGE_BATCH as usize)
}

/// Tries since `since` that failed, or of which nobody has said how they ended.
pub(crate) fn failed(connection: &Connection, since: i64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT count(DISTINCT try) FROM login_failures WHERE at > ?1")?
        .query_row([since], |row| row.get(0))
}

fn exists(connection: &Connection, email: &Email) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM accounts WHERE email_key = ?1)")?
        .query_row([email.key()], |row| row.get(0))
}

/// The device's source, if this account has logged in with it and it has not been guessed with since
/// until it is one like any other.
fn known_device(
    connection: &Connection,
    attempt: &LoginTry,
    limits: &LoginLimits,
) -> rusqlite::Result<Option<Source>> {
    let (Some(device), Some(email)) = (attempt.device, &attempt.account) else { return Ok(None) };
    let known: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account_devices JOIN accounts ON seq = account
                 WHERE hash = ?1 AND email_key = ?2)",
        )?
        .query_row(params![device.0, email.key()], |row| row.get(0))?;
    let source = Source::device(device);
    Ok((known && streak(connection, source)? < limits.in_a_row).then_some(source))
}

/// When the oldest of the last `limit` failures was, if that many are in the window.
fn full_since(
    connection: &Connection,
    source: Source,
    since: i64,
    limit: u32,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT at FROM login_failures WHERE source = ?1 AND at > ?2
             ORDER BY at DESC LIMIT 1 OFFSET ?3",
        )?
        .query_row(params![source, since, limit.max(1) - 1], |row| row.get(0))
        .optional()
}

fn streak(connection: &Connection, source: Source) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT failures FROM login_streaks WHERE source = ?1")?
        .query_row([source], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}
