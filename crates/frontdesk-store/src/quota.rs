//! Bytes of files and kept bodies a form takes on one day.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{Store, StoreError, submission::NewSubmission};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

impl Store {
    /// Bytes of files that `form` has taken on the UTC day of `at` (microseconds since 1970), to refuse
    /// an upload before it is received. [`file`](Self::file) has the last word.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn uploaded_on_day(&self, form: &str, at: i64) -> Result<u64, StoreError> {
        let form = form.to_owned();
        self.read(move |connection| used(connection, &form, at)).await
    }
}

/// Counts the files of a submission, and its body where that is kept.
pub(crate) fn add(connection: &Connection, submission: &NewSubmission) -> rusqlite::Result<()> {
    add_bytes(connection, &submission.form, submission.received_at, submission.daily_bytes())
}

/// Counts so many bytes on the UTC day of `at`.
pub(crate) fn add_bytes(
    connection: &Connection,
    form: &str,
    at: i64,
    bytes: u64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO upload_days (form, day, bytes) VALUES (?1, ?2, ?3)
             ON CONFLICT (form, day) DO UPDATE SET bytes = bytes + excluded.bytes",
        )?
        .execute(params![form, day(at), bytes])?;
    Ok(())
}

/// What a form has taken on the UTC day of `at`.
pub(crate) fn used(connection: &Connection, form: &str, at: i64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT bytes FROM upload_days WHERE form = ?1 AND day = ?2")?
        .query_row(params![form, day(at)], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// Forgets the days before yesterday.
pub(crate) fn purge(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("DELETE FROM upload_days WHERE day < ?1")?
        .execute([day(now).saturating_sub(1)])
}

fn day(at: i64) -> i64 {
    at.div_euclid(DAY)
}
