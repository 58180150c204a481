//! Whose session it is that a request brought.

use frontdesk_store::Account;
use frontdesk_tower::{Session, SessionRejection};
use http::request::Parts;

use crate::app::App;
use crate::failure::Failure;
use crate::serve::Door;
use crate::visitor;

/// A visitor, as far as we know them.
pub(super) struct Who {
    /// `None` where nobody is remembered, and where the session was an account's that is gone.
    pub(super) session: Option<Session>,
    pub(super) account: Option<Account>,
}

/// Looks up who asks.
///
/// A session of an account that was disabled or removed is nobody's, and ends here if it had not
/// ended before.
///
/// # Errors
/// That it can't be looked up.
pub(super) async fn who(app: &App, head: &Parts) -> Result<Who, Failure> {
    if app.sessions().are_refused() {
        return Ok(Who { session: None, account: None });
    }
    let session = Session::of(head).await?;
    if session.account().is_none() {
        return Ok(Who { session: Some(session), account: None });
    }
    match visitor::account(app, head).await? {
        Some(account) => Ok(Who { session: Some(session), account: Some(account) }),
        None => {
            session.log_out()?;
            Ok(Who { session: None, account: None })
        }
    }
}

impl Who {
    /// The session in which something can be kept.
    ///
    /// # Errors
    /// [`Failure::InsecureHttp`], and that the session is over.
    pub(super) fn changeable(self, app: &App) -> Result<Session, Failure> {
        match self.session {
            Some(session) => Ok(session),
            None if app.sessions().are_refused() => {
                Err(Failure::InsecureHttp { setting: Door::Site.setting() })
            }
            None => Err(SessionRejection::Over.into()),
        }
    }
}
