//! Small cookies of ours that hold a random secret and nothing else.

use frontdesk_session::{Candidates, CookieError, CookieSpec, Token};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// The cookie of this name, bound to the host where there is https (C-10), so that nobody can plant a
/// secret of theirs.
pub(crate) fn spec(name: &str, is_https: bool) -> Result<CookieSpec, CookieError> {
    match is_https {
        true => CookieSpec::builder(&format!("__Host-{name}")).build(),
        false => CookieSpec::builder(name).without_secure().build(),
    }
}

/// The one secret that came under the cookie's name. Several that differ count as none (C-38).
pub(crate) fn secret(spec: &CookieSpec, headers: &HeaderMap) -> Option<Token> {
    match spec.candidates(headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes)) {
        Candidates::One(value) => Token::parse(value),
        Candidates::Missing | Candidates::Several(_) | Candidates::Tossed => None,
    }
}
