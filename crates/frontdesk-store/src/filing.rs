//! One submission into the database.

use std::sync::Arc;

use rusqlite::{Connection, params};
use tokio::sync::{Notify, oneshot};

use crate::{
    StoreError, claim, count,
    idempotency::Known,
    inbox::{self, Wake},
    job::{Job, Transaction},
    outbox, quota, raw,
    submission::{Filed, Mismatch, NewSubmission, Receipt},
    upload::{self, StoredUpload},
};

/// A submission and the request that waits for its receipt.
pub(crate) struct Filing {
    submission: NewSubmission,
    /// Rung when there is something new to send.
    bell: Arc<Notify>,
    /// Has it put into the lists of the inbox.
    wake: Wake,
    outcome: Result<Filed, StoreError>,
    answer: oneshot::Sender<Result<Filed, StoreError>>,
}

impl Filing {
    pub(crate) fn new(
        submission: NewSubmission,
        bell: Arc<Notify>,
        wake: Wake,
    ) -> (Self, oneshot::Receiver<Result<Filed, StoreError>>) {
        let (answer, outcome) = oneshot::channel();
        (Self { submission, bell, wake, outcome: Err(StoreError::Closed), answer }, outcome)
    }
}

impl Job for Filing {
    fn bytes(&self) -> usize {
        self.submission.bytes()
    }

    fn run(&mut self, transaction: &mut Transaction<'_>) -> rusqlite::Result<()> {
        self.outcome = Ok(file(transaction, &self.submission)?);
        Ok(())
    }

    fn refused(&mut self, error: StoreError) {
        self.outcome = Err(error);
    }

    fn committed(mut self: Box<Self>) {
        if let Ok(Filed::New(_)) = self.outcome {
            for upload in &mut self.submission.uploads {
                upload.stored.file.keep();
            }
            // Here and not by whoever filed it: they may be gone.
            self.wake.wake();
            if !self.submission.deliveries.is_empty() {
                self.bell.notify_one();
            }
        }
        // If the visitor has gone, the submission stays: it was received.
        let _ = self.answer.send(self.outcome);
    }

    fn failed(self: Box<Self>, error: StoreError, doubtful: &mut Vec<StoredUpload>) {
        if error.breaks_the_connection() {
            doubtful.extend(self.submission.uploads.into_iter().map(|upload| upload.stored));
        }
        let _ = self.answer.send(Err(error));
    }
}

/// Everything that may say no is asked before anything is written.
pub(crate) fn file(
    transaction: &mut Transaction<'_>,
    submission: &NewSubmission,
) -> rusqlite::Result<Filed> {
    let connection = transaction.connection;
    let (id, received_at) = (submission.id, submission.received_at);
    let receipt = |id, received_at| Receipt { id, form: submission.form.clone(), received_at };
    if let Some(idempotency) = &submission.idempotency {
        match transaction.keys.look_up(connection, idempotency, received_at)? {
            Known::Same { id, received_at } => return Ok(Filed::Again(receipt(id, received_at))),
            Known::Other if idempotency.mismatch == Mismatch::Refuse => {
                return Ok(Filed::KeyReused);
            }
            Known::Other | Known::Nothing => {}
        }
    }
    if let Some(key) = &submission.unique
        && let Some((id, received_at)) = claim::holder(connection, key)?
    {
        return Ok(Filed::Again(receipt(id, received_at)));
    }
    // Most forms bring neither a file nor a body to be kept, and take nothing of the day's bytes.
    if let Some(limit) = submission.daily_upload_bytes
        && submission.daily_bytes() > 0
    {
        let used = quota::used(connection, &submission.form, received_at)?;
        if used.saturating_add(submission.daily_bytes()) > limit {
            return Ok(Filed::OverQuota { used, limit });
        }
    }
    insert(connection, submission)?;
    let seq = connection.last_insert_rowid();
    raw::insert(connection, seq, submission)?;
    match &submission.quarantine {
        Some(reason) => inbox::quarantine(connection, seq, submission, reason)?,
        None => {
            if let Some(key) = &submission.unique {
                claim::hold(connection, seq, key)?;
            }
            count::add(connection, seq, submission)?;
        }
    }
    outbox::of_submission(connection, seq, submission)?;
    if !submission.uploads.is_empty() {
        insert_uploads(connection, seq, submission)?;
    }
    if submission.daily_bytes() > 0 {
        quota::add(connection, submission)?;
    }
    if let Some(idempotency) = &submission.idempotency {
        transaction.keys.remember(connection, idempotency, submission)?;
    }
    Ok(Filed::New(receipt(id, received_at)))
}

fn insert(connection: &Connection, submission: &NewSubmission) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO submissions (id, form, received_at, enctype, charset, coding, account, address,
                                  user_agent, referer, origin, language, notes, tree, entries)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    statement.execute(params![
        submission.id.as_bytes(),
        submission.form,
        submission.received_at,
        submission.enctype,
        submission.charset,
        submission.coding,
        submission.account.map(|account| account.into_bytes()),
        submission.address,
        submission.user_agent,
        submission.referer,
        submission.origin,
        submission.language,
        submission.notes,
        submission.tree,
        submission.entries,
    ])?;
    Ok(())
}

fn insert_uploads(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO uploads (submission, position, key, name, filename, content_type, size, sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    upload::insert(&mut statement, seq, &submission.uploads)
}
