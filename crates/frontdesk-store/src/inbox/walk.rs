//! Lists: a walk along the index that fits the filter best, looking at a bounded number of rows.

use rusqlite::{Connection, OptionalExtension as _, ToSql, params, params_from_iter};
use uuid::Uuid;

use super::{
    Direction, Folder, InboxCount, InboxFilter, InboxMark, InboxPage, InboxRow, search::Query,
};
use crate::{Cursor, raw};

/// What one walk may cost: a row looked at is one, a stored text read is [`READ`].
const BUDGET: u32 = 100_000;
const READ: u32 = 50;

/// What counting may cost, about half a second.
const COUNTED: u32 = 500_000;

/// Characters of the entries that a line gets to see.
const BEGINNING: i64 = 4096;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// At most `limit` lines on from `cursor`.
pub(super) fn walk(
    connection: &Connection,
    filter: &InboxFilter,
    cursor: Cursor,
    direction: Direction,
    limit: u32,
) -> rusqlite::Result<InboxPage> {
    let Some(range) = Range::of(connection, filter, cursor, direction)? else {
        return Ok(InboxPage::default());
    };
    let query = Query::parse(&filter.words, filter.form.as_deref());
    let route = Route::of(filter, &query, direction);
    let mut values = route.values;
    values.extend([Box::new(range.above) as Box<dyn ToSql>, Box::new(range.below)]);
    let mut statement = connection.prepare_cached(&route.sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut page = InboxPage::default();
    let mut spent = 0;
    while let Some(row) = rows.next()? {
        let seen = Seen::of(row)?;
        spent += 1;
        if seen.fits(filter) {
            if !query.signs.is_empty() {
                spent += READ;
            }
            if query.signs.is_empty() || signs_stand(connection, seen.seq, &query)? {
                if page.rows.len() == limit as usize {
                    page.next = page.rows.last().map(|last: &InboxRow| last.at);
                    return Ok(page);
                }
                page.rows.extend(line(connection, &seen)?);
            }
        }
        if spent >= BUDGET {
            page.next = Some(Cursor::from_i64(seen.seq));
            page.looked_back_to = Some(seen.received_at);
            return Ok(page);
        }
    }
    Ok(page)
}

/// How many there are. Of folders and forms the sums are kept; all else is counted, up to a bound.
pub(super) fn count(connection: &Connection, filter: &InboxFilter) -> rusqlite::Result<InboxCount> {
    if let Some(number) = kept_sum(connection, filter)? {
        return Ok(InboxCount { number, is_all: true });
    }
    let Some(range) = Range::of(connection, filter, Cursor::END, Direction::Older)? else {
        return Ok(InboxCount { number: 0, is_all: true });
    };
    let query = Query::parse(&filter.words, filter.form.as_deref());
    let route = Route::of(filter, &query, Direction::Older);
    let mut values = route.values;
    values.extend([Box::new(range.above) as Box<dyn ToSql>, Box::new(range.below)]);
    let mut statement = connection.prepare_cached(&route.sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut number, mut spent) = (0, 0);
    while let Some(row) = rows.next()? {
        let seen = Seen::of(row)?;
        spent += 1;
        if seen.fits(filter) {
            if query.signs.is_empty() {
                number += 1;
            } else {
                spent += READ;
                number += u64::from(signs_stand(connection, seen.seq, &query)?);
            }
        }
        if spent >= COUNTED {
            return Ok(InboxCount { number, is_all: false });
        }
    }
    Ok(InboxCount { number, is_all: true })
}

/// What the triggers have counted, if they count what is asked for.
fn kept_sum(connection: &Connection, filter: &InboxFilter) -> rusqlite::Result<Option<u64>> {
    let plain = InboxFilter {
        folder: filter.folder,
        form: filter.form.clone(),
        is_unread: filter.is_unread,
        ..InboxFilter::default()
    };
    if plain != *filter {
        return Ok(None);
    }
    let sum = connection
        .prepare_cached(
            "SELECT coalesce(sum(iif(?3, unread, number)), 0) FROM inbox_counts
             WHERE state = ?1 AND (?2 IS NULL OR form = ?2)",
        )?
        .query_row(params![filter.folder.number(), filter.form, filter.is_unread], |row| {
            row.get(0)
        })?;
    Ok(Some(sum))
}

/// The row numbers between which the walk goes, both left out.
struct Range {
    above: i64,
    below: i64,
}

impl Range {
    /// `None` if nothing was received in the days that are asked for.
    fn of(
        connection: &Connection,
        filter: &InboxFilter,
        cursor: Cursor,
        direction: Direction,
    ) -> rusqlite::Result<Option<Self>> {
        let mut range = match direction {
            Direction::Older => Self { above: 0, below: cursor.as_i64() },
            Direction::Newer => Self { above: cursor.as_i64(), below: i64::MAX },
        };
        if filter.from.is_none() && filter.until.is_none() {
            return Ok(Some(range));
        }
        let first = filter.from.unwrap_or(0).div_euclid(DAY);
        let last = filter.until.unwrap_or(i64::MAX).saturating_sub(1).div_euclid(DAY);
        let of_form = if filter.form.is_some() { "AND form = ?3" } else { "AND ?3 IS NULL" };
        let found: (Option<i64>, Option<i64>) = connection
            .prepare_cached(&format!(
                "SELECT min(first), max(last) FROM inbox_days WHERE day BETWEEN ?1 AND ?2 {of_form}"
            ))?
            .query_row(params![first, last, filter.form], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(first), Some(last)) = found else { return Ok(None) };
        range.above = range.above.max(first - 1);
        range.below = range.below.min(last.saturating_add(1));
        Ok(Some(range))
    }
}

/// By which index the walk goes.
struct Route {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Route {
    /// The narrowest first: words, an account's, the few with a star, what is unread, a form's.
    fn of(filter: &InboxFilter, query: &Query, direction: Direction) -> Self {
        let folder = || Box::new(filter.folder.number()) as Box<dyn ToSql>;
        let form = |form: &String| Box::new(form.clone()) as Box<dyn ToSql>;
        if !query.matching.is_empty() {
            let from = "inbox_words CROSS JOIN inbox ON seq = inbox_words.rowid \
                        WHERE inbox_words MATCH ?";
            let values = vec![Box::new(query.matching.clone()) as Box<dyn ToSql>];
            return Self::along(from, "inbox_words.rowid", values, direction);
        }
        let (from, values) = if let Some(account) = filter.account {
            let account = Box::new(account.into_bytes()) as Box<dyn ToSql>;
            ("inbox INDEXED BY inbox_by_account WHERE account = ?", vec![account])
        } else if filter.is_starred {
            ("inbox INDEXED BY inbox_starred WHERE starred = 1", vec![])
        } else {
            match (&filter.form, filter.is_unread) {
                (Some(name), true) => (
                    "inbox INDEXED BY inbox_unread_by_form
                     WHERE unread = 1 AND form = ? AND state = ?",
                    vec![form(name), folder()],
                ),
                (Some(name), false) => (
                    "inbox INDEXED BY inbox_by_form WHERE form = ? AND state = ?",
                    vec![form(name), folder()],
                ),
                (None, true) => {
                    ("inbox INDEXED BY inbox_unread WHERE unread = 1 AND state = ?", vec![folder()])
                }
                (None, false) => {
                    ("inbox INDEXED BY inbox_by_state WHERE state = ?", vec![folder()])
                }
            }
        };
        Self::along(from, "seq", values, direction)
    }

    fn along(from: &str, number: &str, values: Vec<Box<dyn ToSql>>, direction: Direction) -> Self {
        let order = match direction {
            Direction::Older => "DESC",
            Direction::Newer => "ASC",
        };
        let sql = format!(
            "SELECT seq, inbox.form, received_at, account, state, unread, starred, reason FROM {from}
             AND {number} > ? AND {number} < ? ORDER BY {number} {order}"
        );
        Self { sql, values }
    }
}

/// A row of the inbox as the walk meets it.
struct Seen {
    seq: i64,
    form: String,
    received_at: i64,
    account: Option<[u8; 16]>,
    mark: InboxMark,
}

impl Seen {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            form: row.get(1)?,
            received_at: row.get(2)?,
            account: row.get(3)?,
            mark: InboxMark {
                folder: Folder::of(row.get(4)?),
                is_unread: row.get(5)?,
                is_starred: row.get(6)?,
                reason: row.get(7)?,
            },
        })
    }

    fn fits(&self, filter: &InboxFilter) -> bool {
        self.mark.folder == filter.folder
            && filter.form.as_ref().is_none_or(|form| *form == self.form)
            && filter.account.is_none_or(|account| self.account == Some(account.into_bytes()))
            && filter.from.is_none_or(|from| self.received_at >= from)
            && filter.until.is_none_or(|until| self.received_at < until)
            && (!filter.is_unread || self.mark.is_unread)
            && (!filter.is_starred || self.mark.is_starred)
    }
}

