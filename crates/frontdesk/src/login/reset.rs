//! `/reset`: a new password for whoever forgot theirs, by a letter to the account's own address.
//!
//! ```text
//! GET  /reset      asks for the address
//! POST /reset      puts a letter into the outbox, whether the address has an account or not: that is
//!                  looked up when the letter is written, so neither the answer nor its time tells (S-57)
//! GET  /reset/new  the link; asks for the password
//! POST /reset/new  spends the link: the new password, and nobody stays logged in
//! ```

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_store::{Email, LinkPurpose, LinkUse, Spent};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::call::{AtSite, Call};
use super::fields::Fields;
use super::link::{self, Opened};
use super::look::{self, Errors};
use super::refusal::{Faults, Stop};
use super::{proof, sign_up, token, welcome};
use crate::app;
use crate::mail::Letter;

const ASK: &str = "/reset";
const NEW: &str = "/reset/new";

#[derive(Template)]
#[template(path = "login/reset.html")]
struct AskPage<'a> {
    email: &'a str,
    /// What was done, in words; empty where nothing was.
    done: &'static str,
    has_new: bool,
    token: &'a str,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "login/reset_new.html")]
struct NewPage<'a> {
    /// Whose password it is; none where the link is over.
    email: Option<&'a str>,
    token: &'a str,
    errors: Errors,
}

/// The page that asks for the address.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown =
        call.is_remembering().map(|()| ask_page(&call, StatusCode::OK, "", Errors::default()));
    call.answered(shown.map_err(Stop::from))
}

/// Asks for a letter.
pub(crate) async fn ask(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

/// The page of the link.
pub(crate) async fn show_new(AtSite(call, _): AtSite) -> Response {
    let shown = open(&call).await;
    call.answered(shown)
}

/// Sets the password.
pub(crate) async fn set(AtSite(call, body): AtSite) -> Response {
    let outcome = change(&call, body).await;
    call.answered(outcome)
}

fn ask_page(call: &Call, status: StatusCode, email: &str, errors: Errors) -> Response {
    let issued = token::issue(call, ASK);
    let token = issued.field.clone();
    let done = said(&call.asked("done"));
    let has_new = call.asked("done") == "new";
    look::page(status, issued, &AskPage { email, done, has_new, token: &token, errors })
}

/// In a closed list: the address may come from anybody.
fn said(done: &str) -> &'static str {
    match done {
        "asked" => {
            "If this address has an account, a letter with a link is on its way. It works once, for 30 minutes."
        }
        "new" => "Your password is changed, and you are logged out everywhere.",
        _ => "",
    }
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.admit()?;
    let fields = Fields::read(call, body).await?;
    look::or_again(call, post(call, &fields).await, |status, errors| {
        ask_page(call, status, fields.text("email"), errors)
    })
}

async fn post(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, ASK, fields.text(token::FIELD))?;
    let mut faults = Faults::default();
    let email = faults.note("email", "bad_email", Email::parse(fields.text("email")));
    faults.none()?;
    let Some(email) = email else { return Err(link::over().into()) };
    // One network asks for letters no oftener than it guesses at passwords.
    proof::take_place(call).await?;
    let letter = Letter::Reset { email: email.address().to_owned() };
    letter.post(&call.app, &email).await.map_err(|error| call.app.store_failure(error))?;
    let place = format!("{ASK}?done=asked");
    Ok(welcome::on(call, StatusCode::ACCEPTED, &place, said("asked"), json!({ "asked": true })))
}

async fn open(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    if let Some(response) = link::taken_out(call, NEW) {
        return Ok(response);
    }
    let opened = link::opened(call, None, LinkPurpose::Reset).await?;
    Ok(match &opened {
        Some(_) => new_page(call, StatusCode::OK, opened.as_ref(), Errors::default()),
        None => new_page(call, StatusCode::GONE, None, Errors::of(link::over())),
    })
}

fn new_page(call: &Call, status: StatusCode, opened: Option<&Opened>, errors: Errors) -> Response {
    let issued = token::issue(call, NEW);
    let token = issued.field.clone();
    let email = opened.map(|opened| opened.link.email.as_str());
    look::secret_page(status, issued, &NewPage { email, token: &token, errors })
}

async fn change(call: &Call, body: Body) -> Result<Response, Stop> {
    call.is_remembering()?;
    let fields = Fields::read(call, body).await?;
    call.check_secret_sender(NEW, fields.text(token::FIELD))?;
    match spend(call, &fields).await {
        Err(Stop::Refused(refusal)) => {
            let opened = link::opened(call, Some(&fields), LinkPurpose::Reset).await?;
            look::again(call, refusal, |status, errors| {
                new_page(call, status, opened.as_ref(), errors)
            })
        }
        outcome => outcome,
    }
}

async fn spend(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, NEW, fields.text(token::FIELD))?;
    // Before anything is hashed: whoever has no link costs us nothing (S-65).
    let Some(opened) = link::opened(call, Some(fields), LinkPurpose::Reset).await? else {
        return Err(link::over().into());
    };
    let mut faults = Faults::default();
    let typed = fields.text("new_password");
    let new = sign_up::new_password(&mut faults, "new_password", typed, &opened.known_words(call));
    faults.none()?;
    let Some(password) = new else { return Err(link::over().into()) };
    let hash = call.app.logins().pool.hash(password, app::random()).await;
    let password = hash.map_err(|error| proof::not_hashed(call, error))?;
    let spent =
        call.app.store().spend_link(opened.hash, LinkUse::Reset { password }, call.app.now());
    match spent.await.map_err(|error| call.app.store_failure(error))? {
        Spent::Done { account, .. } => Ok(link::spent(call, done(call, account, &opened).await?)),
        Spent::Over | Spent::EmailTaken => Err(link::over().into()),
    }
}

/// V6.4.3, S-22: whoever was logged in is not any more; and the owner is told (V6.3.7).
async fn done(call: &Call, account: Uuid, opened: &Opened) -> Result<Response, Stop> {
    let ended = call.app.sessions().end_account(account, call.now()).await;
    ended.map_err(|error| call.app.sessions_failure(&error))?;
    tracing::info!(%account, "a password was changed by a mailed link");
    if let Some(email) = opened.email() {
        let letter = Letter::PasswordChanged { account };
        letter.post(&call.app, &email).await.map_err(|error| call.app.store_failure(error))?;
    }
    let place = format!("{ASK}?done=new");
    let body = json!({ "changed": true, "next": "/login" });
    Ok(welcome::on(call, StatusCode::OK, &place, said("new"), body))
}
