//! The secret in each form of the desk's pages (S-46), bound to the operator's session.

use frontdesk_session::TokenHash;
use http::HeaderMap;

use crate::app::App;
use crate::failure::Failure;
use crate::form_token;
use crate::serve::Door;

pub(super) use crate::form_token::FIELD;

/// One token fits all forms of the desk: whoever has one operator's page has the others too.
const FORM: &str = "desk";

/// What the session that the request brought is known by.
pub(super) fn session(app: &App, headers: &HeaderMap) -> Option<TokenHash> {
    form_token::session(app, Door::Desk, headers)
}

/// A token for the forms of a page; empty where there is no session to bind it to.
pub(super) fn issue(app: &App, session: Option<&TokenHash>) -> String {
    session.map(|session| form_token::make(app, session, FORM)).unwrap_or_default()
}

/// Holds what came with a form to what it must be.
///
/// # Errors
/// [`Failure::StaleForm`]: the page was made for another session, or too long ago.
pub(super) fn check(app: &App, session: Option<&TokenHash>, sent: &str) -> Result<(), Failure> {
    form_token::check(app, session.copied().into_iter(), FORM, sent).map_err(|_| Failure::StaleForm)
}
