//! `OPTIONS /session…`: may a script of another origin ask here?

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::app::App;
use crate::cross_site;

/// Answers for `GET /session`.
pub(crate) async fn who(State(app): State<App>, headers: HeaderMap) -> Response {
    cross_site::preflight(&app, &headers, "GET, HEAD, OPTIONS", "GET")
}

/// Answers for `/session/data/{key}`.
pub(crate) async fn data(State(app): State<App>, headers: HeaderMap) -> Response {
    cross_site::preflight(&app, &headers, super::data::ALLOW, "GET, PUT, DELETE, POST")
}
