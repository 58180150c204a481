//! `GET /health/live` and `GET /health/ready`, also as `/healthz` and `/readyz`: for load balancers,
//! containers and whoever watches.
//!
//! They are asked by machines, so the answer is always JSON; and by whatever host name reaches the
//! machine, so they answer for all of them (`serve/front.rs`). V13.4.5: at the site's address, which is
//! everybody's, they say yes or no; the desk says why.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use super::health::{Ill, Parts};
use crate::app::App;

/// Seconds after which it is worth asking again.
const AGAIN: &str = "5";

/// Whether a path is one of these.
pub(crate) fn is_one(path: &str) -> bool {
    matches!(path, "/health/live" | "/health/ready" | "/healthz" | "/readyz")
}

/// The process answers: nothing else is asked. Whoever restarts what is not live must not do so because
/// a disk is full.
pub(crate) async fn live() -> Response {
    answer(StatusCode::OK, json!({ "status": "live" }))
}

/// At the site: ready or not.
pub(crate) async fn ready_at_site(State(app): State<App>) -> Response {
    let parts = app.health().parts(&app).await;
    answered(&parts, json!({}))
}

/// At the desk: and why not.
pub(crate) async fn ready_at_desk(State(app): State<App>) -> Response {
    let parts = app.health().parts(&app).await;
    let mut body = json!({ "checks": {} });
    for (name, part) in parts.named() {
        body["checks"][name] = part.map_or_else(Ill::code, |()| "ok").into();
    }
    let ill = parts.named().into_iter().filter_map(|(name, part)| Some((name, part.err()?)));
    let reasons: Vec<Value> =
        ill.map(|(name, ill)| format!("{name}: {}", ill.words()).into()).collect();
    if !reasons.is_empty() {
        body["reasons"] = reasons.into();
    }
    answered(&parts, body)
}

fn answered(parts: &Parts, mut body: Value) -> Response {
    if parts.are_well() {
        body["status"] = "ready".into();
        return answer(StatusCode::OK, body);
    }
    body["status"] = "not ready".into();
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, body);
    response.headers_mut().insert(RETRY_AFTER, http::HeaderValue::from_static(AGAIN));
    response
}

fn answer(status: StatusCode, body: Value) -> Response {
    const HEADERS: [(HeaderName, &str); 2] =
        [(CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (status, HEADERS, Json(body)).into_response()
}
