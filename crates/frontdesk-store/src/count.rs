//! How often a value was submitted: the sums behind a page's "12 likes".

use rusqlite::{Connection, params};

use crate::{Store, StoreError, submission::NewSubmission};

/// A value of a submission that is counted in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The name of the field.
    pub field: String,
    /// Its value. Whoever names it decides which values there are: each new one is a row for ever.
    pub value: String,
}

impl Store {
    /// How often each value of `field` stands in the submissions of `form` that counted it
    /// ([`NewSubmission::counted`]), by value.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn counts(&self, form: &str, field: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let (form, field) = (form.to_owned(), field.to_owned());
        self.read(move |connection| read(connection, &form, &field)).await
    }
}

/// Counts the submission that was inserted as `seq`.
pub(crate) fn add(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    // The same value twice in one submission counts once.
    let mut statement = connection.prepare_cached(
        "INSERT INTO counted (submission, form, field, value) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?;
    for counted in &submission.counted {
        statement.execute(params![seq, submission.form, counted.field, counted.value])?;
    }
    Ok(())
}

/// All values of the field with their sums, by value; those that nobody submits any more are left out.
pub(crate) fn read(
    connection: &Connection,
    form: &str,
    field: &str,
) -> rusqlite::Result<Vec<(String, u64)>> {
    connection
        .prepare_cached(
            "SELECT value, number FROM counts
             WHERE form = ?1 AND field = ?2 AND number > 0 ORDER BY value",
        )?
        .query_map(params![form, field], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
