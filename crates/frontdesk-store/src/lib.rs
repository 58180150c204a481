//! Accounts, sessions, submissions, uploads and what is to be delivered, kept in an embedded SQLite.
//!
//! [`Store`] is what a running server uses; [`Beside`] is for another process on the same data.
//! Neither reads the clock: every moment is an argument, in microseconds since 1970-01-01 UTC.
//!
//! What is promised, and rests on WAL mode with `synchronous=FULL`:
//!
//! - A submission that got [`Filed::New`] survives `kill -9` and a power cut, with its files.
//! - It is stored once per idempotency key, and whole: a failure is its own, not its neighbours'.
//! - Its deliveries are stored with it, and each is tried until it is settled ([`Store::take_due`]).
//! - A session that was ended stays ended, whatever else runs or breaks ([`SqliteSessions`]).
//! - A file on disk is named by a submission; what a crash left over is removed at the next start.
//!
//! ```text
//! DATA/            0700
//!   lock           held by the serving process
//!   frontdesk.db   0600, with -wal and -shm beside it
//!   uploads/       ab/ab01…   whole files under random keys
//!                  incoming/  files on their way
//! ```

mod account;
mod backup;
mod beside;
mod checkpoint;
mod claim;
mod connection;
mod count;
mod directory;
mod error;
mod filing;
mod form;
mod group;
mod idempotency;
mod inbox;
mod job;
mod mailbox;
mod mention;
mod migrate;
mod options;
mod outbox;
mod parked;
mod person;
mod probe;
mod queue;
mod quota;
mod raw;
mod read;
mod readers;
mod repeated;
mod retention;
mod session;
mod store;
mod submission;
mod sweep;
mod upload;
mod upload_writer;
mod uploads;
mod withdrawal;
mod writer;

pub use account::{
    Accepted, Account, AccountChange, AccountCounts, AccountCursor, AccountName, AccountPage,
    AccountState, Added, Changed, DeviceHash, Email, EmailError, Erased, GroupName, Invitation,
    Invited, Leavings, Link, LinkHash, LinkPurpose, LinkUse, LoginLimits, LoginOutcome,
    LoginReservation, LoginTry, LoginVerdict, Met, NameError, NewAccount, NewInvitation, NewLink,
    PasswordHash, Rights, Spent,
};
pub use backup::{BackedUp, BackupError, Erasure, ErasureLog, Restored, restore};
pub use beside::Beside;
pub use claim::ones_own;
pub use count::Counted;
pub use error::{OpenError, StoreError};
pub use form::{Declared, DeclaredForm, Removed};
pub use inbox::{
    Acted, DayCount, Direction, Folder, FormCount, InboxAct, InboxCount, InboxFilter, InboxMark,
    InboxPage, InboxRow,
};
pub use mailbox::{KeptMail, KeptMailHead, MailboxBounds};
pub use options::{Reserve, StoreOptions};
pub use outbox::{
    ANSWER_BYTES, AtMost, ClosedLane, Delivery, DeliveryCounts, DeliveryCursor, DeliveryFilter,
    DeliveryPage, DeliveryState, Due, Enqueued, NewDelivery, TakeBounds, Taken, Try, Verdict,
};
pub use parked::{Consent, Parked, Parking, ParkingBounds, Waiting};
pub use person::{ErasedPerson, Scrubbed, Traces};
pub use raw::RawBody;
pub use read::{Cursor, Page, Submission};
pub use session::{CacheBounds, Cached, EndedLog, Invalidations, SqliteSessions};
#[cfg(feature = "redis")]
pub use session::{RedisError, RedisOptions, RedisSessions};
pub use store::Store;
pub use submission::{Filed, Idempotency, Mismatch, NewSubmission, Receipt};
pub use sweep::Swept;
pub use upload::{NewUpload, StoredUpload, Upload, UploadKey};
pub use upload_writer::UploadWriter;
pub use uploads::{Space, Uploads};
pub use withdrawal::Own;
