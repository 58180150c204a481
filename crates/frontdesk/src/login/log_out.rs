//! `GET /logout` and `POST /logout`: a stranger again, on both sides.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_tower::session::LogOut;
use http::StatusCode;
use http::header::SET_COOKIE;
use serde_json::json;

use super::call::{AtSite, Call};
use super::fields::Fields;
use super::refusal::Stop;
use super::{look, welcome};
use crate::cross_site;
use crate::next::NEXT;
use crate::visitor;

#[derive(Template)]
#[template(path = "login/log_out.html")]
struct LogOutPage<'a> {
    email: Option<&'a str>,
    next: &'a str,
}

/// The page with the button: a link must log nobody out (S-40).
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// Logs out: the record first, then the cookie (S-25).
pub(crate) async fn log_out(AtSite(call, body): AtSite) -> Response {
    let outcome = leave(&call, body).await;
    call.answered(outcome)
}

async fn ask(call: &Call) -> Result<Response, Stop> {
    if let Some(page) = look::of_site(call).await {
        return Ok(page);
    }
    let account = visitor::account(&call.app, &call.head).await?;
    let email = account.as_ref().map(|account| account.email.as_str());
    let next = call.place(&call.asked(NEXT)).unwrap_or_default();
    let issued = super::token::Issued { field: String::new(), cookie: None };
    Ok(look::page(StatusCode::OK, issued, &LogOutPage { email, next: &next }))
}

async fn leave(call: &Call, body: Body) -> Result<Response, Stop> {
    cross_site::check(&call.app, &call.head)?;
    // Whoever wants to leave is not kept by a body that cannot be read, and there may be none.
    let fields = Fields::read(call, body).await.ok();
    // Works without a session, with a dead one (S-27), and while the store is away (S-26).
    LogOut::of(&call.head).await?.log_out()?;
    let wish = fields.as_ref().map_or("", |fields| fields.text(NEXT));
    let home = if call.app.site().is_some() { "/" } else { "/login" };
    let place = call.place(wish).unwrap_or_else(|| home.to_owned());
    let body = json!({ "account": null, "next": place });
    let mut response = welcome::on(call, StatusCode::OK, &place, "You are logged out.", body);
    // What this browser keeps for the visitor by itself goes along (C-41).
    for removal in call.app.sessions().kept_removals(&call.head.headers) {
        response.headers_mut().append(SET_COOKIE, removal);
    }
    Ok(response)
}
