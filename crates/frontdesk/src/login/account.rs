//! `GET /account`: what is kept about an account, and the forms that change it.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{Account, Changed};
use http::StatusCode;
use serde_json::json;

use super::call::{AtSite, Call};
use super::fields::Fields;
use super::look::{self, Errors};
use super::refusal::{Refusal, Stop};
use super::{confirm, sign_up, token, welcome};
use crate::answer::Wanted;
use crate::app::moment;
use crate::failure::Failure;
use crate::{ask_login, visitor};

/// Where the forms of the page are sent.
pub(super) const NAME: &str = "/account/name";
pub(super) const EMAIL: &str = "/account/email";
pub(super) const PASSWORD: &str = "/account/password";
pub(super) const REMOVE: &str = "/account/remove";

#[derive(Template)]
#[template(path = "login/account.html")]
struct AccountPage<'a> {
    account: &'a Account,
    since: String,
    done: &'static str,
    /// Which form is shown again, what was typed into it, and what is wrong with it.
    which: &'a str,
    typed: &'a str,
    errors: Errors,
    right: Errors,
    tokens: Tokens,
}

/// A token for each form.
struct Tokens {
    name: String,
    email: String,
    password: String,
    remove: String,
    confirm: String,
}

impl AccountPage<'_> {
    fn errors(&self, form: &str) -> &Errors {
        if self.which == form { &self.errors } else { &self.right }
    }

    /// What was typed into a form that is shown again, else what is so.
    fn typed<'b>(&'b self, form: &str, otherwise: &'b str) -> &'b str {
        if self.which == form { self.typed } else { otherwise }
    }
}

/// The page, or the same as JSON.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    if call.wanted == Wanted::Page
        && let Some(page) = look::of_site(call).await
    {
        return Ok(page);
    }
    let account = of(call, "/account").await?;
    Ok(match call.wanted {
        Wanted::Json => Json(json!({ "account": welcome::described(&account) })).into_response(),
        Wanted::Page | Wanted::Fragment => {
            render(call, StatusCode::OK, &account, "", "", Errors::default())
        }
    })
}

/// The account that asks, else the way to the login and back to `place`.
///
/// # Errors
/// Nobody is logged in, or it can't be looked up.
pub(super) async fn of(call: &Call, place: &str) -> Result<Account, Stop> {
    call.is_remembering()?;
    let account = visitor::account(&call.app, &call.head).await?;
    account.ok_or_else(|| {
        let login = ask_login::login(place);
        Failure::LoginRequired { login, receipt: None }.into()
    })
}

/// A form of the page on its way in: from our own page, by somebody who is logged in.
///
/// # Errors
/// Why it goes no further; a refusal of the token is shown on the page as any other.
pub(super) async fn receive(call: &Call, body: Body) -> Result<(Account, Fields), Stop> {
    call.admit()?;
    let account = of(call, "/account").await?;
    Ok((account, Fields::read(call, body).await?))
}

/// The page again with what is wrong with one of its forms, where a browser sent it.
pub(super) fn again(
    call: &Call,
    account: &Account,
    (form, typed): (&str, &str),
    outcome: Result<Response, Stop>,
) -> Result<Response, Stop> {
    look::or_again(call, outcome, |status, errors| {
        render(call, status, account, form, typed, errors)
    })
}

/// The good answer of a form: back to the page, which says what was done.
///
/// # Errors
/// That nothing was changed.
pub(super) fn done(
    call: &Call,
    changed: Changed,
    account: &Account,
    word: &str,
) -> Result<Response, Stop> {
    match changed {
        Changed::Done => {
            let body = json!({ "account": welcome::described(account) });
            let place = format!("/account?done={word}");
            Ok(welcome::on(call, StatusCode::OK, &place, said(word), body))
        }
        Changed::EmailTaken => Err(sign_up::taken().into()),
        Changed::NotThere | Changed::LastOperator => Err(gone().into()),
    }
}

/// The account was removed meanwhile.
pub(super) fn gone() -> Refusal {
    Refusal::one(StatusCode::CONFLICT, "", "gone", "this account is not there any more")
}

fn said(word: &str) -> &'static str {
    match word {
        "name" => "Your name is changed.",
        "email" => "Your e-mail address is changed.",
        "email-asked" => {
            "A letter to the new address is on its way. The link in it changes the address."
        }
        "confirm" => "A letter is on its way. The link in it confirms the address.",
        "password" => "Your password is changed, and you are logged out everywhere else.",
        _ => "",
    }
}

fn render(
    call: &Call,
    status: StatusCode,
    account: &Account,
    which: &str,
    typed: &str,
    errors: Errors,
) -> Response {
    let issue = |form| token::issue(call, form);
    // All are bound to the session; where it has just ended, the last one's cookie binds none.
    let last = issue(REMOVE);
    let tokens = Tokens {
        name: issue(NAME).field,
        email: issue(EMAIL).field,
        password: issue(PASSWORD).field,
        remove: last.field.clone(),
        confirm: issue(confirm::AGAIN).field,
    };
    let page = AccountPage {
        account,
        since: moment(account.created_at).chars().take(10).collect(),
        done: said(&call.asked("done")),
        which,
        typed,
        errors,
        right: Errors::default(),
        tokens,
    };
    look::page(status, last, &page)
}
