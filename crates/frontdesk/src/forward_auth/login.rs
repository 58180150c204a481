//! What a stranger is told: a browser the way to the login and back, a program that it has to log in.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use url::Url;

use super::target::{Manner, Target};
use crate::answer::Wanted;
use crate::failure::Failure;

const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Sends the stranger to the login of `public` and from there back to the page.
///
/// nginx can't hand a redirect on, so there the way stands in a 401, from which its configuration
/// makes the redirect.
pub(super) fn ask(public: &Url, target: &Target, manner: Manner, asked: &HeaderMap) -> Response {
    let place = login(public, target);
    let failure = Failure::LoginRequired { login: place.clone(), receipt: None };
    if !navigates(asked) {
        return failure.answer(Wanted::by(asked), None);
    }
    let mut response = match manner {
        Manner::Nginx => failure.answer(Wanted::Page, None),
        Manner::Forward | Manner::Envoy => StatusCode::SEE_OTHER.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Everything in it was escaped.
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(LOCATION, place);
    }
    response
}

/// The address of the login that leads back to the page.
fn login(public: &Url, target: &Target) -> String {
    let mut url = public.clone();
    url.set_path("/login");
    url.query_pairs_mut().append_pair(crate::next::NEXT, &target.url());
    url.into()
}

/// Whether a browser shows the answer to a person. A script can't follow a redirect to another host,
/// and shall know at once that it has to ask for a login.
fn navigates(asked: &HeaderMap) -> bool {
    match asked.get(FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => Wanted::by(asked) == Wanted::Page,
    }
}
