//! What is done to the table of sessions, each act within one transaction of the caller's.

use frontdesk_session::{Bounds, Change, Found, Moment, Record, Refused, Rotation, TokenHash};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::row::{self, HEAD, Standing, VERSION};

/// How long what is over is kept, for clocks that were set wrong (S-17): a day, in microseconds.
pub(super) const GRACE: i64 = 24 * 60 * 60 * 1_000_000;

/// The answer of an act that a rule may refuse, as against the database.
pub(super) type Ruled<T> = rusqlite::Result<Result<T, Refused>>;

/// What stands under `hash`.
pub(super) fn find(
    connection: &Connection,
    hash: &TokenHash,
    now: Moment,
) -> rusqlite::Result<Found> {
    Ok(match standing(connection, hash, With::Data)? {
        Some(Standing::Kept(record)) if record.is_live(now) => Found::Live(record.into()),
        Some(Standing::Ended(at)) => Found::Ended { at: at.unwrap_or(now) },
        Some(Standing::Kept(_) | Standing::Unreadable) | None => Found::Unknown,
    })
}

/// When the hash was ended, as far as it is known; the beginning of time if only that is known.
pub(super) fn ended_at(
    connection: &Connection,
    hash: &TokenHash,
) -> rusqlite::Result<Option<Moment>> {
    Ok(match standing(connection, hash, With::Nothing)? {
        Some(Standing::Ended(at)) => Some(at.unwrap_or(Moment::from_micros(i64::MIN))),
        Some(Standing::Kept(_) | Standing::Unreadable) | None => None,
    })
}

pub(super) fn make(
    connection: &Connection,
    bounds: &Bounds,
    hash: &TokenHash,
    record: &Record,
    now: Moment,
) -> Ruled<()> {
    if is_known(connection, hash)? {
        return Ok(Err(Refused::Known));
    }
    let max = bounds.data_bytes;
    if record.data.bytes() > max {
        return Ok(Err(Refused::TooMuch { max }));
    }
    if !has_room(connection, bounds, None, stranger_bytes(record), now)? {
        return Ok(Err(Refused::Full));
    }
    insert(connection, hash, record)?;
    crowd_out(connection, bounds, hash, record, now)?;
    Ok(Ok(()))
}

pub(super) fn change(
    connection: &Connection,
    bounds: &Bounds,
    hash: &TokenHash,
    changes: &[Change],
    now: Moment,
) -> Ruled<()> {
    let Some(mut record) = live(connection, hash, With::Data, now)? else {
        return Ok(Err(Refused::Gone));
    };
    if let Err(refused) = record.data.apply(changes, bounds.data_bytes) {
        return Ok(Err(refused));
    }
    let after = stranger_bytes(&record);
    if !has_room(connection, bounds, Some(hash), after, now)? {
        return Ok(Err(Refused::Full));
    }
    let seen_at = record.seen_at.max(now).as_micros();
    connection
        .prepare_cached(
            "UPDATE sessions SET data = ?2, stranger_bytes = ?3, seen_at = ?4 WHERE key = ?1",
        )?
        .execute(params![row::key(hash), row::write_data(&record.data), after, seen_at])?;
    Ok(Ok(()))
}

pub(super) fn touch(connection: &Connection, hash: &TokenHash, now: Moment) -> Ruled<()> {
    let Some(record) = live(connection, hash, With::Nothing, now)? else {
        return Ok(Err(Refused::Gone));
    };
    if record.seen_at < now {
        connection
            .prepare_cached("UPDATE sessions SET seen_at = ?2 WHERE key = ?1")?
            .execute(params![row::key(hash), now.as_micros()])?;
    }
    Ok(Ok(()))
}

