//! `GET /confirm` and `POST /confirm` of the desk: the password once more, and back to where what needs it is
//! done (V7.5.3).

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::super::call::{AtDesk, Call};
use super::super::fields::Fields;
use super::super::look::Errors;
use super::super::refusal::Stop;
use super::super::{token, welcome};
use super::confirm;
use crate::next::{self, NEXT};
use crate::serve::Door;

const FORM: &str = "/confirm";

/// The page that asks.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

/// Takes the password.
pub(crate) async fn take(AtDesk(call, body): AtDesk) -> Response {
    let outcome = prove(&call, body).await;
    call.answered(outcome)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let wish = call.asked(NEXT);
    let kept = [(NEXT, wish.as_str())];
    Ok(confirm::ask(call, StatusCode::OK, &own, &kept, FORM, Errors::default()))
}

async fn prove(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let fields = Fields::read(call, body).await?;
    token::check(call, FORM, fields.text(token::FIELD))?;
    if let Err(asks) = confirm::confirmed(call, &own, &fields, FORM).await? {
        return Ok(asks);
    }
    let place = place(call, fields.text(NEXT)).unwrap_or_else(|| "/".to_owned());
    let words = "It is you.";
    Ok(welcome::on(
        call,
        StatusCode::OK,
        &place,
        words,
        json!({ "confirmed": true, "next": place }),
    ))
}

/// A page of the desk and nowhere else (F-49).
fn place(call: &Call, wish: &str) -> Option<String> {
    let own = call.app.own_origin_at(Door::Desk, &call.head.uri, &call.head.headers)?;
    next::place(wish, &own, &[])
}
