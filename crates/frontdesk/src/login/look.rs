//! How the pages of the logins look: our style, one of their own, and one small script that nothing
//! depends on.

use std::sync::LazyLock;

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use http::header::REFERRER_POLICY;
use http::{HeaderValue, Method, Request, StatusCode};

use super::call::{Call, add_cookie};
use super::refusal::{FieldError, Refusal, Stop};
use super::token::Issued;
use crate::answer::Wanted;
use crate::ask_login::with_next;
use crate::page::{STYLE, page_under, policy};

/// The style of these pages alone.
pub(super) const LOGIN_STYLE: &str = include_str!("../../templates/login/login.css");
/// Shows a password to whoever types it (V6.2.6).
pub(super) const SHOW: &str = include_str!("../../templates/login/show.js");

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[STYLE, LOGIN_STYLE], &[SHOW]));

/// A page of the logins, with the cookie that its form is bound to.
pub(super) fn page(status: StatusCode, issued: Issued, template: &impl Template) -> Response {
    let mut response = page_under(&POLICY, status, template);
    if let Some(cookie) = issued.cookie {
        add_cookie(response.headers_mut(), &cookie);
    }
    response
}

/// The same for a page whose address holds a secret: nothing tells it to whoever is gone to from here
/// (V3.4.5).
pub(super) fn secret_page(
    status: StatusCode,
    issued: Issued,
    template: &impl Template,
) -> Response {
    let mut response = page(status, issued, template);
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// What is wrong with a form that is shown again.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<FieldError>);

impl Errors {
    /// Those of a refusal.
    pub(super) fn of(refusal: Refusal) -> Errors {
        Errors(refusal.errors)
    }

    /// The errors about this field.
    pub(super) fn at(&self, field: &str) -> impl Iterator<Item = &str> {
        let here = move |error: &&FieldError| error.field == field;
        self.0.iter().filter(here).map(|error| error.message.as_str())
    }

    /// Whether there is one about this field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.iter().any(|error| error.field == field)
    }

    /// Whether there is any.
    pub(super) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether there is one of this kind.
    pub(super) fn is_about(&self, code: &str) -> bool {
        self.0.iter().any(|error| error.code == code)
    }
}

/// The same form again, where a browser sent it; programs get the errors alone.
pub(super) fn again(
    call: &Call,
    refusal: Refusal,
    show: impl FnOnce(StatusCode, Errors) -> Response,
) -> Result<Response, Stop> {
    if call.wanted != Wanted::Page {
        return Err(refusal.into());
    }
    let mut response = show(refusal.status, Errors::of(refusal.clone()));
    refusal.say_when(&mut response);
    Ok(response)
}

/// The outcome of a form; a refusal is the form again.
pub(super) fn or_again(
    call: &Call,
    outcome: Result<Response, Stop>,
    show: impl FnOnce(StatusCode, Errors) -> Response,
) -> Result<Response, Stop> {
    match outcome {
        Err(Stop::Refused(refusal)) => again(call, refusal, show),
        outcome => outcome,
    }
}

/// The site's own page for this path, if it brings one.
pub(super) async fn of_site(call: &Call) -> Option<Response> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = call.head.uri.clone();
    *request.headers_mut() = call.head.headers.clone();
    call.app.site()?.own_page(request).await
}

/// What stands behind a link to another page of the logins, so that the wish is not lost.
pub(super) fn toward(next: &str) -> String {
    if next.is_empty() {
        return String::new();
    }
    with_next("", next)
}