pub(super) fn rotate(
    connection: &Connection,
    bounds: &Bounds,
    (old, new): (&TokenHash, &TokenHash),
    rotation: &Rotation,
    now: Moment,
) -> Ruled<Record> {
    let Some(before) = live(connection, old, With::Data, now)? else {
        return Ok(Err(Refused::Gone));
    };
    if is_known(connection, new)? {
        return Ok(Err(Refused::Known));
    }
    let mut record = rotation.record.clone();
    record.data = before.data.kept(rotation.keep);
    if let Err(refused) = record.data.apply(&rotation.changes, bounds.data_bytes) {
        return Ok(Err(refused));
    }
    if !has_room(connection, bounds, Some(old), stranger_bytes(&record), now)? {
        return Ok(Err(Refused::Full));
    }
    strip(connection, row::key(old), before.until, now)?;
    insert(connection, new, &record)?;
    crowd_out(connection, bounds, new, &record, now)?;
    Ok(Ok(record))
}

/// Ends what stands under `hash`, and remembers it as ended if nothing does.
pub(super) fn end(
    connection: &Connection,
    hash: &TokenHash,
    until: Moment,
    now: Moment,
) -> rusqlite::Result<()> {
    if strip(connection, row::key(hash), until, now)? == 0 {
        connection
            .prepare_cached(
                "INSERT INTO sessions
                     (key, hash, version, era, until, look_at, ended_at, stranger_bytes)
                 VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, 0)",
            )?
            .execute(params![
                row::key(hash),
                hash.as_bytes(),
                VERSION,
                until.as_micros(),
                until.as_micros().saturating_add(GRACE),
                now.as_micros(),
            ])?;
    }
    Ok(())
}

/// Takes everything out of a row but its hash. It is known as ended until the later of both ends.
/// When the purge looks at it stays as it is: it then sees for itself.
pub(super) fn strip(
    connection: &Connection,
    key: i64,
    until: Moment,
    now: Moment,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "UPDATE sessions
             SET version = ?3, until = max(until, ?2), ended_at = coalesce(ended_at, ?4),
                 stranger_bytes = 0, id = NULL, realm = NULL, account = NULL, made_at = NULL,
                 authenticated_at = NULL, seen_at = NULL, idle = NULL, stay = NULL,
                 user_agent = NULL, address = NULL, data = NULL
             WHERE key = ?1",
        )?
        .execute(params![key, until.as_micros(), VERSION, now.as_micros()])
}

/// The record under `hash`, if it counts.
fn live(
    connection: &Connection,
    hash: &TokenHash,
    data: With,
    now: Moment,
) -> rusqlite::Result<Option<Record>> {
    Ok(match standing(connection, hash, data)? {
        Some(Standing::Kept(record)) if record.is_live(now) => Some(record),
        Some(Standing::Kept(_) | Standing::Ended(_) | Standing::Unreadable) | None => None,
    })
}

/// Whether the data are read too.
#[derive(Clone, Copy)]
enum With {
    Data,
    Nothing,
}

fn standing(
    connection: &Connection,
    hash: &TokenHash,
    data: With,
) -> rusqlite::Result<Option<Standing>> {
    let data = match data {
        With::Data => "data",
        With::Nothing => "NULL",
    };
    connection
        .prepare_cached(&format!("SELECT {HEAD}, {data} FROM sessions WHERE key = ?1"))?
        .query_row([row::key(hash)], |row| Ok((row::hash(row)?, row::read(row)?)))
        .optional()
        .map(|found| found.filter(|(whole, _)| whole == hash).map(|(_, standing)| standing))
}

fn is_known(connection: &Connection, hash: &TokenHash) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM sessions WHERE key = ?1")?.exists([row::key(hash)])
}

fn insert(connection: &Connection, hash: &TokenHash, record: &Record) -> rusqlite::Result<()> {
    let look_at = record.ends_at().as_micros().saturating_add(GRACE);
    connection
        .prepare_cached(
            "INSERT INTO sessions (key, hash, version, era, until, look_at, stranger_bytes, id,
                                   realm, account, made_at, authenticated_at, seen_at, idle,
                                   stay, user_agent, address, data)
             VALUES (?1, ?2, ?3, (SELECT era FROM session_state), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
                     ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            row::key(hash),
            hash.as_bytes(),
            VERSION,
            record.until.as_micros(),
            look_at,
            stranger_bytes(record),
            record.id.as_bytes(),
            record.realm,
            record.account.as_ref().map(|account| account.as_str()),
            record.made_at.as_micros(),
            record.authenticated_at.map(Moment::as_micros),
            record.seen_at.as_micros(),
            row::micros(record.idle),
            row::stay_number(record.stay),
            record.user_agent,
            record.address,
            row::write_data(&record.data),
        ])?;
    Ok(())
}

