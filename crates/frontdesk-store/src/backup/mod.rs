//! The whole desk in one file, made while a server writes, and made into a desk again.
//!
//! ```text
//! FILE                     a tar (POSIX ustar), 0600, in this order:
//!   frontdesk-backup.json  what this is, and since when
//!   uploads/<key>          every file that the database names
//!   erasures.log           what must not come back
//!   frontdesk.db           the database at one moment
//!   SHA256SUMS             of all before it, as sha256sum -c reads them
//! ```
//!
//! The database is copied first, by one reading transaction, and packed last: a file that a deletion took
//! away meanwhile takes its submission out of the copy, so that no submission is without its files.
//! Sessions, one-time tokens and what waits for a login are left out (`tables`); keys and settings do not
//! lie in the database at all.
//!
//! `archive` writes and reads the tar, `partial` keeps what is not whole out of sight, `make` and `restore`
//! are the two ways, `erasures` is the log, and `reapply` holds a restored desk to it.

mod archive;
mod erasures;
mod error;
mod make;
mod partial;
mod reapply;
mod restore;
mod tables;

pub use erasures::{Erasure, ErasureLog};
pub use error::BackupError;
pub use make::BackedUp;
pub use restore::{Restored, restore};

/// The members of the archive that are not uploads.
const ABOUT: &str = "frontdesk-backup.json";
const UPLOADS: &str = "uploads/";
const ERASURES: &str = "erasures.log";
const DATABASE: &str = "frontdesk.db";
const SUMS: &str = "SHA256SUMS";

/// The version of this format; an older program refuses a newer one.
const FORMAT: u64 = 1;
