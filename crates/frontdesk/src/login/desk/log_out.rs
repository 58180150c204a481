//! `POST /logout` of the desk.

use axum::response::Response;
use frontdesk_tower::session::LogOut;
use http::StatusCode;
use serde_json::json;

use super::super::call::{AtDesk, Call};
use super::super::refusal::Stop;
use super::super::welcome;

/// Logs the operator out; harmless for whoever is not in (S-27).
pub(crate) async fn log_out(AtDesk(call, _): AtDesk) -> Response {
    let outcome = leave(&call).await;
    call.answered(outcome)
}

async fn leave(call: &Call) -> Result<Response, Stop> {
    call.check_sender()?;
    LogOut::of(&call.head).await?.log_out()?;
    let body = json!({ "account": null, "next": "/login" });
    Ok(welcome::on(call, StatusCode::OK, "/login", "You are logged out.", body))
}
