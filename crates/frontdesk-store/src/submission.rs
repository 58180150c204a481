//! A submission on its way in, and what became of it.

use uuid::Uuid;

use crate::{count::Counted, outbox::NewDelivery, raw::RawBody, upload::NewUpload};

/// A submission to be filed: what was sent, read into JSON, and how it came.
///
/// The store writes the texts down as they are; it does not read them.
#[derive(Debug)]
pub struct NewSubmission {
    /// A version 7 id, drawn by the caller. Ascending ids are the quickest to file.
    pub id: Uuid,
    /// The form it was sent to.
    pub form: String,
    /// When it was received, in microseconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The entries in the order sent, as a JSON array.
    pub entries: String,
    /// The entries nested by their names, as JSON.
    pub tree: String,
    /// What was noticed while reading, as a JSON array.
    pub notes: String,
    /// The media type the form was sent as.
    pub enctype: String,
    /// The charset its text was read as.
    pub charset: String,
    /// The content coding it was sent under; `identity` where there was none.
    pub coding: String,
    /// The account that sent it, if the visitor was logged in.
    pub account: Option<Uuid>,
    /// The address it came from.
    pub address: Option<String>,
    /// `User-Agent`, as sent.
    pub user_agent: Option<String>,
    /// `Referer`, as sent.
    pub referer: Option<String>,
    /// `Origin`, as sent.
    pub origin: Option<String>,
    /// `Accept-Language`, as sent.
    pub language: Option<String>,
    /// Its files, in the order sent. They go with the submission: if it is not filed, they are removed.
    pub uploads: Vec<NewUpload>,
    /// The body it was read from, where its form keeps that. It goes with the submission.
    pub raw: Option<RawBody>,
    /// The names of entries whose values nobody may find by searching, because they are passwords.
    pub unsearched: Vec<String>,
    /// Bytes of files and kept bodies the form may take on the UTC day of `received_at`; `None` is no
    /// bound.
    pub daily_upload_bytes: Option<u64>,
    /// What makes a repeated request one submission.
    pub idempotency: Option<Idempotency>,
    /// SHA-256 of what there may be only one submission of: form, account and the values of the form's
    /// `unique` fields. As long as one holds it, another gets [`Filed::Again`] with the first's receipt.
    pub unique: Option<[u8; 32]>,
    /// Its values that are counted in public.
    pub counted: Vec<Counted>,
    /// Why it is suspect, for the operator: it is filed into quarantine, holds no claim there and is not
    /// counted.
    pub quarantine: Option<String>,
    /// What is to be sent because of it. Stored with it, as often as it is: once.
    pub deliveries: Vec<NewDelivery>,
}

impl NewSubmission {
    /// A submission with its texts, and nothing known about its sender.
    ///
    /// ```
    /// use frontdesk_store::NewSubmission;
    /// use uuid::Uuid;
    ///
    /// let submission = NewSubmission {
    ///     address: Some("192.0.2.1".into()),
    ///     ..NewSubmission::new(Uuid::from_u128(1), "contact", 0, "[]", "{}")
    /// };
    /// assert_eq!(submission.form, "contact");
    /// ```
    pub fn new(
        id: Uuid,
        form: impl Into<String>,
        received_at: i64,
        entries: impl Into<String>,
        tree: impl Into<String>,
    ) -> Self {
        Self {
            id,
            form: form.into(),
            received_at,
            entries: entries.into(),
            tree: tree.into(),
            notes: "[]".to_owned(),
            enctype: "application/x-www-form-urlencoded".to_owned(),
            charset: "UTF-8".to_owned(),
            coding: "identity".to_owned(),
            account: None,
            address: None,
            user_agent: None,
            referer: None,
            origin: None,
            language: None,
            uploads: Vec::new(),
            raw: None,
            unsearched: Vec::new(),
            daily_upload_bytes: None,
            idempotency: None,
            unique: None,
            counted: Vec::new(),
            quarantine: None,
            deliveries: Vec::new(),
        }
    }

    /// The bytes of all its files.
    pub(crate) fn upload_bytes(&self) -> u64 {
        self.uploads.iter().fold(0, |sum, upload| sum.saturating_add(upload.stored.size()))
    }

    /// What it takes of the day's bytes: its files, and its body where that is kept.
    pub(crate) fn daily_bytes(&self) -> u64 {
        self.upload_bytes().saturating_add(self.raw.as_ref().map_or(0, |raw| raw.kept() as u64))
    }

    /// The memory it holds while it waits, near enough to bound the queue by.
    pub(crate) fn bytes(&self) -> usize {
        let deliveries: usize = self.deliveries.iter().map(NewDelivery::bytes).sum();
        let raw = self.raw.as_ref().map_or(0, RawBody::kept);
        let texts = self.entries.len() + self.tree.len() + self.notes.len();
        size_of::<Self>() + texts + deliveries + raw
    }
}

/// What the store remembers for 24 hours to know a repeated request by.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// SHA-256 of the key's scope and the key: form, account (else address) and what was sent.
    pub key: [u8; 32],
    /// SHA-256 of the entries.
    pub fingerprint: [u8; 32],
    /// What to do if the key comes again with other entries.
    pub mismatch: Mismatch,
}

/// What becomes of a known key that comes with other entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It is filed as a submission of its own: the key was a hidden field of a page used twice.
    FileAnyway,
    /// It is refused as [`Filed::KeyReused`]: the key was an `Idempotency-Key` header.
    Refuse,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It is stored and synced.
    New(Receipt),
    /// It had come before: the first receipt again, and nothing new was stored.
    Again(Receipt),
    /// Its idempotency key belongs to other entries. Nothing was stored.
    KeyReused,
    /// Its files are more than the form may still take today. Nothing was stored.
    OverQuota {
        /// Bytes the form has taken today without this one.
        used: u64,
        /// Bytes it may take in a day.
        limit: u64,
    },
}

/// The proof that a submission is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The submission's id.
    pub id: Uuid,
    /// The form it was sent to.
    pub form: String,
    /// When it was received, in microseconds since 1970-01-01 UTC.
    pub received_at: i64,
}
