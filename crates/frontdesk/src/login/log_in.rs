//! `GET /login` and `POST /login`: who is it?

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_store::Email;
use http::StatusCode;

use super::call::{AtSite, Call};
use super::fields::Fields;
use super::look::{self, Errors};
use super::refusal::{Refusal, Stop};
use super::{proof, token, welcome};
use crate::config::SignUp;
use crate::next::NEXT;
use crate::visitor;

const FORM: &str = "/login";

#[derive(Template)]
#[template(path = "login/log_in.html")]
struct LogInPage<'a> {
    email: &'a str,
    stays: bool,
    next: &'a str,
    token: &'a str,
    errors: Errors,
    /// Who is logged in already.
    already: Option<&'a str>,
    signs_up: bool,
}

/// The page that asks.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// Logs in.
pub(crate) async fn log_in(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

async fn ask(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    let already = visitor::account(&call.app, &call.head).await?;
    let wish = call.asked(NEXT);
    if !call.asked("kept").is_empty() {
        // C-20: one look whether the cookie came back, and never a second redirect for it.
        return Ok(match already {
            Some(_) => {
                let place = call.place(&wish).unwrap_or_else(|| call.home().to_owned());
                Redirect::to(&place).into_response()
            }
            None => render(call, token::cookies_are_off(), &wish),
        });
    }
    if let Some(page) = look::of_site(call).await {
        return Ok(page);
    }
    let already = already.map(|account| account.email);
    Ok(form(call, StatusCode::OK, "", false, &wish, Errors::default(), already.as_deref()))
}

fn render(call: &Call, refusal: Refusal, wish: &str) -> Response {
    let status = refusal.status;
    form(call, status, "", false, wish, Errors::of(refusal), None)
}

fn form(
    call: &Call,
    status: StatusCode,
    email: &str,
    stays: bool,
    wish: &str,
    errors: Errors,
    already: Option<&str>,
) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    let next = call.place(wish).unwrap_or_default();
    let signs_up = call.app.config().accounts.signup == SignUp::Open;
    let page = LogInPage { email, stays, next: &next, token: &token, errors, already, signs_up };
    look::page(status, issued, &page)
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let fields = Fields::read(call, body).await?;
    let (typed, stays) = (fields.text("email"), fields.is_on("stay"));
    look::or_again(call, check(call, &fields).await, |status, errors| {
        form(call, status, typed, stays, fields.text(NEXT), errors, None)
    })
}

async fn check(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, FORM, fields.text(token::FIELD))?;
    let typed = fields.text("email");
    if typed.trim().is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(
            Refusal::one(status, "email", "missing", "please type your e-mail address").into()
        );
    }
    // What is no address is nobody's, and is answered like an address that nobody has (S-55).
    let email = Email::parse(typed).ok();
    let account = proof::prove(call, email, fields.text("password"), "password").await?;
    welcome::begin(call, &account, welcome::stay(fields)).await?;
    Ok(welcome::greet(call, StatusCode::OK, &account, fields.text(NEXT)).await)
}