/// What a record counts for against [`Bounds::stranger_bytes`].
fn stranger_bytes(record: &Record) -> u64 {
    if record.account.is_none() { record.bytes() as u64 } else { 0 }
}

/// Whether strangers may hold `after` bytes in place of what the row of `before` counts for. Holding
/// less is always allowed. Those that expired make room.
fn has_room(
    connection: &Connection,
    bounds: &Bounds,
    before: Option<&TokenHash>,
    after: u64,
    now: Moment,
) -> rusqlite::Result<bool> {
    let before = before.map(|hash| counted(connection, hash)).transpose()?.unwrap_or(0);
    if after <= before {
        return Ok(true);
    }
    loop {
        let sum: u64 = connection
            .prepare_cached("SELECT stranger_bytes FROM session_state")?
            .query_row([], |row| row.get(0))?;
        if sum.saturating_sub(before).saturating_add(after) <= bounds.stranger_bytes {
            return Ok(true);
        }
        if release(connection, now)? == 0 {
            return Ok(false);
        }
    }
}

fn counted(connection: &Connection, hash: &TokenHash) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT stranger_bytes FROM sessions WHERE key = ?1")?
        .query_row([row::key(hash)], |row| row.get(0))
}

/// Looks at some strangers that may have expired: counts them off, or puts them off until they can
/// have. Says how many it were. Each expiry is looked at once, so that a full store costs no more than
/// one that is not.
fn release(connection: &Connection, now: Moment) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {HEAD}, NULL FROM sessions WHERE stranger_bytes <> 0 AND look_at <= ?1
         ORDER BY look_at LIMIT 100"
    ))?;
    let due: Vec<(TokenHash, Standing)> = statement
        .query_map([now.as_micros().saturating_add(GRACE)], |row| {
            Ok((row::hash(row)?, row::read(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (hash, standing) in &due {
        match standing {
            Standing::Kept(record) if record.is_live(now) => {
                put_off(connection, row::key(hash), record.ends_at())?;
            }
            Standing::Kept(_) | Standing::Ended(_) | Standing::Unreadable => {
                connection
                    .prepare_cached("UPDATE sessions SET stranger_bytes = 0 WHERE key = ?1")?
                    .execute([row::key(hash)])?;
            }
        }
    }
    Ok(due.len())
}

/// The purge need not look at a row before a day after `ends_at`.
pub(super) fn put_off(
    connection: &Connection,
    key: i64,
    ends_at: Moment,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("UPDATE sessions SET look_at = ?2 WHERE key = ?1")?
        .execute([key, ends_at.as_micros().saturating_add(GRACE)])
}

/// Ends the account's sessions that are too many in this realm, those used longest ago first; the one
/// just made stays (L21).
fn crowd_out(
    connection: &Connection,
    bounds: &Bounds,
    made: &TokenHash,
    record: &Record,
    now: Moment,
) -> rusqlite::Result<()> {
    let Some(account) = &record.account else { return Ok(()) };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {HEAD}, NULL FROM sessions WHERE account = ?1 AND realm = ?2 AND key <> ?3"
    ))?;
    let rows = statement
        .query_map(params![account.as_str(), record.realm, row::key(made)], |row| {
            Ok((row::hash(row)?, row::read(row)?))
        })?;
    let mut others = Vec::new();
    for row in rows {
        if let (hash, Standing::Kept(other)) = row?
            && other.is_live(now)
        {
            others.push((other.seen_at, hash, other.until));
        }
    }
    others.sort_unstable();
    let too_many = (others.len() + 1).saturating_sub(bounds.sessions_an_account.max(1));
    for (_, hash, until) in others.into_iter().take(too_many) {
        strip(connection, row::key(&hash), until, now)?;
    }
    Ok(())
}
