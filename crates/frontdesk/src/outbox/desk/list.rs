//! `GET /deliveries`: the latest first, by state and form.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{ClosedLane, DeliveryCursor, DeliveryState};
use http::StatusCode;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{Shown, as_json, filter, in_words, said};
use crate::answer::Wanted;
use crate::app::{moment, moment_in_words};
use crate::desk::{Call, Place, Shell, shell};
use crate::failure::Failure;

/// Deliveries on one page.
const A_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "desk/deliveries.html")]
struct DeliveriesPage {
    shell: Shell,
    shown: Vec<Shown>,
    states: Vec<Choice>,
    state: &'static str,
    form: String,
    /// The address of the next page.
    next: Option<String>,
    closed: Vec<Closed>,
}

struct Choice {
    value: &'static str,
    words: &'static str,
    is_chosen: bool,
}

/// A receiver that nothing is sent to.
struct Closed {
    lane: String,
    since: String,
    why: String,
}

impl Closed {
    fn of(lane: ClosedLane) -> Closed {
        Closed { since: moment_in_words(lane.closed_at), lane: lane.lane, why: lane.why }
    }
}

/// The page.
pub(crate) async fn show(call: Call) -> Response {
    let shown = see(&call).await;
    call.answer(shown)
}

async fn see(call: &Call) -> Result<Response, Failure> {
    let filter = filter(&call.asked("state"), &call.asked("form"));
    let before = call.asked("before").parse();
    let before = before.map_or(DeliveryCursor::END, DeliveryCursor::from_i64);
    let (store, away) = (call.app.store(), |error| call.app.store_failure(error));
    let page = store.deliveries(filter.clone(), before, A_PAGE).await.map_err(away)?;
    let closed = store.closed_lanes().await.map_err(away)?;
    let state = filter.state.map_or("", DeliveryState::as_str);
    let form = filter.form.unwrap_or_default();
    let next = page.next.map(|next| address(state, &form, next));
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = page.deliveries.iter().map(as_json).collect();
        let closed: Vec<Value> = closed.iter().map(closed_json).collect();
        let body = json!({ "deliveries": list, "next": next, "closed": closed });
        return Ok(Json(body).into_response());
    }
    let page = DeliveriesPage {
        shell: call.shell(Place::Deliveries).saying(said(call)),
        shown: page.deliveries.iter().map(Shown::of).collect(),
        states: choices(filter.state),
        state,
        form,
        next,
        closed: closed.into_iter().map(Closed::of).collect(),
    };
    Ok(shell::page(StatusCode::OK, &page))
}

fn choices(chosen: Option<DeliveryState>) -> Vec<Choice> {
    let any = Choice { value: "", words: "Any", is_chosen: chosen.is_none() };
    let each = DeliveryState::ALL.into_iter().map(|state| Choice {
        value: state.as_str(),
        words: in_words(state),
        is_chosen: chosen == Some(state),
    });
    std::iter::once(any).chain(each).collect()
}

fn closed_json(lane: &ClosedLane) -> Value {
    json!({ "lane": lane.lane, "closed_at": moment(lane.closed_at), "why": lane.why })
}

fn address(state: &str, form: &str, before: DeliveryCursor) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in [("state", state), ("form", form)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.append_pair("before", &before.as_i64().to_string());
    format!("/deliveries?{}", query.finish())
}
