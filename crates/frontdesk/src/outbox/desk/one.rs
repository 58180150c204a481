//! `GET /deliveries/{id}`: one delivery, with every try that is kept.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_store::Try;
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Shown, as_json, said};
use crate::answer::Wanted;
use crate::app::{moment, moment_in_words};
use crate::desk::{Call, Place, Shell, shell};
use crate::failure::Failure;

#[derive(Template)]
#[template(path = "desk/delivery.html")]
struct DeliveryPage {
    shell: Shell,
    one: Shown,
    tries: Vec<ShownTry>,
}

struct ShownTry {
    at: String,
    outcome: String,
    took: String,
    /// The beginning of the receiver's answer. It is text of somebody else.
    answer: String,
}

impl ShownTry {
    fn of(tried: &Try) -> ShownTry {
        ShownTry {
            at: moment_in_words(tried.at),
            outcome: tried.outcome.clone(),
            took: format!("{} ms", tried.duration / 1000),
            answer: String::from_utf8_lossy(&tried.answer).into_owned(),
        }
    }
}

/// The page. The id comes first, because what takes the request whole comes last.
pub(crate) async fn show(Path(id): Path<String>, call: Call) -> Response {
    let shown = see(&call, &id).await;
    call.answer(shown)
}

async fn see(call: &Call, id: &str) -> Result<Response, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::NoSuchPage)?;
    let (store, away) = (call.app.store(), |error| call.app.store_failure(error));
    let delivery = store.delivery(id).await.map_err(away)?.ok_or(Failure::NoSuchPage)?;
    let tries = store.tries(id).await.map_err(away)?;
    if call.wanted == Wanted::Json {
        let mut body = as_json(&delivery);
        body["record"] = tries.iter().map(try_json).collect();
        return Ok(Json(body).into_response());
    }
    let page = DeliveryPage {
        shell: call.shell(Place::Deliveries).saying(said(call)),
        one: Shown::of(&delivery),
        // The latest first: it is the one that is asked about.
        tries: tries.iter().rev().map(ShownTry::of).collect(),
    };
    Ok(shell::page(StatusCode::OK, &page))
}

fn try_json(tried: &Try) -> Value {
    json!({
        "at": moment(tried.at),
        "milliseconds": tried.duration / 1000,
        "status": tried.status,
        "outcome": tried.outcome,
        "answer": String::from_utf8_lossy(&tried.answer),
    })
}
