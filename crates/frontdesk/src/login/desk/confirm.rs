//! The password once more, before an operator does what could do harm: to rights, accounts and what
//! somebody else is logged in with (V7.5.1, V7.5.3).

use askama::Template;
use axum::response::Response;
use frontdesk_session::Stay;
use frontdesk_store::Account;
use http::StatusCode;

use super::super::call::Call;
use super::super::fields::Fields;
use super::super::look::{self, Errors};
use super::super::refusal::{Refusal, Stop};
use super::super::{proof, token, welcome};

const PASSWORD: &str = "current_password";

#[derive(Template)]
#[template(path = "login/desk/confirm.html")]
struct ConfirmPage<'a> {
    /// Where the form was sent that is sent once more, and what stood in it.
    action: &'a str,
    kept: &'a [(&'a str, &'a str)],
    email: &'a str,
    token: &'a str,
    errors: Errors,
}

/// Lets through whoever has just logged in, or typed the password now; then the session is a new one
/// with a new token (S-11). Else gives the page that asks.
///
/// `form` is what the token of the form is for.
///
/// # Errors
/// For programs, that the password is missing or wrong.
pub(super) async fn confirmed(
    call: &Call,
    own: &Account,
    fields: &Fields,
    form: &str,
) -> Result<Result<(), Response>, Stop> {
    match prove(call, own, fields.text(PASSWORD)).await {
        Ok(()) => Ok(Ok(())),
        Err(Stop::Refused(refusal)) => look::again(call, refusal, |status, errors| {
            let kept: Vec<(&str, &str)> = fields
                .texts()
                .filter(|(name, _)| ![PASSWORD, token::FIELD].contains(name))
                .collect();
            ask(call, status, own, &kept, form, errors)
        })
        .map(Err),
        Err(failed) => Err(failed),
    }
}

async fn prove(call: &Call, own: &Account, typed: &str) -> Result<(), Stop> {
    let session = call.session().await?;
    let at = session.read_record(|record| record.authenticated_at).flatten();
    if at.is_some_and(|at| call.now().since(at) < call.app.config().desk.confirm) {
        return Ok(());
    }
    if typed.is_empty() {
        return Err(needed().into());
    }
    proof::prove_again(call, own, typed).await?;
    welcome::begin(call, own, Stay::WhileBrowserRuns).await
}

fn needed() -> Refusal {
    let message = "you logged in a while ago, so this asks for your password";
    Refusal::one(StatusCode::FORBIDDEN, PASSWORD, "password_needed", message)
}

/// The page that asks; `kept` comes along when its form is sent.
pub(super) fn ask(
    call: &Call,
    status: StatusCode,
    own: &Account,
    kept: &[(&str, &str)],
    form: &str,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, form);
    let token = issued.field.clone();
    let (action, email) = (call.head.uri.path(), own.email.as_str());
    look::page(status, issued, &ConfirmPage { action, kept, email, token: &token, errors })
}
