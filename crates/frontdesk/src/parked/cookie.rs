//! The cookie that says whose the parked submissions are: a random secret and nothing else.

use frontdesk_session::{Candidates, CookieError, CookieSpec, Token};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::app::App;
use crate::serve::Door;

/// Bound to the host where there is https (C-10), so that nobody can plant a secret of theirs.
pub(super) fn spec(app: &App) -> Result<CookieSpec, CookieError> {
    match app.is_https(Door::Site) {
        true => CookieSpec::builder("__Host-frontdesk-parked").build(),
        false => CookieSpec::builder("frontdesk-parked").without_secure().build(),
    }
}

/// The one secret that came. Several that differ count as none (C-38).
pub(super) fn secret(app: &App, headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    match spec(app).ok()?.candidates(cookies) {
        Candidates::One(value) => Token::parse(value),
        Candidates::Missing | Candidates::Several(_) | Candidates::Tossed => None,
    }
}
