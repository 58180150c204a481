//! Everything that waits, in one transaction.
//!
//! First without savepoints, because a savepoint copies every page it touches and hardly a job ever
//! fails. If one does, everything is rolled back and done again, each job in a savepoint of its own, so
//! that only the failed one is undone.

use crate::{
    StoreError, connection,
    job::{Job, Transaction},
    upload::StoredUpload,
};

/// When the log is synced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syncs {
    /// Before COMMIT returns.
    Now,
    /// With the next commit that is synced: the log is one file and keeps its order, so whatever is
    /// durable then, this is too. A crash before that forgets it whole.
    Later,
}

/// Writes all jobs in one transaction and answers each of them after the COMMIT returned, which in
/// WAL mode with `synchronous=FULL` is after the sync.
///
/// # Errors
/// Only if the connection must not be used again. Any other failure has been told to the jobs.
pub(crate) fn commit(
    transaction: &mut Transaction<'_>,
    mut jobs: Vec<Box<dyn Job>>,
    doubtful: &mut Vec<StoredUpload>,
) -> Result<(), StoreError> {
    let syncs =
        if jobs.iter().all(|job| job.may_be_forgotten()) { Syncs::Later } else { Syncs::Now };
    let committed = with_syncs(transaction, &mut jobs, syncs);
    match committed {
        Ok(()) => {
            transaction.keys.commit();
            for job in jobs {
                job.committed();
            }
            Ok(())
        }
        Err(error) => {
            for job in jobs {
                job.failed(error.clone(), doubtful);
            }
            if error.breaks_the_connection() { Err(error) } else { Ok(()) }
        }
    }
}

fn with_syncs(
    transaction: &mut Transaction<'_>,
    jobs: &mut [Box<dyn Job>],
    syncs: Syncs,
) -> Result<(), StoreError> {
    if syncs == Syncs::Now {
        return transact(transaction, jobs).map_err(|error| undo(transaction, error));
    }
    transaction.connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    let committed = transact(transaction, jobs).map_err(|error| undo(transaction, error));
    // The next group rests on this; SQLite would not say that it ignored it (inside a transaction it
    // is an error, elsewhere it is a number), so it is read back.
    let full = connection::sync_fully(transaction.connection);
    full.map_err(|error| StoreError::Broken(error.to_string().into())).and(committed)
}

fn transact(
    transaction: &mut Transaction<'_>,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), StoreError> {
    execute(transaction, "BEGIN IMMEDIATE")?;
    for job in &mut *jobs {
        if let Err(error) = job.run(transaction).map_err(StoreError::from) {
            return if error.breaks_the_connection() {
                Err(error)
            } else {
                roll_back(transaction)?;
                transact_one_by_one(transaction, jobs)
            };
        }
    }
    execute(transaction, "COMMIT")
}

fn transact_one_by_one(
    transaction: &mut Transaction<'_>,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), StoreError> {
    execute(transaction, "BEGIN IMMEDIATE")?;
    for job in jobs {
        run_in_savepoint(transaction, job.as_mut())?;
    }
    execute(transaction, "COMMIT")
}

fn run_in_savepoint(
    transaction: &mut Transaction<'_>,
    job: &mut dyn Job,
) -> Result<(), StoreError> {
    let mark = transaction.keys.mark();
    execute(transaction, "SAVEPOINT job")?;
    if let Err(error) = job.run(transaction).map_err(StoreError::from) {
        // SQLite ends the transaction itself on some errors (full disk, lost file), and then there is
        // no savepoint left to go back to.
        if error.breaks_the_connection() || transaction.connection.is_autocommit() {
            return Err(error);
        }
        job.refused(error);
        transaction.keys.roll_back_to(mark);
        execute(transaction, "ROLLBACK TO job")?;
    }
    execute(transaction, "RELEASE job")
}

/// Ends the failed transaction; if even that fails, the connection is lost.
fn undo(transaction: &mut Transaction<'_>, error: StoreError) -> StoreError {
    match roll_back(transaction) {
        Ok(()) => error,
        Err(second) => StoreError::Broken(format!("{error}, and then: {second}").into()),
    }
}

fn roll_back(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    transaction.keys.roll_back();
    if transaction.connection.is_autocommit() {
        return Ok(());
    }
    execute(transaction, "ROLLBACK")
}

fn execute(transaction: &Transaction<'_>, sql: &str) -> Result<(), StoreError> {
    transaction.connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
