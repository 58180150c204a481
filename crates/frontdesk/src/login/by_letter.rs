//! A sign-up that a letter finishes, where `accounts.confirm` is "required".
//!
//! ```text
//! POST /signup         puts a letter into the outbox, whether the address has an account or not (S-57)
//! GET  /signup/asked   says to look into the mailbox
//! GET  /signup/finish  the link; asks for the password
//! POST /signup/finish  makes the account and logs it in
//! ```
//!
//! The password is chosen behind the link and not before: who signs up with somebody else's address would
//! otherwise know the password of the account that its owner confirms.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_store::{LinkPurpose, LinkUse, Spent};
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
use crate::config::{Confirm, SignUp};
use crate::mail::Letter;
use crate::next::NEXT;

const ASKED: &str = "/signup/asked";
const FINISH: &str = "/signup/finish";

/// Bytes of a place to go on to, for which anybody can make us keep a letter.
const LONGEST_PLACE: usize = 2048;

#[derive(Template)]
#[template(path = "login/sign_up_asked.html")]
struct AskedPage;

#[derive(Template)]
#[template(path = "login/sign_up_finish.html")]
struct FinishPage<'a> {
    /// The address of the account; none where the link is over.
    email: Option<&'a str>,
    stays: bool,
    token: &'a str,
    errors: Errors,
}

/// Whether a letter finishes each sign-up.
pub(super) fn is_wanted(call: &Call) -> bool {
    call.app.config().accounts.confirm == Confirm::Required
}

/// Takes what was typed into the sign-up: an address, and a name if there is one.
pub(super) async fn ask(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    let mut faults = Faults::default();
    let (email, name) = sign_up::address_and_name(&mut faults, fields);
    faults.none()?;
    let Some(email) = email else { return Err(link::over().into()) };
    proof::take_place(call).await?;
    let name = name.map(|name| name.as_str().to_owned());
    // It comes out of the store again, so that nobody who sees the letter's link can change it.
    let next = call.place(fields.text(NEXT)).filter(|place| place.len() <= LONGEST_PLACE);
    let letter = Letter::SignUp { email: email.address().to_owned(), name, next };
    letter.post(&call.app, &email).await.map_err(|error| call.app.store_failure(error))?;
    let words = "A letter is on its way.";
    Ok(welcome::on(call, StatusCode::ACCEPTED, ASKED, words, json!({ "asked": true })))
}

/// Says where to go on.
pub(crate) async fn asked(AtSite(call, _): AtSite) -> Response {
    let issued = token::Issued { field: String::new(), cookie: None };
    call.answered(Ok(look::page(StatusCode::OK, issued, &AskedPage)))
}

/// The page of the link.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = open(&call).await;
    call.answered(shown)
}

/// Makes the account.
pub(crate) async fn finish(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

async fn open(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    if let Some(response) = link::taken_out(call, FINISH) {
        return Ok(response);
    }
    let opened = link::opened(call, None, LinkPurpose::SignUp).await?;
    Ok(match &opened {
        Some(_) => page(call, StatusCode::OK, opened.as_ref(), false, Errors::default()),
        None => page(call, StatusCode::GONE, None, false, Errors::of(link::over())),
    })
}

fn page(
    call: &Call,
    status: StatusCode,
    opened: Option<&Opened>,
    stays: bool,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, FINISH);
    let token = issued.field.clone();
    let email = opened.map(|opened| opened.link.email.as_str());
    look::secret_page(status, issued, &FinishPage { email, stays, token: &token, errors })
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.is_remembering()?;
    let fields = Fields::read(call, body).await?;
    call.check_secret_sender(FINISH, fields.text(token::FIELD))?;
    match spend(call, &fields).await {
        Err(Stop::Refused(refusal)) => {
            let opened = link::opened(call, Some(&fields), LinkPurpose::SignUp).await?;
            look::again(call, refusal, |status, errors| {
                page(call, status, opened.as_ref(), fields.is_on("stay"), errors)
            })
        }
        outcome => outcome,
    }
}

async fn spend(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    if call.app.config().accounts.signup != SignUp::Open {
        return Err(sign_up::closed().into());
    }
    token::check(call, FINISH, fields.text(token::FIELD))?;
    let Some(opened) = link::opened(call, Some(fields), LinkPurpose::SignUp).await? else {
        return Err(link::over().into());
    };
    let kept = opened.link.next.as_deref().unwrap_or_default();
    let wish = Some(fields.text(NEXT)).filter(|wish| !wish.is_empty()).unwrap_or(kept);
    let mut faults = Faults::default();
    let typed = fields.text("password");
    let new = sign_up::new_password(&mut faults, "password", typed, &opened.known_words(call));
    faults.none()?;
    let Some(password) = new else { return Err(link::over().into()) };
    let hash = call.app.logins().pool.hash(password, app::random()).await;
    let password = hash.map_err(|error| proof::not_hashed(call, error))?;
    let act = LinkUse::SignUp { id: Uuid::new_v4(), password };
    let spent = call.app.store().spend_link(opened.hash, act, call.app.now()).await;
    match spent.map_err(|error| call.app.store_failure(error))? {
        Spent::Done { account, .. } => {
            Ok(link::spent(call, sign_up::enter(call, account, fields, wish).await?))
        }
        // Whoever reads the mail of an address may know that it has an account.
        Spent::EmailTaken => Err(sign_up::taken().into()),
        Spent::Over => Err(link::over().into()),
    }
}
