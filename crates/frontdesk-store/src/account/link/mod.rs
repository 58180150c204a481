//! Links that are mailed and work once: a new password, an address confirmed, a sign-up finished.
//!
//! ```text
//! make   --> the hash of a secret that only the letter holds, what it is for, until when
//! peek   --> what a link is for; changes nothing, because programs that check mail open links too
//! spend  --> the act itself and the end of the link, in one transaction: of two at once one acts
//! ```
//!
//! A link is worth nothing once what it was made for is no longer so: another password, another address,
//! a disabled account.

mod spend;
mod store;
mod table;

use uuid::Uuid;

use super::{AccountName, Email, PasswordHash};

/// The SHA-256 of a link's secret. The secret itself has at least 128 random bits; the store never sees
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkHash(pub [u8; 32]);

/// What a link may be used for, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// A new password for an account that forgot its own.
    Reset,
    /// The account's address is shown to be its own.
    Confirm,
    /// Another address takes the place of the account's own.
    Move,
    /// An account is made.
    SignUp,
}

impl LinkPurpose {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Confirm => "confirm",
            Self::Move => "move",
            Self::SignUp => "sign up",
        }
    }
}

/// A link that is to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The hash of its secret.
    pub hash: LinkHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose it is; none for a sign-up.
    pub account: Option<Uuid>,
    /// The address that it is mailed to.
    pub email: Email,
    /// What the account is to be called, for a sign-up.
    pub name: Option<AccountName>,
    /// Where its visitor wants to go on from there, for a sign-up.
    pub next: Option<String>,
    /// When it is made, in microseconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When it is over.
    pub until: i64,
}

/// What a link that may be used is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address that it was mailed to.
    pub email: String,
    /// What the account is to be called, for a sign-up.
    pub name: Option<String>,
    /// Where its visitor wants to go on from there, for a sign-up.
    pub next: Option<String>,
}

/// What a link is used for, with what it takes.
#[derive(Clone, Debug)]
pub enum LinkUse {
    /// Sets this password, and confirms the address: the letter reached it.
    Reset {
        /// The hash of the new password.
        password: PasswordHash,
    },
    /// Confirms the address.
    Confirm,
    /// Gives the account the address that the letter reached.
    Move,
    /// Makes an account, whose address is confirmed by that.
    SignUp {
        /// The account's id, drawn at random.
        id: Uuid,
        /// The hash of its password.
        password: PasswordHash,
    },
}

impl LinkUse {
    /// What a link must have been made for.
    pub fn purpose(&self) -> LinkPurpose {
        match self {
            Self::Reset { .. } => LinkPurpose::Reset,
            Self::Confirm => LinkPurpose::Confirm,
            Self::Move => LinkPurpose::Move,
            Self::SignUp { .. } => LinkPurpose::SignUp,
        }
    }
}

/// What became of a link that was to be spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spent {
    /// It is done and synced, and the link is gone.
    Done {
        /// The account that it was done to.
        account: Uuid,
        /// The address that the account had before; empty for one that was just made.
        former_email: String,
    },
    /// Another account has the address by now. The link is gone.
    EmailTaken,
    /// There is no such link (any more), it is for something else, or what it was made for is no longer
    /// so. Nothing has changed.
    Over,
}
