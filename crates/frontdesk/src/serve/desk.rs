//! `GET /` of the desk: what is here.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::page::page;

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage;

/// Says what stands at the desk.
pub(crate) async fn show() -> Response {
    page(StatusCode::OK, &DeskPage)
}
