//! Rows of the inbox for submissions that were filed.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::{Folder, search};
use crate::{raw, submission::NewSubmission};

/// Bytes of text that one step reads, about: submissions that wait are committed with it.
const STEP_BYTES: usize = 256 << 10;

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) indexed: u64,
    pub(super) is_done: bool,
}

struct Filed<'a> {
    seq: i64,
    form: &'a str,
    received_at: i64,
    account: Option<[u8; 16]>,
    entries: &'a str,
    /// The names whose values stay out of the index.
    unsearched: Vec<String>,
}

impl<'a> Filed<'a> {
    fn of(row: &'a Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            form: row.get_ref(1)?.as_str()?,
            received_at: row.get(2)?,
            account: row.get(3)?,
            entries: row.get_ref(4)?.as_str()?,
            unsearched: raw::names(row.get_ref(5)?.as_str_or_null()?),
        })
    }
}

/// Indexes at most `limit` of those that are not yet, in order of filing.
///
/// First all rows by one statement, then all words: a statement with triggers begins with a savepoint,
/// and FTS5 writes what it has gathered at each of those, as a segment that has to be merged later.
pub(super) fn step(connection: &Connection, limit: u32) -> rusqlite::Result<Step> {
    let from = upto(connection)?;
    let unread = read(connection, from, limit)?;
    if unread.indexed > 0 {
        let step = params![from, unread.upto, Folder::Inbox.number()];
        connection
            .prepare_cached(
                "INSERT INTO inbox (seq, form, received_at, account, state, unread, starred, since)
                 SELECT seq, form, received_at, account, ?3, 1, 0, received_at FROM submissions
                 WHERE seq > ?1 AND seq <= ?2 ON CONFLICT (seq) DO NOTHING",
            )?
            .execute(step)?;
        for words in &unread.words {
            words.add(connection)?;
        }
        connection.prepare_cached("UPDATE inbox_index SET upto = ?1")?.execute([unread.upto])?;
    }
    Ok(Step { indexed: unread.indexed, is_done: unread.is_all })
}

/// What a step has to index.
struct Unread {
    indexed: u64,
    /// The last of them.
    upto: i64,
    /// The words of those that have no row in the inbox yet, by an earlier step or by an act.
    words: Vec<Words>,
    /// Whether nothing is behind them.
    is_all: bool,
}

fn read(connection: &Connection, from: i64, limit: u32) -> rusqlite::Result<Unread> {
    let mut select = connection.prepare_cached(
        "SELECT seq, form, received_at, account, entries, names,
                NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.seq = submissions.seq)
         FROM submissions LEFT JOIN unsearched ON submission = seq
         WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = select.query(params![from, limit])?;
    let mut unread = Unread { indexed: 0, upto: from, words: Vec::new(), is_all: true };
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let filed = Filed::of(row)?;
        if row.get(6)? {
            unread.words.push(Words::of(&filed));
        }
        unread.upto = filed.seq;
        unread.indexed += 1;
        bytes += filed.entries.len();
        if bytes > STEP_BYTES {
            break;
        }
    }
    unread.is_all = bytes <= STEP_BYTES && unread.indexed < u64::from(limit);
    Ok(unread)
}

/// The words of a submission, and the word of its form.
struct Words {
    seq: i64,
    words: String,
    form: String,
}

impl Words {
    fn of(filed: &Filed<'_>) -> Self {
        let words = search::words(filed.entries, &filed.unsearched);
        Self { seq: filed.seq, words, form: search::form_word(filed.form) }
    }

    fn add(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached("INSERT INTO inbox_words (rowid, words, form) VALUES (?1, ?2, ?3)")?
            .execute(params![self.seq, self.words, self.form])?;
        Ok(())
    }
}

/// How many submissions are not indexed yet, about.
pub(super) fn behind(connection: &Connection) -> rusqlite::Result<u64> {
    let behind: i64 = connection
        .prepare_cached(
            "SELECT coalesce((SELECT max(seq) FROM submissions), 0) - upto FROM inbox_index",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(behind).unwrap_or(0))
}

fn upto(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT upto FROM inbox_index")?.query_row([], |row| row.get(0))
}

/// The row number of a submission, which has its row in the inbox from then on.
pub(super) fn ensure(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<i64>> {
    let mut select = connection.prepare_cached(
        "SELECT seq, form, received_at, account, entries, names FROM submissions
         LEFT JOIN unsearched ON submission = seq WHERE id = ?1",
    )?;
    let mut rows = select.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let seq: i64 = row.get(0)?;
    let known = connection
        .prepare_cached("SELECT 1 FROM inbox WHERE seq = ?1")?
        .query_row([seq], |_| Ok(()))
        .optional()?;
    if known.is_none() {
        let filed = Filed::of(row)?;
        add(connection, &filed, Folder::Inbox, None)?;
    }
    Ok(Some(seq))
}

/// Puts a submission that was inserted as `seq` into quarantine at once: it holds no claim and is not
/// counted until it is let out.
pub(crate) fn quarantine(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
    reason: &str,
) -> rusqlite::Result<()> {
    let filed = Filed {
        seq,
        form: &submission.form,
        received_at: submission.received_at,
        account: submission.account.map(Uuid::into_bytes),
        entries: &submission.entries,
        unsearched: submission.unsearched.clone(),
    };
    add(connection, &filed, Folder::Quarantine, Some(reason))?;
    if let Some(key) = &submission.unique {
        connection
            .prepare_cached("INSERT INTO claims_aside (submission, key) VALUES (?1, ?2)")?
            .execute(params![seq, key])?;
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO counted_aside (submission, form, field, value) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?;
    for counted in &submission.counted {
        insert.execute(params![seq, submission.form, counted.field, counted.value])?;
    }
    Ok(())
}

/// A submission that is there already, by an earlier step or by an act, stays as it is.
fn add(
    connection: &Connection,
    filed: &Filed<'_>,
    folder: Folder,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    let new = connection
        .prepare_cached(
            "INSERT INTO inbox (seq, form, received_at, account, state, unread, starred, since, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, ?3, ?6) ON CONFLICT (seq) DO NOTHING",
        )?
        .execute(params![
            filed.seq,
            filed.form,
            filed.received_at,
            filed.account,
            folder.number(),
            reason
        ])?;
    if new == 0 {
        return Ok(());
    }
    Words::of(filed).add(connection)
}

/// Moves words of erased submissions out of the index for good, one small step. Says whether there is
/// more to do.
///
/// An erased row leaves a mark that it is gone; its words themselves go when the parts of the index that
/// hold them are merged.
pub(crate) fn scrub(connection: &Connection, begins: bool) -> rusqlite::Result<bool> {
    const PAGES: i64 = 64;
    let before = connection.total_changes();
    // FTS5: a negative number first sets out to merge everything into one.
    let pages = if begins { -PAGES } else { PAGES };
    connection
        .prepare_cached("INSERT INTO inbox_words (inbox_words, rank) VALUES ('merge', ?1)")?
        .execute([pages])?;
    // Its documentation: less than two changes mean that there was nothing left to merge.
    Ok(connection.total_changes() - before >= 2)
}

/// Notes that nothing of what was erased until `at` is left in the index.
pub(crate) fn scrubbed(connection: &Connection, at: i64) -> rusqlite::Result<()> {
    let note = "UPDATE inbox_index SET erased = 0, scrubbed_at = ?1";
    connection.execute(note, [at]).map(drop)
}
