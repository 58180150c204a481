//! `GET /` of the desk: what is here; operators are led to their first page.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde_json::json;

use super::super::call::{AtDesk, Call};
use super::super::refusal::Stop;
use crate::answer::Wanted;
use crate::desk::{self, Place};
use crate::page::page;

#[derive(Template)]
#[template(path = "desk.html")]
struct StrangerPage {
    /// The decoder is open to whoever reaches the desk.
    has_decoder: bool,
    /// The decoder is also on the site's address.
    is_public: bool,
}

/// Says what stands at the desk.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    if desk::operator(&call.app, &call.head).await?.is_none() {
        return Ok(to_stranger(call));
    }
    if call.wanted == Wanted::Json {
        let pages = desk::Shell::places().map(Place::href);
        return Ok(Json(json!({ "pages": pages })).into_response());
    }
    Ok(Redirect::to(desk::Shell::FIRST.href()).into_response())
}

fn to_stranger(call: &Call) -> Response {
    let has_decoder = !call.app.is_decoder_shut();
    if call.wanted == Wanted::Json {
        let pages: &[&str] = if has_decoder { &["/decode", "/login"] } else { &["/login"] };
        return Json(json!({ "pages": pages })).into_response();
    }
    let is_public = call.app.config().decode.public;
    page(StatusCode::OK, &StrangerPage { has_decoder, is_public })
}
