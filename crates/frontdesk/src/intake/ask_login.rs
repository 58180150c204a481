//! The answer to a stranger, where somebody has to be logged in: the way to the login, and back.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, LOCATION};
use url::form_urlencoded::byte_serialize;

use super::accept::{HX_REDIRECT, header};
use crate::answer::Wanted;
use crate::failure::Failure;

/// Leads a browser to the login and from there to `next`; a program is told the way.
pub(super) fn ask_login(wanted: Wanted, next: &str) -> Response {
    let login = login(next);
    match wanted {
        Wanted::Page => {
            let headers = [(CACHE_CONTROL, header("no-store")), (LOCATION, header(&login))];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Wanted::Json => Failure::LoginRequired { login }.answer(wanted, None),
        Wanted::Fragment => {
            let place = header(&login);
            let mut response = Failure::LoginRequired { login }.answer(wanted, None);
            response.headers_mut().insert(HX_REDIRECT, place);
            response
        }
    }
}

/// The address of the login that leads on to `next`.
pub(super) fn login(next: &str) -> String {
    let next: String = byte_serialize(next.as_bytes()).collect();
    format!("/login?_next={next}")
}