fn signs_stand(connection: &Connection, seq: i64, query: &Query) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT entries, names FROM submissions LEFT JOIN unsearched ON submission = seq
             WHERE seq = ?1",
        )?
        .query_row([seq], |row| {
            let unsearched = raw::names(row.get_ref(1)?.as_str_or_null()?);
            Ok(query.signs_stand_in(row.get_ref(0)?.as_str()?, &unsearched))
        })
}

/// What the row stands for; `None` if it goes at this moment.
fn line(connection: &Connection, seen: &Seen) -> rusqlite::Result<Option<InboxRow>> {
    connection
        .prepare_cached(
            "SELECT id, address, substr(entries, 1, ?2),
                    (SELECT count(*) FROM uploads WHERE submission = seq)
             FROM submissions WHERE seq = ?1",
        )?
        .query_row(params![seen.seq, BEGINNING], |row| {
            Ok(InboxRow {
                at: Cursor::from_i64(seen.seq),
                id: Uuid::from_bytes(row.get(0)?),
                form: seen.form.clone(),
                received_at: seen.received_at,
                account: seen.account.map(Uuid::from_bytes),
                address: row.get(1)?,
                mark: seen.mark.clone(),
                entries: row.get(2)?,
                files: row.get(3)?,
            })
        })
        .optional()
}
