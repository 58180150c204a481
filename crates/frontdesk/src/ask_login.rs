//! The answer to a stranger, where somebody has to be logged in: the way to the login, and back.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, LOCATION};
use url::form_urlencoded::byte_serialize;

use crate::answer::{HX_REDIRECT, Wanted};
use crate::failure::Failure;
use crate::next::{self, NEXT};

/// Leads a browser to the login and from there to `place`; a program is told the way.
pub(crate) fn ask_login(wanted: Wanted, place: &str) -> Response {
    lead(wanted, Failure::LoginRequired { login: login(place), receipt: None })
}

/// The same for any failure that a login is the way out of.
pub(crate) fn lead(wanted: Wanted, failure: Failure) -> Response {
    let login = match &failure {
        Failure::LoginRequired { login, .. } => next::header(login),
        _ => return failure.answer(wanted, None),
    };
    if wanted == Wanted::Page {
        let headers = [(CACHE_CONTROL, next::header("no-store")), (LOCATION, login)];
        return (StatusCode::SEE_OTHER, headers).into_response();
    }
    let mut response = failure.answer(wanted, None);
    if wanted == Wanted::Fragment {
        response.headers_mut().insert(HX_REDIRECT, login);
    }
    response
}

/// The address of the login that leads on to `place`.
pub(crate) fn login(place: &str) -> String {
    with_next("/login", place)
}

/// The address of a page of ours that leads on to `place`.
pub(crate) fn with_next(page: &str, place: &str) -> String {
    let place: String = byte_serialize(place.as_bytes()).collect();
    format!("{page}?{NEXT}={place}")
}
