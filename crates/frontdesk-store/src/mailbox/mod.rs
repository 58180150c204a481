//! Mails that were kept here instead of being sent: for trying things out before a mail server is set.

mod table;

use uuid::Uuid;

use crate::{Store, StoreError};

/// A mail to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// Its own, stable over all tries: one that comes again takes the place of the first.
    pub id: Uuid,
    /// When it was kept, in microseconds since 1970-01-01 UTC.
    pub kept_at: i64,
    /// Whom it would have gone to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its text for people.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// All of it, as it would have been sent (RFC 5322).
    pub source: Vec<u8>,
}

/// What a list shows of a kept mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMailHead {
    /// Its place in the order of keeping.
    pub at: i64,
    /// Its id.
    pub id: Uuid,
    /// When it was kept, in microseconds since 1970-01-01 UTC.
    pub kept_at: i64,
    /// Whom it would have gone to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
}

/// How much is kept; beyond, the earliest go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxBounds {
    /// Mails.
    pub mails: u32,
    /// Bytes of all sources together.
    pub bytes: u64,
}

/// The mailbox.
impl Store {
    /// Keeps a mail, and answers once it is on stable storage.
    ///
    /// # Errors
    /// [`StoreError`]; it is not kept then.
    pub async fn keep_mail(&self, mail: KeptMail, bounds: MailboxBounds) -> Result<(), StoreError> {
        self.write(move |transaction| table::keep(transaction.connection, &mail, bounds)).await
    }

    /// At most `limit` kept mails before the place `before`, the latest first. `i64::MAX` begins.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked.
    pub async fn kept_mails(
        &self,
        before: i64,
        limit: u32,
    ) -> Result<Vec<KeptMailHead>, StoreError> {
        self.read(move |connection| table::list(connection, before, limit)).await
    }

    /// The kept mail of `id`.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be asked; an unknown id is `None`.
    pub async fn kept_mail(&self, id: Uuid) -> Result<Option<KeptMail>, StoreError> {
        self.read(move |connection| table::find(connection, id)).await
    }

    /// Removes all that is kept, and says how much it was.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is removed then.
    pub async fn empty_mailbox(&self) -> Result<u64, StoreError> {
        self.write(|transaction| table::empty(transaction.connection)).await
    }
}
