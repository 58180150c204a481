//! Submissions that were kept as long as their form wants them kept.

use rusqlite::{Connection, params};

use crate::{Store, StoreError, UploadKey, withdrawal};

/// Submissions in one step. Small, because what waits to be filed is committed with it.
const STEP: u32 = 200;

/// What one step did.
struct Step {
    erased: u64,
    files: Vec<UploadKey>,
    done: bool,
}

impl Store {
    /// Erases the submissions of `form` that were received before `before` (microseconds since 1970), with
    /// their files and all else that hangs on them. Says how many.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use frontdesk_store::{NewSubmission, Store, StoreOptions};
    /// use uuid::Uuid;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = Store::open(directory.path(), StoreOptions::default())?;
    /// store.file(NewSubmission::new(Uuid::from_u128(1), "contact", 5, "[]", "{}")).await?;
    /// assert_eq!(store.expire("contact", 5).await?, 0);
    /// assert_eq!(store.expire("contact", 6).await?, 1);
    /// # store.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; the steps done before it stay done.
    pub async fn expire(&self, form: &str, before: i64) -> Result<u64, StoreError> {
        let mut erased = 0;
        loop {
            let form = form.to_owned();
            let step =
                self.write(move |transaction| step(transaction.connection, &form, before)).await?;
            self.uploads().remove_all(step.files).await;
            erased += step.erased;
            if step.erased > 0 {
                self.tell_change();
            }
            if step.done {
                return Ok(erased);
            }
        }
    }
}

/// The first of a form, as far as they are too old. They lie in the order of filing, which is that of time
/// but for what waited for a login: so nothing behind the first that is young enough is looked at.
fn step(connection: &Connection, form: &str, before: i64) -> rusqlite::Result<Step> {
    let first: Vec<(i64, i64)> = connection
        .prepare_cached(
            "SELECT seq, received_at FROM submissions WHERE form = ?1 ORDER BY seq LIMIT ?2",
        )?
        .query_map(params![form, STEP], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut step = Step { erased: 0, files: Vec::new(), done: first.len() < STEP as usize };
    for (seq, received_at) in first {
        if received_at < before {
            withdrawal::delete(connection, seq, &mut step.files)?;
            step.erased += 1;
        } else {
            step.done = true;
        }
    }
    Ok(step)
}
