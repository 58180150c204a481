//! The cookie that says whose the parked submissions are: a random secret and nothing else.

use frontdesk_session::{CookieError, CookieSpec, Token};
use http::HeaderMap;

use crate::app::App;
use crate::secret_cookie;
use crate::serve::Door;

/// Its name and attributes.
pub(super) fn spec(app: &App) -> Result<CookieSpec, CookieError> {
    secret_cookie::spec("frontdesk-parked", app.is_https(Door::Site))
}

/// The one secret that came.
pub(super) fn secret(app: &App, headers: &HeaderMap) -> Option<Token> {
    secret_cookie::secret(&spec(app).ok()?, headers)
}
