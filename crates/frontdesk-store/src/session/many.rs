//! Sessions by account, by public id, and all of them: listed, ended, forgotten.

use std::cmp::Reverse;

use frontdesk_session::{AccountId, Ended, Moment, Record, SessionId, TokenHash};
use rusqlite::{Connection, Params, Row, params};

use super::{
    row::{self, HEAD, Standing},
    table::{GRACE, put_off, strip},
};
use crate::{Store, StoreError, job::Ask};

/// Rows handled in one go by what goes through many. Small, because submissions that wait are
/// committed with it (S-19).
pub(super) const BATCH: usize = 100;

/// For rows whose own end is the one that counts.
const LONG_AGO: Moment = Moment::from_micros(i64::MIN);

pub(super) fn list(
    connection: &Connection,
    account: &AccountId,
    now: Moment,
) -> rusqlite::Result<Vec<Record>> {
    let sessions = records(connection, "account = ?1", [account.as_str()])?;
    let mut live: Vec<Record> = sessions.into_iter().map(|(_, record)| record).collect();
    live.retain(|record| record.is_live(now));
    live.sort_by_key(|record| Reverse((record.seen_at, record.id)));
    Ok(live)
}

pub(super) fn page(
    connection: &Connection,
    after: Option<SessionId>,
    limit: usize,
    now: Moment,
) -> rusqlite::Result<Vec<Record>> {
    // Rows that no longer count are skipped while reading, so the statement itself has no limit.
    let condition = "account IS NOT NULL AND id > ?1 ORDER BY id";
    let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
    let mut statement = connection.prepare_cached(&select(condition))?;
    let mut rows = statement.query([after])?;
    let mut page = Vec::new();
    while page.len() < limit
        && let Some(row) = rows.next()?
    {
        page.extend(record(row)?.map(|(_, record)| record).filter(|record| record.is_live(now)));
    }
    Ok(page)
}

/// One that has expired is ended too, though it is not found: the clock may be wrong.
pub(super) fn end_id(
    connection: &Connection,
    id: &SessionId,
    account: Option<&AccountId>,
    now: Moment,
) -> rusqlite::Result<Ended> {
    let mut found = records(connection, "account IS NOT NULL AND id = ?1", [id.as_bytes()])?;
    let strangers = "account IS NULL AND id IS NOT NULL AND id = ?1";
    found.extend(records(connection, strangers, [id.as_bytes()])?);
    found.retain(|(_, record)| account.is_none() || record.account.as_ref() == account);
    for (hash, record) in &found {
        strip(connection, row::key(hash), record.until, now)?;
    }
    let any = found.iter().any(|(_, record)| record.is_live(now));
    Ok(if any { Ended::Now } else { Ended::NotFound })
}

