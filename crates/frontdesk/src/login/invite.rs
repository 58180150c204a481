//! What an invitation is: a one-time link by which somebody makes an account of their own.
//!
//! The link of a visitor leads to the site, that of an operator to the desk: the password of somebody
//! who runs the server is typed where no script of the site can be. In the link stand 256 random bits;
//! their hash alone is stored (V6.4.1).

use std::time::Duration;

use frontdesk_session::Token;
use frontdesk_store::{Email, GroupName, NewInvitation, Rights};
use uuid::Uuid;

use crate::app;
use crate::serve::Door;

/// A week: it travels by letter to somebody who has not asked for it. docs/decisions/invitations.md
const LIFE: Duration = Duration::from_secs(7 * 86_400);

/// The path of the page that it opens.
pub(super) const PATH: &str = "invited";

/// What an account by an invitation will be.
pub(super) struct Terms {
    /// Its address, where it is for one alone.
    pub(super) email: Option<Email>,
    pub(super) groups: Vec<GroupName>,
    pub(super) rights: Rights,
}

/// An invitation before it is stored, and its secret, which is shown once.
pub(super) struct Drawn {
    pub(super) invitation: NewInvitation,
    secret: Token,
}

impl Drawn {
    /// Draws one at the moment `now`, made by this operator or at the command line.
    pub(super) fn new(terms: Terms, made_by: Option<Uuid>, now: i64) -> Drawn {
        let secret = Token::new(app::random());
        let life = i64::try_from(LIFE.as_micros()).unwrap_or(i64::MAX);
        let invitation = NewInvitation {
            id: Uuid::new_v4(),
            hash: secret.hash(),
            email: terms.email,
            groups: terms.groups,
            rights: terms.rights,
            made_by,
            made_at: now,
            until: now.saturating_add(life),
        };
        Drawn { invitation, secret }
    }

    /// The link; `place` says what one to an address begins with.
    pub(super) fn link(&self, place: impl FnOnce(Door) -> String) -> String {
        format!("{}{PATH}?key={}", place(door(self.invitation.rights)), self.secret.to_text())
    }
}

/// Where an account with these rights is made.
pub(super) fn door(rights: Rights) -> Door {
    match rights {
        Rights::Visitor => Door::Site,
        Rights::Operator => Door::Desk,
    }
}
