//! `/confirm`: an address is shown to be its owner's, by the link in a letter.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_store::{Account, Email, LinkPurpose, LinkUse, Spent};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::account;
use super::call::{AtSite, Call};
use super::fields::Fields;
use super::link::{self, Opened};
use super::look::{self, Errors};
use super::refusal::Stop;
use super::{sign_up, token, welcome};
use crate::mail::Letter;
use crate::visitor;

const FORM: &str = "/confirm";
/// Where the account's page asks for another letter.
pub(super) const AGAIN: &str = "/account/confirm";

#[derive(Template)]
#[template(path = "login/confirm.html")]
struct ConfirmPage<'a> {
    /// The address; none where the link is over, or was just used.
    email: Option<&'a str>,
    is_done: bool,
    token: &'a str,
    errors: Errors,
}

/// The page of the link, with the button.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = open(&call).await;
    call.answered(shown)
}

/// Confirms the address, or gives the account the one that the letter reached.
pub(crate) async fn confirm(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

/// `POST /account/confirm`: sends the letter once more.
pub(crate) async fn again(AtSite(call, body): AtSite) -> Response {
    let outcome = send_again(&call, body).await;
    call.answered(outcome)
}

/// Asks whoever reads the account's mail to confirm its address. A letter that can't be asked for now is
/// no reason to fail: the account's page sends another one.
pub(super) async fn ask(call: &Call, account: &Account) {
    // It was an address when it was stored.
    let Ok(email) = Email::parse(&account.email) else { return };
    if let Err(error) = (Letter::Confirm { account: account.id }).post(&call.app, &email).await {
        tracing::warn!(%error, "a letter could not be put into the outbox");
    }
}

async fn open(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    if let Some(response) = link::taken_out(call, FORM) {
        return Ok(response);
    }
    if call.asked("done") == "yes" {
        return Ok(page(call, StatusCode::OK, None, true, Errors::default()));
    }
    Ok(match find(call, None).await? {
        Some((opened, _)) => page(call, StatusCode::OK, Some(&opened), false, Errors::default()),
        None => page(call, StatusCode::GONE, None, false, Errors::of(link::over())),
    })
}

/// The link, of either kind.
async fn find(call: &Call, fields: Option<&Fields>) -> Result<Option<(Opened, LinkUse)>, Stop> {
    for act in [LinkUse::Confirm, LinkUse::Move] {
        if let Some(opened) = link::opened(call, fields, act.purpose()).await? {
            return Ok(Some((opened, act)));
        }
    }
    Ok(None)
}

fn page(
    call: &Call,
    status: StatusCode,
    opened: Option<&Opened>,
    is_done: bool,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    let email = opened.map(|opened| opened.link.email.as_str());
    look::secret_page(status, issued, &ConfirmPage { email, is_done, token: &token, errors })
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.is_remembering()?;
    let fields = Fields::read_any(call, body).await?;
    call.check_secret_sender(FORM, fields.text(token::FIELD))?;
    match spend(call, &fields).await {
        Err(Stop::Refused(refusal)) => {
            let opened = find(call, Some(&fields)).await?.map(|(opened, _)| opened);
            look::again(call, refusal, |status, errors| {
                page(call, status, opened.as_ref(), false, errors)
            })
        }
        outcome => outcome,
    }
}

async fn spend(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, FORM, fields.text(token::FIELD))?;
    let Some((opened, act)) = find(call, Some(fields)).await? else {
        return Err(link::over().into());
    };
    let is_move = act.purpose() == LinkPurpose::Move;
    let spent = call.app.store().spend_link(opened.hash, act, call.app.now()).await;
    match spent.map_err(|error| call.app.store_failure(error))? {
        Spent::Done { account, former_email } => {
            if is_move {
                moved(call, account, &former_email).await?;
            }
            let body = json!({ "confirmed": opened.link.email });
            let place = format!("{FORM}?done=yes");
            let words = "The address is confirmed.";
            Ok(link::spent(call, welcome::on(call, StatusCode::OK, &place, words, body)))
        }
        Spent::EmailTaken => Err(sign_up::taken().into()),
        Spent::Over => Err(link::over().into()),
    }
}

/// V6.3.7: the address that the account had until now is told; and whoever asks is logged in under
/// another name, so by a new token (S-11).
async fn moved(call: &Call, account: Uuid, former: &str) -> Result<(), Stop> {
    if let Ok(former) = Email::parse(former) {
        let letter = Letter::Moved { former: former.address().to_owned() };
        letter.post(&call.app, &former).await.map_err(|error| call.app.store_failure(error))?;
    }
    let own = visitor::account(&call.app, &call.head).await?;
    if own.is_some_and(|own| own.id == account) {
        call.session().await?.renew()?;
    }
    Ok(())
}

async fn send_again(call: &Call, body: Body) -> Result<Response, Stop> {
    let (account, fields) = account::receive(call, body).await?;
    let sent = post_again(call, &account, &fields).await;
    account::again(call, &account, (AGAIN, ""), sent)
}

async fn post_again(call: &Call, own: &Account, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, AGAIN, fields.text(token::FIELD))?;
    // It was an address when it was stored.
    if let Ok(email) = Email::parse(&own.email) {
        let letter = Letter::Confirm { account: own.id };
        letter.post(&call.app, &email).await.map_err(|error| call.app.store_failure(error))?;
    }
    account::done(call, frontdesk_store::Changed::Done, own, "confirm")
}
