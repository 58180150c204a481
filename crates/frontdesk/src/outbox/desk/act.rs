//! What the buttons do: send again, hold, and send to a receiver that was gone.

use axum::response::Response;
use serde_json::json;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::filter;
use crate::desk::{Call, Posted};
use crate::failure::Failure;
use crate::fields::Fields;

/// Ids that one form may name; more are named by a filter.
const MAX_IDS: usize = 1000;

/// `POST /deliveries/resend`: the ticked ones, or with `all` whatever the filter names.
pub(crate) async fn resend(posted: Posted) -> Response {
    let outcome = send_again(&posted.call, &posted.fields).await;
    posted.call.answer(outcome)
}

/// `POST /deliveries/hold`: the ticked ones.
pub(crate) async fn hold(posted: Posted) -> Response {
    let outcome = stop(&posted.call, &posted.fields).await;
    posted.call.answer(outcome)
}

/// `POST /deliveries/open`: a receiver that was gone is there again.
pub(crate) async fn open(posted: Posted) -> Response {
    let outcome = reopen(&posted.call, &posted.fields).await;
    posted.call.answer(outcome)
}

async fn send_again(call: &Call, fields: &Fields) -> Result<Response, Failure> {
    let (store, now) = (call.app.store(), call.app.now());
    let sent = match fields.text("all") {
        "" => store.resend(ids(fields), now).await,
        _ => store.resend_all(filter(fields.text("state"), fields.text("form")), now).await,
    };
    let number = sent.map_err(|error| call.app.store_failure(error))?;
    Ok(call.done(&place(fields, "resent", number), json!({ "resent": number })))
}

async fn stop(call: &Call, fields: &Fields) -> Result<Response, Failure> {
    let held = call.app.store().hold(ids(fields)).await;
    let number = held.map_err(|error| call.app.store_failure(error))?;
    Ok(call.done(&place(fields, "held", number), json!({ "held": number })))
}

async fn reopen(call: &Call, fields: &Fields) -> Result<Response, Failure> {
    let opened = call.app.store().open_lane(fields.text("lane")).await;
    let opened = opened.map_err(|error| call.app.store_failure(error))?;
    Ok(call.done("/deliveries?done=opened", json!({ "opened": opened })))
}

fn ids(fields: &Fields) -> Vec<Uuid> {
    fields.all("id").filter_map(|id| Uuid::try_parse(id).ok()).take(MAX_IDS).collect()
}

/// Back to where the button stood, with what it did.
fn place(fields: &Fields, done: &str, number: u64) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("done", done).append_pair("n", &number.to_string());
    let one = Uuid::try_parse(fields.text("at"));
    if let Ok(one) = one {
        return format!("/deliveries/{one}?{}", query.finish());
    }
    for name in ["state", "form"] {
        let value = fields.text(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/deliveries?{}", query.finish())
}
