//! The secret in each form of the desk's pages (S-46), bound to the operator's session.

use frontdesk_session::{Candidates, FormTokens, Moment, Token, TokenHash};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::app::{self, App};
use crate::failure::Failure;
use crate::serve::Door;

/// The field's name.
pub(super) const FIELD: &str = "_token";

/// One token fits all forms of the desk: whoever has one operator's page has the others too.
const FORM: &str = "desk";

/// What the session that the request brought is known by.
pub(super) fn session(app: &App, headers: &HeaderMap) -> Option<TokenHash> {
    let cookie = app.sessions().policy(Door::Desk).cookie();
    match cookie.candidates(headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes)) {
        Candidates::One(value) => Token::parse(value).map(|token| token.hash()),
        Candidates::Missing | Candidates::Several(_) | Candidates::Tossed => None,
    }
}

/// A token for the forms of a page; empty where there is no session to bind it to.
pub(super) fn issue(app: &App, session: Option<&TokenHash>) -> String {
    let Some(session) = session else { return String::new() };
    let tokens = FormTokens::new(app.sessions().keys());
    tokens.make(session, FORM, Moment::from_micros(app.now()), app::random())
}

/// Holds what came with a form to what it must be.
///
/// # Errors
/// [`Failure::StaleForm`]: the page was made for another session, or too long ago.
pub(super) fn check(app: &App, session: Option<&TokenHash>, sent: &str) -> Result<(), Failure> {
    let Some(session) = session else { return Err(Failure::StaleForm) };
    let tokens = FormTokens::new(app.sessions().keys());
    tokens
        .check(sent, session, FORM, Moment::from_micros(app.now()))
        .map_err(|_not_from_us| Failure::StaleForm)
}
