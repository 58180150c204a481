//! May this request act in the visitor's name? For all that uses a cookie (S-40 to S-44).

use frontdesk_session::{Brought, Candidates, OriginPolicy, Passed, Sender, WebOrigin};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ALLOW, COOKIE, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::config::Origin;
use crate::failure::Failure;
use crate::serve::Door;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The headers that a script of a trusted origin may set.
const HEADERS: &str = "accept, content-type, content-encoding, x-requested-with, hx-request, \
                       hx-current-url, hx-target, hx-trigger";

/// Refuses what a page of another site asks for in the visitor's name.
///
/// A program that brings the session's cookie has to state an origin, as a browser would: without a
/// word nobody can tell it from a browser that another site's page makes ask.
///
/// # Errors
/// [`Failure::CrossSite`].
pub(crate) fn check(app: &App, head: &Parts) -> Result<Passed, Failure> {
    check_at(app, Door::Site, head)
}

/// The same at either address. At the desk no other origin is trusted.
///
/// # Errors
/// [`Failure::CrossSite`].
pub(crate) fn check_at(app: &App, door: Door, head: &Parts) -> Result<Passed, Failure> {
    let own = app.own_origin_at(door, &head.uri, &head.headers);
    let own = own.and_then(|origin| WebOrigin::parse(origin.as_str()).ok());
    let trusted: &[Origin] = match door {
        Door::Site => &app.config().trusted_origins,
        Door::Desk => &[],
    };
    let trusted: Vec<_> =
        trusted.iter().filter_map(|origin| WebOrigin::parse(origin.as_str()).ok()).collect();
    let policy = OriginPolicy { own: own.as_slice(), trusted: &trusted };
    let sender = Sender {
        method: head.method.as_str(),
        site: &values(&head.headers, &SEC_FETCH_SITE),
        origin: &values(&head.headers, &ORIGIN),
        brought: brought(app, door, &head.headers),
    };
    policy.check(&sender).map_err(|stranger| {
        tracing::debug!(%stranger, "a request may not act in the visitor's name");
        Failure::CrossSite
    })
}

fn brought(app: &App, door: Door, headers: &HeaderMap) -> Brought {
    let cookie = app.sessions().policy(door).cookie();
    match cookie.candidates(values(headers, &COOKIE)) {
        Candidates::Missing => Brought::Nothing,
        Candidates::One(_) | Candidates::Several(_) | Candidates::Tossed => Brought::Session,
    }
}

fn values<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h [u8]> {
    headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
}

/// Says that the answer depends on who asks (S-47), and lets scripts of `trusted_origins`, and of no
/// other, read it with the visitor's cookies (V3.4.2).
pub(crate) fn say(app: &App, asked: &HeaderMap, answer: &mut HeaderMap) {
    vary(answer);
    if let Some(origin) = trusted(app, asked) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}

/// Says that the answer depends on who asks (S-47).
pub(crate) fn vary(answer: &mut HeaderMap) {
    answer.append(VARY, HeaderValue::from_static("Origin, Sec-Fetch-Site"));
}

/// Answers `OPTIONS` (Fetch standard, CORS preflight): a trusted origin may, all others are told
/// nothing.
pub(crate) fn preflight(
    app: &App,
    asked: &HeaderMap,
    allow: &'static str,
    methods: &'static str,
) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(allow));
    if trusted(app, asked).is_some() {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    say(app, asked, headers);
    response
}

/// The one `Origin` of the request, if it is trusted, in a browser's own writing.
fn trusted<'h>(app: &App, asked: &'h HeaderMap) -> Option<&'h HeaderValue> {
    let mut lines = asked.get_all(ORIGIN).iter();
    let (Some(origin), None) = (lines.next(), lines.next()) else { return None };
    let is_listed =
        app.config().trusted_origins.iter().any(|listed| listed.as_str().as_bytes() == origin);
    is_listed.then_some(origin)
}
