//! Submissions that outlive a login: sent by a stranger to a form that wants an account, and kept for
//! an hour until that browser logs in.
//!
//! ```text
//! sent --park--> parked        bound to a secret of the browser, durable, files and all
//! parked --file--> filed       one transaction: exactly once, for one account
//! parked --discard, hour over--> gone
//! ```
//!
//! A crash leaves one of these states and nothing between them.

mod settle;
mod store;
mod table;

pub(crate) use table::{delete, names};

use uuid::Uuid;

use crate::{Filed, Idempotency, Receipt};

/// What is to be known about a submission that waits for a login, beside itself.
#[derive(Clone, Debug)]
pub struct Parking {
    /// SHA-256 of the secret in the browser's cookie.
    pub secret: [u8; 32],
    /// Whether it may be filed without being shown once more.
    pub consent: Consent,
    /// The account whose session was over when it was sent, where that is known: no other may have it.
    pub former: Option<Uuid>,
    /// Where its sender wished to go.
    pub next: Option<String>,
    /// What an account may have one of, without the account; see [`ones_own`](crate::ones_own).
    pub unique: Option<[u8; 32]>,
    /// Its key, without the account as well.
    pub idempotency: Option<Idempotency>,
}

/// Whether a parked submission may be filed by a login alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Its sender is surely the one who logs in.
    Given,
    /// It is shown, and filed if its sender says so.
    Asked,
}

/// How much may wait.
#[derive(Clone, Copy, Debug)]
pub struct ParkingBounds {
    /// Submissions of one browser. Default 5.
    pub a_browser: u32,
    /// Submissions from one address, because a browser is whatever brings no cookie. Default 100.
    pub an_address: u32,
    /// Bytes of all that waits, files and all. Default 1 GiB.
    pub bytes: u64,
    /// How long they wait, in microseconds. Default an hour.
    pub life: i64,
}

impl Default for ParkingBounds {
    fn default() -> Self {
        Self { a_browser: 5, an_address: 100, bytes: 1 << 30, life: 60 * 60 * 1_000_000 }
    }
}

/// What became of a submission that was to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parked {
    /// It waits until the moment `until`, stored and synced; or it did so already, by its key or by
    /// what an account may have one of.
    Waits {
        /// The receipt that it will have.
        receipt: Receipt,
        /// In microseconds since 1970-01-01 UTC.
        until: i64,
    },
    /// As many of this browser or address wait as may. Nothing was stored.
    TooMany,
    /// As many bytes wait as may. Nothing was stored.
    Full,
    /// Its files are more than the form may still take today. Nothing was stored.
    OverQuota,
}

/// A submission that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The id it has, and keeps.
    pub id: Uuid,
    /// The form it was sent to.
    pub form: String,
    /// When it was received, in microseconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// Whether it may be filed without being shown.
    pub consent: Consent,
    /// Where its sender wished to go.
    pub next: Option<String>,
    /// The entries in the order sent, as a JSON array.
    pub entries: String,
}

/// What a job on a parked submission did: the answer, and files that nothing names any more.
type Settled = Option<(Filed, Vec<crate::UploadKey>)>;
