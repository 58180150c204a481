//! Accounts: who a visitor proved to be.

mod beside;
mod change;
mod email;
mod erase;
mod invitation;
mod link;
mod name;
mod rows;
mod seen;
mod store;
mod throttle;

use std::fmt;

use uuid::Uuid;

pub use change::{AccountChange, Added, Changed};
pub use email::{Email, EmailError};
pub(crate) use erase::remove_with_leavings;
pub use erase::{Erased, Leavings};
pub use invitation::{Accepted, Invitation, Invited, NewInvitation};
pub use link::{Link, LinkHash, LinkPurpose, LinkUse, NewLink, Spent};
pub use name::{AccountName, GroupName, NameError};
pub use seen::Met;
pub use throttle::{
    DeviceHash, LoginLimits, LoginOutcome, LoginReservation, LoginTry, LoginVerdict,
};

/// An account that is to be made.
///
/// ```
/// use frontdesk_store::{Email, NewAccount, Rights};
/// use uuid::Uuid;
///
/// let id = Uuid::from_u128(0x1f0b_9c1e); // the caller draws it at random: `Uuid::new_v4()`
/// let account = NewAccount {
///     rights: Rights::Operator,
///     ..NewAccount::new(id, Email::parse("ada@example.org")?, 0)
/// };
/// assert!(account.password.is_none());
/// # Ok::<_, frontdesk_store::EmailError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// 16 random bytes, drawn by the caller: public, and derived from nothing.
    pub id: Uuid,
    /// The address it logs in with.
    pub email: Email,
    /// What it is called.
    pub name: Option<AccountName>,
    /// The groups it is in.
    pub groups: Vec<GroupName>,
    /// Whether it may run the server.
    pub rights: Rights,
    /// The hash of its password; without one nobody can log in with a password.
    pub password: Option<PasswordHash>,
    /// When it was made, in microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When its address was shown to be its own.
    pub email_confirmed_at: Option<i64>,
}

impl NewAccount {
    /// An account with an address and nothing else.
    pub fn new(id: Uuid, email: Email, created_at: i64) -> Self {
        Self {
            id,
            email,
            name: None,
            groups: Vec::new(),
            rights: Rights::Visitor,
            password: None,
            created_at,
            email_confirmed_at: None,
        }
    }
}

/// A stored account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its place in the order of signing up.
    pub at: AccountCursor,
    /// Its id: never changed, and never given to another.
    pub id: Uuid,
    /// Its address, as it was typed first. Letters go here and nowhere else.
    pub email: String,
    /// What it is called.
    pub name: Option<String>,
    /// The groups it is in, in order of their names.
    pub groups: Vec<String>,
    /// Whether it may run the server.
    pub rights: Rights,
    /// Whether it may log in.
    pub state: AccountState,
    /// When it was made, in microseconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When its address was shown to be its own.
    pub email_confirmed_at: Option<i64>,
    /// The hash of its password.
    pub password: Option<PasswordHash>,
    /// When its password was last set, in microseconds since 1970-01-01 UTC.
    pub password_changed_at: Option<i64>,
}

/// Whether an account may run the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// It may use the site.
    Visitor,
    /// It may also use the desk.
    Operator,
}

/// Whether an account may log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It may.
    Active,
    /// It may not, and is told so like a wrong password.
    Disabled {
        /// Since when, in microseconds since 1970-01-01 UTC.
        since: i64,
    },
}

/// The hash of a password in its stored form. The store does not read it, and nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash written as `text`.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A place in the order of signing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountCursor(i64);

impl AccountCursor {
    /// Before the first account.
    pub const START: Self = Self(0);

    /// The place as a number, to be written down and come back by [`from_i64`](Self::from_i64).
    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// The place of this number; one that never was is between those that are.
    pub fn from_i64(number: i64) -> Self {
        Self(number)
    }
}

/// Some accounts, in order of signing up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// Where the next page begins; `None` if this one reached the end.
    pub next: Option<AccountCursor>,
}

/// How many accounts there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountCounts {
    /// All of them.
    pub accounts: u64,
    /// Those that may run the server and are not disabled.
    pub operators: u64,
    /// Those that are disabled.
    pub disabled: u64,
}
