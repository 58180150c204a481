//! The secret in the forms of our own pages (S-46), beside what browsers say about who sends them.
//!
//! It is bound to the token of the session and to the form. The pages of the logins have one for
//! strangers too (`login/token.rs`); one fits all forms of the desk (`desk/token.rs`).

use frontdesk_session::{FormTokens, Moment, NotFromUs, TokenHash};
use http::HeaderMap;

use crate::app::{self, App};
use crate::failure::Failure;
use crate::secret_cookie;
use crate::serve::Door;

/// The field's name.
pub(crate) const FIELD: &str = "_token";

/// A token for the form `form` of whoever holds what `bound` is the hash of.
pub(crate) fn make(app: &App, bound: &TokenHash, form: &str) -> String {
    FormTokens::new(app.sessions().keys()).make(bound, form, now(app), app::random())
}

/// Whether a token is that of this form for one of those; `None` if there is nobody to ask for.
pub(crate) fn check(
    app: &App,
    bound: impl Iterator<Item = TokenHash>,
    form: &str,
    sent: &str,
) -> Result<(), Option<NotFromUs>> {
    let tokens = FormTokens::new(app.sessions().keys());
    let mut worst = None;
    for bound in bound {
        match tokens.check(sent, &bound, form, now(app)) {
            Ok(()) => return Ok(()),
            // That a page is too old says more than that it is not of the other secret.
            Err(error) if worst != Some(NotFromUs::Over) => worst = Some(error),
            Err(_) => {}
        }
    }
    Err(worst)
}

/// A token for a form of somebody with a session at the site; empty where there is none.
pub(crate) fn of_visitor(app: &App, headers: &HeaderMap, form: &str) -> String {
    session(app, Door::Site, headers).map(|bound| make(app, &bound, form)).unwrap_or_default()
}

/// Holds such a token to what it must be.
///
/// # Errors
/// [`Failure::StaleForm`].
pub(crate) fn check_visitor(
    app: &App,
    headers: &HeaderMap,
    form: &str,
    sent: &str,
) -> Result<(), Failure> {
    check(app, session(app, Door::Site, headers).into_iter(), form, sent)
        .map_err(|_| Failure::StaleForm)
}

/// What the session that the request brought is known by.
pub(crate) fn session(app: &App, door: Door, headers: &HeaderMap) -> Option<TokenHash> {
    let cookie = app.sessions().policy(door).cookie();
    secret_cookie::secret(cookie, headers).map(|token| token.hash())
}

fn now(app: &App) -> Moment {
    Moment::from_micros(app.now())
}
