//! `GET /signup` and `POST /signup`: a new account.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_session::Stay;
use frontdesk_store::{AccountName, Added, Email, NewAccount};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::call::{AtSite, Call};
use super::fields::Fields;
use super::look::{self, Errors};
use super::password::{Context, Password, check_new};
use super::refusal::{Faults, Refusal, Stop};
use super::{by_letter, confirm, proof, token, welcome};
use crate::app;
use crate::config::SignUp;
use crate::next::NEXT;
use crate::serve::Door;

const FORM: &str = "/signup";

#[derive(Template)]
#[template(path = "login/sign_up.html")]
struct SignUpPage<'a> {
    name: &'a str,
    email: &'a str,
    stays: bool,
    next: &'a str,
    /// The password is asked for later, behind the link in a letter.
    by_letter: bool,
    token: &'a str,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "login/closed.html")]
struct ClosedPage {
    /// A link of the operator's would open it.
    invites: bool,
}

/// The page that asks.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// Makes an account and logs it in.
pub(crate) async fn sign_up(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

async fn ask(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    if call.app.config().accounts.signup != SignUp::Open {
        return Ok(closed_page(call));
    }
    match look::of_site(call).await {
        Some(page) => Ok(page),
        None => {
            Ok(form(call, StatusCode::OK, &Typed::default(), &call.asked(NEXT), Errors::default()))
        }
    }
}

/// Says that nobody signs up here, or who does.
pub(super) fn closed_page(call: &Call) -> Response {
    let invites = call.app.config().accounts.signup == SignUp::Invited;
    crate::page::page(StatusCode::FORBIDDEN, &ClosedPage { invites })
}

/// What is shown again.
#[derive(Default)]
struct Typed<'a> {
    name: &'a str,
    email: &'a str,
    stays: bool,
}

fn form(
    call: &Call,
    status: StatusCode,
    typed: &Typed<'_>,
    wish: &str,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    let next = call.place(wish).unwrap_or_default();
    let Typed { name, email, stays } = *typed;
    let by_letter = by_letter::is_wanted(call);
    let page = SignUpPage { name, email, stays, next: &next, by_letter, token: &token, errors };
    look::page(status, issued, &page)
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let fields = Fields::read(call, body).await?;
    look::or_again(call, check(call, &fields).await, |status, errors| {
        let (name, email) = (fields.text("name"), fields.text("email"));
        let typed = Typed { name, email, stays: fields.is_on("stay") };
        form(call, status, &typed, fields.text(NEXT), errors)
    })
}

async fn check(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    match call.app.config().accounts.signup {
        SignUp::Open => {}
        SignUp::Invited => {
            return Err(not_open("only whoever has a link of the operator signs up here").into());
        }
        SignUp::Closed => return Err(closed().into()),
    }
    token::check(call, FORM, fields.text(token::FIELD))?;
    if by_letter::is_wanted(call) {
        return by_letter::ask(call, fields).await;
    }
    let (new, password) = read(call, fields)?;
    let new = hashed(call, new, password).await?;
    let id = new.id;
    match call.app.store().add_account(new).await.map_err(|error| call.app.store_failure(error))? {
        Added::New => enter(call, id, fields, fields.text(NEXT)).await,
        Added::EmailTaken => Err(taken().into()),
    }
}

/// What is answered where `accounts.signup` is closed.
pub(super) fn closed() -> Refusal {
    not_open("no accounts are made here by signing up; the operator of this site makes them")
}

fn not_open(message: &str) -> Refusal {
    Refusal::one(StatusCode::FORBIDDEN, "", "signup_closed", message)
}

/// The account with the hash of its password.
pub(super) async fn hashed(
    call: &Call,
    new: NewAccount,
    password: Password,
) -> Result<NewAccount, Stop> {
    // Whoever tries addresses one after the other is slowed down like one who tries passwords.
    proof::take_place(call).await?;
    let hash = call.app.logins().pool.hash(password, app::random()).await;
    let hash = hash.map_err(|error| proof::not_hashed(call, error))?;
    Ok(NewAccount { password: Some(hash), ..new })
}

/// Logs a new account in, and leads on to the place that is wished for.
pub(super) async fn enter(
    call: &Call,
    id: Uuid,
    fields: &Fields,
    wish: &str,
) -> Result<Response, Stop> {
    let made = call.app.store().account(id).await.map_err(|error| call.app.store_failure(error))?;
    let Some(account) = made else {
        return Err(call.app.internal("an account that was just made is not there").into());
    };
    if account.email_confirmed_at.is_none() {
        confirm::ask(call, &account).await;
    }
    match call.door {
        Door::Site => {
            welcome::begin(call, &account, welcome::stay(fields)).await?;
            Ok(welcome::greet(call, StatusCode::CREATED, &account, wish).await)
        }
        Door::Desk => {
            welcome::begin(call, &account, Stay::WhileBrowserRuns).await?;
            let body = json!({ "account": welcome::described(&account), "next": "/" });
            Ok(welcome::on(call, StatusCode::CREATED, "/", "You are an operator.", body))
        }
    }
}

/// All that is wrong with what was typed, at once.
pub(super) fn read(call: &Call, fields: &Fields) -> Result<(NewAccount, Password), Refusal> {
    let mut faults = Faults::default();
    let (email, name) = address_and_name(&mut faults, fields);
    let known = call.known_words(fields.text("email"), fields.text("name"));
    let password = new_password(&mut faults, "password", fields.text("password"), &known);
    faults.none()?;
    // Nothing is noted, so both are there.
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Refusal::one(
            StatusCode::UNPROCESSABLE_ENTITY,
            "",
            "invalid",
            "please try again",
        ));
    };
    let new = NewAccount { name, ..NewAccount::new(Uuid::new_v4(), email, app::now()) };
    Ok((new, password))
}

/// An address, which must be there, and a name, which may.
pub(super) fn address_and_name(
    faults: &mut Faults,
    fields: &Fields,
) -> (Option<Email>, Option<AccountName>) {
    let email = match fields.text("email").trim() {
        "" => {
            faults.add("email", "missing", "please type your e-mail address");
            None
        }
        typed => faults.note("email", "bad_email", Email::parse(typed)),
    };
    let name = match fields.text("name").trim() {
        "" => None,
        typed => faults.note("name", "bad_name", AccountName::parse(typed)),
    };
    (email, name)
}

/// A new password that will do, or what is wrong with it (V6.2.1 to V6.2.12).
pub(super) fn new_password(
    faults: &mut Faults,
    field: &'static str,
    typed: &str,
    known: &[&str],
) -> Option<Password> {
    if typed.is_empty() {
        faults.add(field, "missing", "please choose a password");
        return None;
    }
    let password = faults.note(field, "too_long", Password::parse(typed))?;
    let context = Context::of(known.iter().copied());
    faults.note(field, "weak_password", check_new(&password, &context))?;
    Some(password)
}

/// Somebody has this address.
pub(super) fn taken() -> Refusal {
    let message =
        "there is an account with this e-mail address already, or with one that looks like it";
    Refusal::one(StatusCode::CONFLICT, "email", "email_taken", message)
}
