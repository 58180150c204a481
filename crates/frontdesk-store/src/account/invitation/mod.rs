//! Invitations: one-time links by which somebody makes an account of their own.
//!
//! ```text
//! invite --> open --accept--> gone, and the account is there: one transaction
//!            open --withdraw, its end--> gone
//! ```
//!
//! An invitation that an operator made counts as long as they are one: whoever lost their rights lets
//! nobody in any more.

mod store;
mod table;

use frontdesk_session::TokenHash;
use uuid::Uuid;

use super::{Email, GroupName, Rights};

pub(super) use table::purge;

/// An invitation that is to be made.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// 16 random bytes, drawn by the caller: public, and derived from nothing.
    pub id: Uuid,
    /// The hash of what stands in the link.
    pub hash: TokenHash,
    /// The only address that it makes an account for; `None` is any.
    pub email: Option<Email>,
    /// The groups that the account will be in.
    pub groups: Vec<GroupName>,
    /// Whether the account may run the server.
    pub rights: Rights,
    /// The operator who makes it; `None` is the command line.
    pub made_by: Option<Uuid>,
    /// When it is made, in microseconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When it ends, unused.
    pub until: i64,
}

/// An invitation that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id, which opens nothing.
    pub id: Uuid,
    /// The only address that it makes an account for.
    pub email: Option<String>,
    /// The groups that the account will be in, in order of their names.
    pub groups: Vec<String>,
    /// Whether the account may run the server.
    pub rights: Rights,
    /// The operator who made it; `None` is the command line.
    pub made_by: Option<Uuid>,
    /// When it was made, in microseconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When it ends, unused.
    pub until: i64,
}

/// What became of an invitation that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// It is stored and synced.
    Done,
    /// As many are open as may be. Nothing was stored.
    TooMany,
}

impl Invited {
    /// Invitations that may be open at once.
    pub const MOST: u32 = 1000;
}

/// What became of an account that somebody was to make by an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is stored and synced, and the invitation is gone.
    New,
    /// There is no such invitation: it was used, withdrawn, ended, or never made.
    Gone,
    /// It is for another address. Nothing has changed.
    OtherEmail,
    /// Another account has this address, or one that looks like it. Nothing has changed.
    EmailTaken,
}
