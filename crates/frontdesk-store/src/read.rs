//! Submissions out of the database.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use crate::{
    Store, StoreError,
    upload::{Upload, UploadKey},
};

/// A page ends after this many bytes of text, however many submissions were asked for, so that a
/// reader's memory is bounded.
const PAGE_BYTES: usize = 4 << 20;

/// A stored submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its place in the order of filing.
    pub at: Cursor,
    /// Its id.
    pub id: Uuid,
    /// The form it was sent to.
    pub form: String,
    /// When it was received, in microseconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The media type it was sent as.
    pub enctype: String,
    /// The charset its text was read as.
    pub charset: String,
    /// The content coding it was sent under.
    pub coding: String,
    /// The account that sent it.
    pub account: Option<Uuid>,
    /// The address it came from.
    pub address: Option<String>,
    /// `User-Agent`, as sent.
    pub user_agent: Option<String>,
    /// `Referer`, as sent.
    pub referer: Option<String>,
    /// `Origin`, as sent.
    pub origin: Option<String>,
    /// `Accept-Language`, as sent.
    pub language: Option<String>,
    /// What was noticed while reading, as a JSON array.
    pub notes: String,
    /// The entries nested by their names, as JSON.
    pub tree: String,
    /// The entries in the order sent, as a JSON array.
    pub entries: String,
    /// Its files, in the order sent.
    pub uploads: Vec<Upload>,
}

/// A place in the order of filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(i64);

impl Cursor {
    /// Before the first submission.
    pub const START: Self = Self(0);
    /// Behind the last submission.
    pub const END: Self = Self(i64::MAX);

    /// The place of this number, as [`as_i64`](Self::as_i64) gave it.
    pub const fn from_i64(number: i64) -> Self {
        Self(number)
    }

    /// The place as a number: for an address that goes on from there.
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

/// Some submissions of a form, in order of filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The submissions; fewer than asked for if they are large.
    pub submissions: Vec<Submission>,
    /// Where the next page begins; `None` if this one reached the end.
    pub next: Option<Cursor>,
}

const COLUMNS: &str = "seq, id, form, received_at, enctype, charset, coding, account, address, \
                       user_agent, referer, origin, language, notes, tree, entries";

impl Store {
    /// The submission of `id`.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id is `None`.
    pub async fn submission(&self, id: Uuid) -> Result<Option<Submission>, StoreError> {
        self.read(move |connection| submission(connection, id)).await
    }

    /// A file of a stored submission, and that submission's id.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown key is `None`.
    pub async fn upload(&self, key: UploadKey) -> Result<Option<(Uuid, Upload)>, StoreError> {
        self.read(move |connection| upload(connection, key)).await
    }

    /// At most `limit` submissions of `form` behind `after`, in order of filing.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown form has no submissions.
    pub async fn page(&self, form: &str, after: Cursor, limit: u32) -> Result<Page, StoreError> {
        let form = form.to_owned();
        self.read(move |connection| page(connection, &form, after, limit)).await
    }

    /// How many submissions `form` has. Takes time in proportion to that number.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn count(&self, form: &str) -> Result<u64, StoreError> {
        let form = form.to_owned();
        self.read(move |connection| count(connection, &form)).await
    }

    /// The names of all forms that have submissions, declared or not.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn form_names(&self) -> Result<Vec<String>, StoreError> {
        self.read(form_names).await
    }

    /// At most `limit` submissions of `account` to `form` before `before`, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn own(
        &self,
        form: &str,
        account: Uuid,
        before: Cursor,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let form = form.to_owned();
        let read = move |connection: &Connection| own(connection, &form, account, before, limit);
        self.read(read).await
    }
}

pub(crate) fn submission(
    connection: &Connection,
    id: Uuid,
) -> rusqlite::Result<Option<Submission>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM submissions WHERE id = ?1"))?
        .query_row([id.as_bytes()], without_uploads)
        .optional()?;
    found.map(|submission| with_uploads(connection, submission)).transpose()
}

