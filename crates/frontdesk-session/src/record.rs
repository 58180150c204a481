//! Our side of a session: what the store keeps under the token's hash.

use std::time::Duration;

use crate::{AccountId, Data, Moment, SessionId};

/// A visitor remembered.
///
/// Rights come from [`account`](Record::account) alone, which only a login sets; nothing in
/// [`data`](Record::data) decides about rights (S-08).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its public name.
    pub id: SessionId,
    /// Which of the server's doors it opens (`"site"`, `"desk"`): a token of one is unknown at another.
    pub realm: Box<str>,
    /// Who the visitor proved to be; `None` for a stranger.
    pub account: Option<AccountId>,
    /// When it began.
    pub made_at: Moment,
    /// When the visitor last proved who they are; `None` for a stranger.
    pub authenticated_at: Option<Moment>,
    /// When it was last used, exact to the policy.
    pub seen_at: Moment,
    /// How long it may lie unused.
    pub idle: Duration,
    /// When it ends, used or not (S-16).
    pub until: Moment,
    /// How long the browser is asked to keep the cookie; a new token in its place is kept alike.
    pub stay: Stay,
    /// What the visitor's program called itself, at most 200 characters.
    pub user_agent: Box<str>,
    /// Where the visitor came from, as coarse as the caller wrote it.
    pub address: Box<str>,
    /// What is remembered.
    pub data: Data,
}

/// How long the browser is asked to keep the cookie. The server's own limits hold in any case (C-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stay {
    /// As long as the session can last: "stay logged in".
    WhileItLasts,
    /// Until the browser is closed, as far as it keeps to that.
    WhileBrowserRuns,
}

impl Record {
    /// When it ends if it is not used again.
    pub fn ends_at(&self) -> Moment {
        self.until.min(self.seen_at + self.idle)
    }

    /// Whether it still counts: neither unused for too long nor over.
    pub fn is_live(&self, now: Moment) -> bool {
        now < self.ends_at()
    }

    /// Bytes that it counts for against [`Bounds::stranger_bytes`](crate::Bounds): its texts, and a
    /// lump for all that has a fixed size.
    pub fn bytes(&self) -> usize {
        const FIXED: usize = 160;
        FIXED + self.user_agent.len() + self.address.len() + self.data.bytes()
    }
}
