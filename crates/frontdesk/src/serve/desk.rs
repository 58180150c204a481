//! `GET /` of the desk: what is here.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::answer::Wanted;
use crate::app::App;
use crate::page::page;

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage {
    /// The decoder is also on the site's address.
    is_public: bool,
}

/// Says what stands at the desk.
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    match Wanted::by(&headers) {
        Wanted::Page | Wanted::Fragment => {
            page(StatusCode::OK, &DeskPage { is_public: app.config().decode.public })
        }
        Wanted::Json => Json(json!({ "pages": ["/decode"] })).into_response(),
    }
}
