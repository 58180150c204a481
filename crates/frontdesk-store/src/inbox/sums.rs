//! How many there are: read from the sums that triggers keep.

use rusqlite::Connection;

use super::{DayCount, Folder, FormCount};

pub(super) fn by_form(connection: &Connection) -> rusqlite::Result<Vec<FormCount>> {
    connection
        .prepare_cached(
            "SELECT form, state, number, unread FROM inbox_counts WHERE number > 0
             ORDER BY form, state",
        )?
        .query_map([], |row| {
            Ok(FormCount {
                form: row.get(0)?,
                folder: Folder::of(row.get(1)?),
                number: row.get(2)?,
                unread: row.get(3)?,
            })
        })?
        .collect()
}

/// From the day `since` on.
pub(super) fn by_day(connection: &Connection, since: i64) -> rusqlite::Result<Vec<DayCount>> {
    connection
        .prepare_cached(
            "SELECT form, day, number FROM inbox_days WHERE day >= ?1 AND number > 0
             ORDER BY form, day",
        )?
        .query_map([since], |row| {
            Ok(DayCount { form: row.get(0)?, day: row.get(1)?, number: row.get(2)? })
        })?
        .collect()
}
