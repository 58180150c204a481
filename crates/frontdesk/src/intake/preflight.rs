//! `OPTIONS /f/{form}`: may a script of another origin post here? (Fetch standard, CORS preflight.)

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW,
};
use http::{HeaderValue, StatusCode};

use super::origin;
use crate::app::App;

/// The headers that a script may set: what libraries send with a form, and our own.
const HEADERS: &str = "accept, content-type, content-encoding, idempotency-key, x-requested-with, \
                       hx-request, hx-current-url, hx-target, hx-trigger, formspree-client, \
                       formspree-session-data";

/// The same by Formspree's address of a project.
pub(crate) async fn answer_in_project(
    state: State<App>,
    Path((_project, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    answer(state, Path(name), request).await
}

/// Allows what the form lists, and refuses the rest by saying nothing.
pub(crate) async fn answer(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let found = origin::of_form(&app, &name, request.uri(), request.headers()).await;
    let sender = match found {
        Ok((_, sender)) => sender,
        Err(refused) => return *refused,
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST, OPTIONS"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    origin::say(Some(&sender), headers);
    response
}
