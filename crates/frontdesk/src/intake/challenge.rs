//! `GET /f/{form}/challenge`: a proof of work to be done, as ALTCHA's widget asks for it.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;
use serde::Serialize;

use super::origin;
use crate::app::{App, random};
use crate::spam::altcha::Challenge;
use crate::spam::{self, opened};

/// The challenge with what else a page may bring along.
#[derive(Serialize)]
struct Given {
    #[serde(flatten)]
    challenge: Challenge,
    /// For the field `_opened`: when this was asked.
    opened: String,
}

/// Gives a challenge of its own to each who asks. A page of another origin may read it where it may
/// send the form.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let found = origin::of_form(&app, &name, request.uri(), request.headers()).await;
    let (form, sender) = match found {
        Ok(found) => found,
        Err(refused) => return *refused,
    };
    let (keys, now) = (app.sessions().keys(), app.now());
    let challenge = spam::challenge(&app.config().spam, &form, keys, now, random());
    let opened = opened::make(keys, &form.name, now / 1_000_000);
    let given = Json(Given { challenge, opened });
    let mut response = ([(CACHE_CONTROL, "no-store")], given).into_response();
    origin::say(Some(&sender), response.headers_mut());
    response
}
