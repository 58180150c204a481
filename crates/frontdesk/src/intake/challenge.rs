//! `GET /f/{form}/challenge`: a proof of work to be done, as ALTCHA's widget asks for it.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;
use serde::Serialize;

use super::origin::{self, Addressee};
use crate::answer::Wanted;
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
    let headers = request.headers();
    let Some(form) = app.find_form(&name).await else {
        return app.no_such_form(&name).answer(Wanted::by(headers), None);
    };
    let own = app.own_origin(request.uri(), headers);
    let checked = origin::check(&app, &Addressee::Form(form.clone()), own.as_ref(), headers);
    let mut response = match &checked {
        Ok(_) => {
            let (keys, now) = (app.sessions().keys(), app.now());
            let challenge = spam::challenge(&app.config().spam, &form, keys, now, random());
            let opened = opened::make(keys, &form.name, now / 1_000_000);
            ([(CACHE_CONTROL, "no-store")], Json(Given { challenge, opened })).into_response()
        }
        Err(failure) => failure.answer(Wanted::by(headers), None),
    };
    origin::say(checked.as_ref().ok(), response.headers_mut());
    response
}
