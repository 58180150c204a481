//! Guesses at passwords, counted before they are checked.
//!
//! ```text
//! reserve --allowed--> the try counts as failed, on the disk, before anything is hashed
//! settle Right      --> it never failed; the row of failures in a row ends
//! settle Wrong      --> it failed
//! settle Unchecked  --> it never was (the server was too busy to look)
//! nothing (a crash) --> it failed
//! ```
//!
//! A hundred tries at once therefore find the places taken by each other. All counting is done by the
//! store's one writer, so it is the same for every connection and survives a restart.
//! A device that its account has logged in with before has places of its own: whoever uses up those of
//! the account, or of the network, does not shut out its owner.

mod count;
mod decide;
mod source;

use rusqlite::Connection;
use uuid::Uuid;

use super::Email;

pub(super) use count::{failed, forgive, purge, remember, settle};
pub use decide::{LoginLimits, LoginVerdict};
pub use source::DeviceHash;
use source::Source;

/// A try to log in, before it is checked.
#[derive(Clone, Debug)]
pub struct LoginTry {
    account: Option<Email>,
    network: Source,
    device: Option<DeviceHash>,
    at: i64,
}

impl LoginTry {
    /// A try for the account of `email` (`None` if what was typed cannot be an address) from the
    /// network of `from`, at `at` (microseconds since 1970-01-01 UTC).
    ///
    /// IPv6 is counted by /64, which is what one customer gets (RFC 6177, section 2).
    pub fn new(email: Option<Email>, from: std::net::IpAddr, at: i64) -> Self {
        Self { account: email, network: Source::network(from), device: None, at }
    }

    /// The same, from a browser that sent a device's secret.
    #[must_use]
    pub fn with_device(self, device: Option<DeviceHash>) -> Self {
        Self { device, ..self }
    }
}

/// A place taken by a try. It counts as failed until [`settle`d](crate::Store::settle_login).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LoginReservation {
    id: [u8; 16],
    at: i64,
    /// Where it takes a place.
    sources: Vec<Source>,
    /// Whose row of failures it lengthens: the account's or the known device's.
    streak: Option<Streak>,
}

/// A row of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Streak {
    source: Source,
    /// It is that of an account which is there, and stays until a login or a new password ends it.
    lasting: bool,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The password was right.
    Right,
    /// The password was wrong, or there is no such account.
    Wrong,
    /// Nobody looked: the server was too busy.
    Unchecked,
}

/// Takes a place for a try, if there is one.
pub(super) fn reserve(
    connection: &Connection,
    id: Uuid,
    attempt: &LoginTry,
    limits: &LoginLimits,
) -> rusqlite::Result<LoginVerdict> {
    let (facts, sources, streak) = count::look(connection, attempt, limits)?;
    let reservation = LoginReservation { id: id.into_bytes(), at: attempt.at, sources, streak };
    let verdict = decide::decide(&facts, limits, attempt.at, reservation);
    if let LoginVerdict::Allowed(reservation) = &verdict {
        count::take(connection, reservation)?;
    }
    Ok(verdict)
}
