//! `GET /login` and `POST /login` of the desk: for operators only.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_session::Stay;
use frontdesk_store::{Email, Rights};
use http::StatusCode;
use serde_json::json;

use super::super::call::{AtDesk, Call, add_cookie};
use super::super::fields::Fields;
use super::super::look::{self, Errors};
use super::super::refusal::Stop;
use super::super::{proof, token, welcome};
use crate::desk;

const FORM: &str = "/login";

#[derive(Template)]
#[template(path = "login/desk/log_in.html")]
struct LogInPage<'a> {
    email: &'a str,
    token: &'a str,
    errors: Errors,
}

/// The page that asks.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// Logs in.
pub(crate) async fn log_in(AtDesk(call, body): AtDesk) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

async fn ask(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    Ok(match desk::operator(&call.app, &call.head).await? {
        Some(_) => Redirect::to("/").into_response(),
        None => form(call, StatusCode::OK, "", Errors::default()),
    })
}

fn form(call: &Call, status: StatusCode, email: &str, errors: Errors) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    look::page(status, issued, &LogInPage { email, token: &token, errors })
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let fields = Fields::read(call, body).await?;
    look::or_again(call, check(call, &fields).await, |status, errors| {
        form(call, status, fields.text("email"), errors)
    })
}

async fn check(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, FORM, fields.text(token::FIELD))?;
    let email = Email::parse(fields.text("email")).ok();
    let account = proof::prove(call, email, fields.text("password"), "password").await?;
    // S-55: a visitor's right password is answered like a wrong one, after the same work.
    if account.rights != Rights::Operator {
        return Err(proof::wrong("password").into());
    }
    welcome::begin(call, &account, Stay::WhileBrowserRuns).await?;
    let body = json!({ "account": welcome::described(&account), "next": "/" });
    let mut response = welcome::on(call, StatusCode::OK, "/", "You are logged in.", body);
    if let Some(cookie) = proof::remember_device(call, account.id).await? {
        add_cookie(response.headers_mut(), &cookie);
    }
    Ok(response)
}
