//! What of the database goes into a backup.
//!
//! A session or a one-time token in a backup would be a way in for whoever finds the file, and would come
//! back to life with it. So they are left out, and `restored` says what a restored desk must not do by itself.

use rusqlite::Connection;

use crate::outbox;

/// Tables whose rows are left out: whoever was logged in, or held a link that works once, starts anew.
pub(super) const LEFT_OUT: &[&str] = &[
    "sessions",
    "account_devices",
    "seen_devices",
    "parked",
    "parked_uploads",
    "parked_counted",
    "invitations",
    "account_links",
    // What was kept there instead of being sent holds such links.
    "mailbox",
];

/// Tables that are kept whole or nearly so. A table in neither list is kept, and a test fails: somebody
/// has to decide.
#[cfg(test)]
const KEPT: &[&str] = &[
    "migrations",
    "submissions",
    "uploads",
    "idempotency",
    "upload_days",
    "forms",
    "versions",
    "accounts",
    // Hashes of what guessed at whom. A lock of an account must hold after a restore too.
    "login_failures",
    "login_streaks",
    "removed_accounts",
    "claims",
    "counted",
    "counts",
    "session_state",
    "parked_state",
    "deliveries",
    "delivery_tries",
    "closed_lanes",
    "inbox",
    "inbox_words",
    "inbox_index",
    "inbox_counts",
    "inbox_days",
    "claims_aside",
    "counted_aside",
    "raw_bodies",
    "unsearched",
];

/// Takes out of a copy what does not belong into a backup. What is deleted is overwritten, so that its
/// bytes are not in the file either.
pub(super) fn strip(copy: &Connection) -> rusqlite::Result<()> {
    copy.pragma_update(None, "secure_delete", true)?;
    for table in LEFT_OUT {
        copy.execute(&format!("DELETE FROM {table}"), [])?;
    }
    // Letters to accounts hold links that work once; nobody waits for yesterday's.
    copy.execute("DELETE FROM deliveries WHERE submission IS NULL", [])?;
    Ok(())
}

/// What a desk that was just restored must not do by itself.
///
/// Deliveries that waited are held back: the original may have sent them after the backup was made, and
/// only a person knows. Sessions are not there, and the era moves all the same, so that none that is
/// kept elsewhere under the old number is taken for one of these.
pub(super) fn restored(copy: &Connection) -> rusqlite::Result<u64> {
    copy.execute("UPDATE session_state SET era = era + 1", [])?;
    outbox::hold_all(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-02, D-17: whoever adds a table says whether a backup may hold it.
    #[test]
    fn every_table_is_kept_or_left_out_by_decision() {
        let directory = tempfile::tempdir().unwrap();
        let desk = crate::Store::beside_or_new(directory.path()).unwrap();
        // What a full-text index keeps beside itself is its own.
        let mut tables = desk
            .connection
            .prepare(
                "SELECT name FROM pragma_table_list
                 WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        for name in names.map(Result::unwrap) {
            assert!(
                KEPT.contains(&name.as_str()) ^ LEFT_OUT.contains(&name.as_str()),
                "is {name} kept in a backup? Put it into one of the lists in tables.rs"
            );
        }
    }
}
