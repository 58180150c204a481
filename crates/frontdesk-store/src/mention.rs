//! Submissions that name an e-mail address as one of their values.

use rusqlite::Connection;

use crate::Email;

/// A submission, and an address that is a whole value of it.
pub(crate) struct Mention {
    pub(crate) seq: i64,
    pub(crate) received_at: i64,
    pub(crate) key: String,
}

/// Where submissions lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Those that were filed.
    Submissions,
    /// Those that wait for a login.
    Parked,
}

/// Calls `found` for each address that is a whole value of a submission, in the spelling that is the same
/// for all. An address within a longer text is not one: who wrote about somebody is not that somebody.
///
/// Reads all submissions that have an `@` anywhere.
pub(crate) fn each(
    connection: &Connection,
    table: Table,
    mut found: impl FnMut(Mention),
) -> rusqlite::Result<()> {
    let table = match table {
        Table::Submissions => "submissions",
        Table::Parked => "parked",
    };
    let mut statement = connection.prepare(&format!(
        "SELECT s.seq, s.received_at, json_extract(e.value, '$.value')
         FROM {table} s, json_each(s.entries) e
         WHERE instr(s.entries, '@') > 0 AND e.type = 'object'
             AND json_type(e.value, '$.value') = 'text'
             AND instr(json_extract(e.value, '$.value'), '@') > 0",
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let value: String = row.get(2)?;
        if let Ok(email) = Email::parse(&value) {
            let key = email.key().to_owned();
            found(Mention { seq: row.get(0)?, received_at: row.get(1)?, key });
        }
    }
    Ok(())
}
