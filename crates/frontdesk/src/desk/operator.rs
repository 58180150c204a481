//! The operator whose session at the desk a request brought.

use frontdesk_session::{Found, Moment, SessionStore as _, TokenHash};
use frontdesk_store::{Account, AccountState, Rights};
use frontdesk_tower::Session;
use http::request::Parts;

use super::token;
use crate::app::App;
use crate::failure::Failure;
use crate::observe;
use crate::serve::Door;
use crate::sessions::account_uuid;

/// Who asks, as `routes/` found out before it led the request to a page.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    pub(crate) account: Account,
    /// What the session is known by, and the tokens of forms are bound to.
    pub(super) session: Option<TokenHash>,
    /// When they typed their password last.
    typed_at: Option<Moment>,
}

impl Operator {
    /// Whether they typed their password a moment ago, as whatever takes much out or can't be undone asks
    /// for (V7.5.3).
    pub(super) fn has_just_typed(&self, app: &App) -> bool {
        let now = Moment::from_micros(app.now());
        self.typed_at.is_some_and(|at| now.since(at) < app.config().desk.confirm)
    }

    /// Whether they are still in: for an answer that lasts longer than the question (V7.4.1, V8.3.2).
    pub(crate) async fn is_still_in(&self, app: &App) -> bool {
        let Some(hash) = self.session else { return false };
        let now = Moment::from_micros(app.now());
        let found = app.sessions().store().find(&hash, now).await;
        let is_live = matches!(found, Ok(Found::Live(_)));
        is_live
            && matches!(app.store().account(self.account.id).await, Ok(Some(account)) if may(&account))
    }
}

/// The operator whose session at the desk a request brought.
///
/// The account is read anew each time: whoever was disabled, or is an operator no longer, is a
/// stranger with the next request (V8.3.2).
///
/// # Errors
/// That the session or the account can't be looked up.
pub(crate) async fn operator(app: &App, head: &Parts) -> Result<Option<Account>, Failure> {
    if app.sessions().are_refused_at(Door::Desk) {
        return Ok(None);
    }
    let session = Session::of(head).await?;
    let Some(id) = session.account().as_ref().and_then(account_uuid) else { return Ok(None) };
    observe::is_of(id);
    let found = app.store().account(id).await.map_err(|error| app.store_failure(error))?;
    Ok(found.filter(may))
}

/// The same with what the handlers of its pages need.
///
/// # Errors
/// As [`operator`].
pub(crate) async fn operator_of(app: &App, head: &Parts) -> Result<Option<Operator>, Failure> {
    let Some(account) = operator(app, head).await? else { return Ok(None) };
    let typed_at = Session::of(head).await?.read_record(|record| record.authenticated_at).flatten();
    Ok(Some(Operator { account, session: token::session(app, &head.headers), typed_at }))
}

fn may(account: &Account) -> bool {
    account.rights == Rights::Operator && account.state == AccountState::Active
}
