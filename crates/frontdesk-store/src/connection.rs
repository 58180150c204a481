//! Connections to the database, with every setting the promises rest on read back.

use std::time::Duration;

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{OpenError, directory::Directory};

/// Older ones can corrupt a database when several connections reset its WAL
/// (3.7.0 to 3.51.2, <https://sqlite.org/wal.html#walresetbug>).
const OLDEST_SOUND: i32 = 3_051_003;

/// How long a connection waits while another process writes.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

const STATEMENTS: usize = 64;

/// A connection that writes durably: a COMMIT that returned is on stable storage.
pub(crate) fn writing(directory: &Directory) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SOUND {
        return Err(OpenError::Sqlite(format!(
            "version {} has the WAL-reset bug",
            rusqlite::version()
        )));
    }
    let connection = open(directory, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    durable(&connection).map_err(|error| failed(directory, &error))?;
    assert_settings(&connection, directory)?;
    Ok(connection)
}

/// A connection that can only read. It sees each commit as soon as that is done.
pub(crate) fn reading(directory: &Directory) -> Result<Connection, OpenError> {
    open(directory, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Every COMMIT syncs from now on.
pub(crate) fn sync_fully(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    match connection.pragma_query_value(None, "synchronous", |row| row.get(0))? {
        2 => Ok(()),
        other => Err(rusqlite::Error::IntegralValueOutOfRange(0, other)),
    }
}

/// What SQLite said, with the file it said it about.
pub(crate) fn failed(directory: &Directory, error: &rusqlite::Error) -> OpenError {
    OpenError::Database { database: directory.database(), reason: error.to_string() }
}

fn open(directory: &Directory, access: OpenFlags) -> Result<Connection, OpenError> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // NOFOLLOW looks at every part of the path, and a data directory may be reached by a link.
    let path = directory
        .database()
        .canonicalize()
        .map_err(|source| OpenError::Io { path: directory.database(), source })?;
    let prepare = || {
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Sub-journals of savepoints and sorts stay in memory; no page of the file is mapped, so that a
        // failing disk is an error and not a signal.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok(connection)
    };
    prepare().map_err(|error| failed(directory, &error))
}

fn durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    sync_fully(connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is erased is overwritten, so that no piece of it stays in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    // Checkpoints are the writer's own decision, between groups. See `checkpoint`.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

/// SQLite ignores a setting it cannot honour, so each is asked for again.
fn assert_settings(connection: &Connection, directory: &Directory) -> Result<(), OpenError> {
    let text = |name: &str| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map_err(|error| failed(directory, &error))
    };
    let expected: [(&str, rusqlite::types::Value); 3] = [
        ("journal_mode", "wal".to_owned().into()),
        ("synchronous", 2_i64.into()),
        ("foreign_keys", 1_i64.into()),
    ];
    for (name, wanted) in expected {
        let found = text(name)?;
        if found != wanted {
            return Err(OpenError::Sqlite(format!("{name} is {found:?} instead of {wanted:?}")));
        }
    }
    Ok(())
}
