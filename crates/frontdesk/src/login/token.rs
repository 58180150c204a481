//! The secret in each form that we render (S-46), and the cookie that it is bound to.
//!
//! Whose page asks is told by what browsers say (`cross_site.rs`), for every form, a site's own too.
//! Beside that each page of ours carries a token, which no other site's page can read. It is bound to
//! the token of the session or, for a stranger who has none, to the random secret of a cookie that
//! lives until the browser is closed: so there is no record for somebody who only looked at a page,
//! and a browser without cookies is noticed before it is asked to log in again and again (C-20).

use frontdesk_session::{Lives, NotFromUs, SetCookie, Token, TokenHash};
use http::StatusCode;

use super::call::Call;
use super::cookie;
use super::refusal::Refusal;
use crate::serve::Door;
use crate::{app, form_token};

pub(super) use crate::form_token::FIELD;

/// A token for a form of a page, and the cookie to send along where there was none to bind it to.
pub(super) struct Issued {
    pub(super) field: String,
    pub(super) cookie: Option<SetCookie>,
}

/// Makes a token for the form `form`.
pub(super) fn issue(call: &Call, form: &str) -> Issued {
    let (bound, cookie) = match brought(call).next() {
        Some(hash) => (hash, None),
        None => {
            let secret = Token::new(app::random());
            let spec = call.app.logins().form_cookie(call.door);
            let cookie = spec.set(&secret.to_text(), Lives::WithBrowser, call.now()).ok();
            (secret.hash(), cookie)
        }
    };
    Issued { field: form_token::make(&call.app, &bound, form), cookie }
}

/// Holds the token that came with a form to what it must be. A form without one is a site's own or a
/// program's; where it comes from was asked before.
///
/// # Errors
/// 403: the browser keeps no cookies, or the page was not made for this visitor and form, or too long
/// ago.
pub(super) fn check(call: &Call, form: &str, sent: &str) -> Result<(), Refusal> {
    // All forms of the desk are our own.
    if sent.is_empty() && call.door == Door::Site {
        return Ok(());
    }
    form_token::check(&call.app, brought(call), form, sent).map_err(|why| match why {
        None => cookies_are_off(),
        Some(NotFromUs::Over) => refused(
            "form_too_old",
            "This page was open for too long. Here it is anew: please send it once more.",
        ),
        Some(NotFromUs::Foreign | NotFromUs::Early) => refused(
            "foreign_form",
            "This page was made for another visit. Here it is anew: please send it once more.",
        ),
    })
}

/// C-20: said clearly, instead of asking for the password again.
pub(super) fn cookies_are_off() -> Refusal {
    refused(
        "cookies_off",
        "Your browser does not keep cookies of this site. Without one nobody can stay logged in: \
         please allow them for this site and try again.",
    )
}

fn refused(code: &'static str, message: &str) -> Refusal {
    Refusal::one(StatusCode::FORBIDDEN, "", code, message)
}

/// Secrets of this browser, the session's first.
fn brought(call: &Call) -> impl Iterator<Item = TokenHash> {
    let session = call.app.sessions().policy(call.door).cookie();
    let form = call.app.logins().form_cookie(call.door);
    let secrets = [session, form].map(|spec| cookie::secret(spec, &call.head.headers));
    secrets.into_iter().flatten().map(|secret| secret.hash())
}