pub(crate) fn page(
    connection: &Connection,
    form: &str,
    after: Cursor,
    limit: u32,
) -> rusqlite::Result<Page> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM submissions WHERE form = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    ))?;
    gather(connection, statement.query_map(params![form, after.0, limit], without_uploads)?, limit)
}

/// A page of these rows, with their files.
fn gather(
    connection: &Connection,
    rows: impl Iterator<Item = rusqlite::Result<Submission>>,
    limit: u32,
) -> rusqlite::Result<Page> {
    let (mut submissions, mut bytes) = (Vec::new(), 0);
    let mut next = None;
    for submission in rows {
        let submission = with_uploads(connection, submission?)?;
        bytes += submission.entries.len() + submission.tree.len() + submission.notes.len();
        next = Some(submission.at);
        submissions.push(submission);
        if bytes >= PAGE_BYTES {
            return Ok(Page { submissions, next });
        }
    }
    if submissions.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
        next = None;
    }
    Ok(Page { submissions, next })
}

/// At most `limit` submissions of `account` to `form` before `before`, the latest first.
pub(crate) fn own(
    connection: &Connection,
    form: &str,
    account: Uuid,
    before: Cursor,
    limit: u32,
) -> rusqlite::Result<Page> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM submissions
         WHERE form = ?1 AND account = ?2 AND seq < ?3
         -- What the operator has deleted is gone for its sender.
         AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.seq = submissions.seq AND state = 2)
         ORDER BY seq DESC LIMIT ?4"
    ))?;
    let found = params![form, account.into_bytes(), before.0, limit];
    gather(connection, statement.query_map(found, without_uploads)?, limit)
}

pub(crate) fn count(connection: &Connection, form: &str) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM submissions WHERE form = ?1")?
        .query_row([form], |row| row.get(0))
}

/// The names of all forms that have submissions: a jump through the index per name, however many
/// submissions each has.
pub(crate) fn form_names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(
            "WITH RECURSIVE names (name) AS (
                 SELECT min(form) FROM submissions
                 UNION ALL
                 SELECT (SELECT min(form) FROM submissions WHERE form > name)
                 FROM names WHERE name IS NOT NULL)
             SELECT name FROM names WHERE name IS NOT NULL",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The file of this key, and the submission that it came with.
pub(crate) fn upload(
    connection: &Connection,
    key: UploadKey,
) -> rusqlite::Result<Option<(Uuid, Upload)>> {
    connection
        .prepare_cached(
            "SELECT key, name, filename, content_type, size, sha256, id FROM uploads
             JOIN submissions ON seq = submission WHERE key = ?1",
        )?
        .query_row([key], |row| Ok((Uuid::from_bytes(row.get(6)?), stored(row)?)))
        .optional()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        key: row.get(0)?,
        name: row.get(1)?,
        filename: row.get(2)?,
        content_type: row.get(3)?,
        size: row.get(4)?,
        sha256: row.get(5)?,
    })
}

fn without_uploads(row: &Row<'_>) -> rusqlite::Result<Submission> {
    Ok(Submission {
        at: Cursor(row.get(0)?),
        id: Uuid::from_bytes(row.get(1)?),
        form: row.get(2)?,
        received_at: row.get(3)?,
        enctype: row.get(4)?,
        charset: row.get(5)?,
        coding: row.get(6)?,
        account: row.get::<_, Option<[u8; 16]>>(7)?.map(Uuid::from_bytes),
        address: row.get(8)?,
        user_agent: row.get(9)?,
        referer: row.get(10)?,
        origin: row.get(11)?,
        language: row.get(12)?,
        notes: row.get(13)?,
        tree: row.get(14)?,
        entries: row.get(15)?,
        uploads: Vec::new(),
    })
}

fn with_uploads(
    connection: &Connection,
    mut submission: Submission,
) -> rusqlite::Result<Submission> {
    submission.uploads = connection
        .prepare_cached(
            "SELECT key, name, filename, content_type, size, sha256 FROM uploads
             WHERE submission = ?1 ORDER BY position",
        )?
        .query_map([submission.at.0], stored)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(submission)
}