/// Ends what has expired or cannot be read as well: it may be a session to another clock, or to a
/// newer version.
pub(super) fn end_account(
    connection: &Connection,
    account: &AccountId,
    except: Option<&SessionId>,
    now: Moment,
) -> rusqlite::Result<u64> {
    let live = records(connection, "account = ?1", [account.as_str()])?;
    let others = |record: &Record| record.is_live(now) && except != Some(&record.id);
    let ended = live.iter().filter(|(_, record)| others(record)).count() as u64;
    let mut statement = connection
        .prepare_cached("SELECT key FROM sessions WHERE account = ?1 AND id IS NOT ?2")?;
    let except = except.map(SessionId::as_bytes);
    let keys: Vec<i64> = statement
        .query_map(params![account.as_str(), except], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for key in keys {
        strip(connection, key, LONG_AGO, now)?;
    }
    Ok(ended)
}

/// Ends what lies under this key, whatever it is.
pub(super) fn end_row(connection: &Connection, key: i64, now: Moment) -> rusqlite::Result<()> {
    strip(connection, key, LONG_AGO, now).map(drop)
}

/// Ends every session there is, in one step, by beginning a new era. Gives the era.
pub(super) fn begin_era(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("UPDATE session_state SET era = era + 1 RETURNING era")?
        .query_row([], |row| row.get(0))
}

/// One batch of rows left over by earlier eras.
pub(super) struct Leftover {
    /// How many of them were live until the era ended.
    pub(super) live: u64,
    /// Where the next batch begins; `None` if this was the last.
    pub(super) next: Option<i64>,
}

/// Takes everything out of at most `batch` rows from earlier eras than `era`, from `from` on.
pub(super) fn strip_leftover(
    connection: &Connection,
    era: i64,
    from: i64,
    batch: usize,
    now: Moment,
) -> rusqlite::Result<Leftover> {
    let mut statement = connection.prepare_cached(
        "SELECT key, era, id IS NULL, min(until, seen_at + idle) FROM sessions
         WHERE key >= ?1 ORDER BY key LIMIT ?2",
    )?;
    let mut rows = statement.query(params![from, batch])?;
    let (mut live, mut seen, mut next) = (0, 0, None);
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        seen += 1;
        next = key.checked_add(1);
        if row.get::<_, i64>(1)? >= era || row.get(2)? {
            continue;
        }
        // Never so long that it is no integer, but for ends at the end of time.
        live += u64::from(row.get::<_, i64>(3).is_ok_and(|ends| ends > now.as_micros()));
        strip(connection, key, LONG_AGO, now)?;
    }
    Ok(Leftover { live, next: next.filter(|_| seen == batch) })
}

/// Removes what is over since a day, in steps between which others write. Says how many it were.
pub(super) async fn purge_in_steps(
    store: &Store,
    limit: usize,
    now: Moment,
) -> Result<u64, StoreError> {
    let mut removed = 0;
    while removed < limit {
        let batch = BATCH.min(limit - removed);
        let (ask, outcome) = Ask::new(move |transaction| purge(transaction.connection, batch, now));
        // What a crash forgets of a purge, the next one does.
        let step = store.ask(ask.forgettable(), outcome).await?;
        removed += step.removed;
        if step.looked_at < batch {
            break;
        }
    }
    Ok(removed as u64)
}

/// What one step of a purge did.
struct Purged {
    /// Rows removed.
    removed: usize,
    /// Rows looked at; fewer than asked for if no more are due.
    looked_at: usize,
}

/// Looks at no more than `batch` rows that are due, removes those that are over since a day, and puts
/// the others off until they can be.
fn purge(connection: &Connection, batch: usize, now: Moment) -> rusqlite::Result<Purged> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {HEAD}, NULL, key, until FROM sessions WHERE look_at <= ?1
         ORDER BY look_at LIMIT ?2"
    ))?;
    let due: Vec<(i64, Moment)> = statement
        .query_map(params![now.as_micros(), batch], |row| {
            let ends_at = match row::read(row)? {
                Standing::Kept(record) => record.ends_at(),
                Standing::Ended(_) | Standing::Unreadable => Moment::from_micros(row.get("until")?),
            };
            Ok((row.get("key")?, ends_at))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut removed = 0;
    for &(key, ends_at) in &due {
        if ends_at.as_micros().saturating_add(GRACE) <= now.as_micros() {
            removed +=
                connection.prepare_cached("DELETE FROM sessions WHERE key = ?1")?.execute([key])?;
        } else {
            put_off(connection, key, ends_at)?;
        }
    }
    Ok(Purged { removed, looked_at: due.len() })
}

fn records(
    connection: &Connection,
    condition: &str,
    values: impl Params,
) -> rusqlite::Result<Vec<(TokenHash, Record)>> {
    let mut statement = connection.prepare_cached(&select(condition))?;
    let mut rows = statement.query(values)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.extend(record(row)?);
    }
    Ok(records)
}

fn select(condition: &str) -> String {
    format!("SELECT {HEAD}, NULL FROM sessions WHERE {condition}")
}

fn record(row: &Row<'_>) -> rusqlite::Result<Option<(TokenHash, Record)>> {
    Ok(match row::read(row)? {
        Standing::Kept(record) => Some((row::hash(row)?, record)),
        Standing::Ended(_) | Standing::Unreadable => None,
    })
}
