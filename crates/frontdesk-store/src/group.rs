//! Everything that waits, in one transaction.

use rusqlite::Connection;

use crate::{
    StoreError,
    job::{Job, Then},
    upload::StoredUpload,
};

/// Writes all jobs in one transaction and answers each of them after the COMMIT returned, which in
/// WAL mode with `synchronous=FULL` is after the sync.
///
/// # Errors
/// Only if the connection must not be used again. Any other failure has been told to the jobs.
pub(crate) fn commit(
    connection: &Connection,
    mut jobs: Vec<Box<dyn Job>>,
    doubtful: &mut Vec<StoredUpload>,
) -> Result<(), StoreError> {
    match transact(connection, &mut jobs) {
        Ok(()) => {
            for job in jobs {
                job.committed();
            }
            Ok(())
        }
        Err(error) => {
            let error = roll_back(connection, error);
            for job in jobs {
                job.failed(error.clone(), doubtful);
            }
            if error.breaks_the_connection() { Err(error) } else { Ok(()) }
        }
    }
}

fn transact(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    execute(connection, "BEGIN IMMEDIATE")?;
    for job in jobs {
        run(connection, job.as_mut())?;
    }
    execute(connection, "COMMIT")
}

/// One job in a savepoint of its own, so that its failure is undone alone.
fn run(connection: &Connection, job: &mut dyn Job) -> Result<(), StoreError> {
    execute(connection, "SAVEPOINT job")?;
    match job.run(connection) {
        Ok(Then::Keep) => return execute(connection, "RELEASE job"),
        Ok(Then::Undo) => {}
        Err(error) => {
            let error = StoreError::from(error);
            // SQLite ends the transaction itself on some errors (full disk, lost file), and then there
            // is no savepoint left to go back to.
            if error.breaks_the_connection() || connection.is_autocommit() {
                return Err(error);
            }
            job.refused(error);
        }
    }
    execute(connection, "ROLLBACK TO job")?;
    execute(connection, "RELEASE job")
}

/// Ends the failed transaction; if even that fails, the connection is lost.
fn roll_back(connection: &Connection, error: StoreError) -> StoreError {
    if connection.is_autocommit() {
        return error;
    }
    match execute(connection, "ROLLBACK") {
        Ok(()) => error,
        Err(second) => StoreError::Broken(format!("{error}, and then: {second}").into()),
    }
}

fn execute(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
