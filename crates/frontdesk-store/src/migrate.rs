//! Brings a database to the shape that this version knows, one numbered step after the other.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::{OpenError, connection::failed, directory::Directory};

/// The steps in order; the first is number 1. A step that has been released is never edited: its
/// checksum stands in every database that took it.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_submissions.sql"),
    include_str!("migrations/0002_accounts.sql"),
    include_str!("migrations/0003_claims.sql"),
    include_str!("migrations/0004_sessions.sql"),
    include_str!("migrations/0005_parked.sql"),
    include_str!("migrations/0006_invitations.sql"),
    include_str!("migrations/0007_outbox.sql"),
    include_str!("migrations/0008_mail.sql"),
    include_str!("migrations/0009_inbox.sql"),
    include_str!("migrations/0010_seen_devices.sql"),
    include_str!("migrations/0011_link_next.sql"),
    include_str!("migrations/0012_raw_bodies.sql"),
];

/// Marks the file as Frontdesk's own ("FdSk"), for `file(1)` and for us.
const APPLICATION_ID: i32 = 0x4664_536b;

/// How a database stands to the steps of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All steps taken.
    Current,
    /// Some steps, or all, are still to be taken.
    Behind { taken: usize },
}

/// Looks at the database without changing it.
///
/// # Errors
/// If it is foreign, newer than this version, or was changed by other steps than ours.
pub(crate) fn shape(connection: &Connection, directory: &Directory) -> Result<Shape, OpenError> {
    let read = |name| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(|error| failed(directory, &error))
    };
    let (application, version) = (read("application_id")?, read("user_version")?);
    let empty = is_empty(connection).map_err(|error| failed(directory, &error))?;
    if application != APPLICATION_ID && !empty {
        return Err(OpenError::Foreign { database: directory.database() });
    }
    let taken = usize::try_from(version).unwrap_or(usize::MAX);
    if taken > STEPS.len() {
        return Err(OpenError::Newer {
            database: directory.database(),
            found: version.unsigned_abs(),
            known: number(STEPS.len()),
        });
    }
    check(connection, directory, taken)?;
    Ok(if taken == STEPS.len() { Shape::Current } else { Shape::Behind { taken } })
}

/// Takes the steps that are missing, all in one transaction: a kill in between leaves the old shape.
///
/// # Errors
/// As `shape`, or if a step fails.
pub(crate) fn migrate(connection: &Connection, directory: &Directory) -> Result<(), OpenError> {
    let Shape::Behind { taken } = shape(connection, directory)? else {
        return Ok(());
    };
    let take = || {
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS migrations
                 (number INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT",
        )?;
        for (index, step) in STEPS.iter().enumerate().skip(taken) {
            connection.execute_batch(step)?;
            connection.execute(
                "INSERT INTO migrations (number, sha256) VALUES (?1, ?2)",
                params![number(index + 1), checksum(step)],
            )?;
        }
        connection.pragma_update(None, "user_version", number(STEPS.len()))?;
        connection.execute_batch("COMMIT")
    };
    take().map_err(|error| failed(directory, &error))
}

/// Whether the database has what our steps make, and nothing beside it: a trigger or a view that somebody
/// else put there would run within our own statements.
pub(crate) fn has_our_schema(connection: &Connection) -> rusqlite::Result<bool> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let ours = Connection::open_in_memory()?;
    for step in STEPS.iter().take(usize::try_from(version).unwrap_or(usize::MAX)) {
        ours.execute_batch(step)?;
    }
    Ok(schema(connection)? == schema(&ours)?)
}

/// All but what the steps are noted in, and what ANALYZE makes.
fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, String, String)>> {
    connection
        .prepare(
            "SELECT type, name, coalesce(sql, '') FROM sqlite_schema
             WHERE NOT (type = 'table' AND name = 'migrations') AND name NOT LIKE 'sqlite_stat%'
             ORDER BY type, name",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

fn check(connection: &Connection, directory: &Directory, taken: usize) -> Result<(), OpenError> {
    for (index, step) in STEPS.iter().enumerate().take(taken) {
        let number = number(index + 1);
        let found: Option<[u8; 32]> = connection
            .query_row("SELECT sha256 FROM migrations WHERE number = ?1", [number], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|error| failed(directory, &error))?;
        if found != Some(checksum(step)) {
            return Err(OpenError::Altered { database: directory.database(), number });
        }
    }
    Ok(())
}

fn checksum(step: &str) -> [u8; 32] {
    Sha256::digest(step).into()
}

fn number(steps: usize) -> u32 {
    u32::try_from(steps).unwrap_or(u32::MAX)
}
