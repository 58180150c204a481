//! `GET /invited` and `POST /invited`: an account by an invitation, at the site or at the desk.
//!
//! Opening the link changes nothing, because programs that look at letters open links too; sending the
//! form spends it (DESIGN, section 11). The page is ours alone: a site's own sign-up page knows nothing
//! of the key.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use frontdesk_session::{Token, TokenHash};
use frontdesk_store::{Accepted, Invitation};
use http::StatusCode;

use super::call::{AtDesk, AtSite, Call};
use super::fields::Fields;
use super::look::{self, Errors};
use super::refusal::{Refusal, Stop};
use super::{invite, sign_up, token};
use crate::config::SignUp;
use crate::next::NEXT;
use crate::serve::Door;

const FORM: &str = "/invited";

#[derive(Template)]
#[template(path = "login/invited.html")]
struct InvitedPage<'a> {
    key: &'a str,
    /// The only address that it is for.
    bound: Option<&'a str>,
    at_desk: bool,
    name: &'a str,
    email: &'a str,
    stays: bool,
    token: &'a str,
    errors: Errors,
}

/// The page of a link to the site.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// The page of a link to the desk.
pub(crate) async fn show_at_desk(AtDesk(call, _): AtDesk) -> Response {
    let shown = ask(&call).await;
    call.answered(shown)
}

/// Makes the account of a visitor.
pub(crate) async fn accept(AtSite(call, body): AtSite) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

/// Makes the account of an operator.
pub(crate) async fn accept_at_desk(AtDesk(call, body): AtDesk) -> Response {
    let outcome = take(&call, body).await;
    call.answered(outcome)
}

async fn ask(call: &Call) -> Result<Response, Stop> {
    call.is_remembering()?;
    if is_closed(call) {
        return Ok(sign_up::closed_page(call));
    }
    let key = call.asked("key");
    Ok(match find(call, &key).await? {
        Some((_, found)) => {
            form(call, StatusCode::OK, &key, Some(&found), &Fields::default(), Errors::default())
        }
        None => over(call, Errors::of(gone())),
    })
}

async fn take(call: &Call, body: Body) -> Result<Response, Stop> {
    call.is_remembering()?;
    let fields = Fields::read(call, body).await?;
    call.check_secret_sender(FORM, fields.text(token::FIELD))?;
    let outcome = check(call, &fields).await;
    let Err(Stop::Refused(refusal)) = outcome else { return outcome };
    if refusal.status == StatusCode::GONE {
        return look::again(call, refusal, |_, errors| over(call, errors));
    }
    let key = fields.text("key");
    let found = find(call, key).await?.map(|(_, found)| found);
    look::again(call, refusal, |status, errors| {
        form(call, status, key, found.as_ref(), &fields, errors)
    })
}

async fn check(call: &Call, fields: &Fields) -> Result<Response, Stop> {
    if is_closed(call) {
        return Err(sign_up::closed().into());
    }
    token::check(call, FORM, fields.text(token::FIELD))?;
    // Before anything is hashed: whoever has no invitation costs us nothing (S-65).
    let Some((hash, _)) = find(call, fields.text("key")).await? else { return Err(gone().into()) };
    let (new, password) = sign_up::read(call, fields)?;
    let new = sign_up::hashed(call, new, password).await?;
    let id = new.id;
    let accepted = call.app.store().accept_invitation(hash, new, call.app.now()).await;
    match accepted.map_err(|error| call.app.store_failure(error))? {
        Accepted::New => {
            tracing::info!(account = %id, "an account was made by an invitation");
            sign_up::enter(call, id, fields, fields.text(NEXT)).await
        }
        Accepted::Gone => Err(gone().into()),
        Accepted::OtherEmail => Err(other_email().into()),
        Accepted::EmailTaken => Err(sign_up::taken().into()),
    }
}

/// The invitation of this key, if it opens this door.
async fn find(call: &Call, key: &str) -> Result<Option<(TokenHash, Invitation)>, Stop> {
    let Some(key) = Token::parse(key.as_bytes()) else { return Ok(None) };
    let found = call.app.store().invitation(key.hash(), call.app.now()).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    let fits = |found: &Invitation| invite::door(found.rights) == call.door;
    Ok(found.filter(fits).map(|found| (key.hash(), found)))
}

/// Operators are invited to the desk whoever may sign up at the site.
fn is_closed(call: &Call) -> bool {
    call.door == Door::Site && call.app.config().accounts.signup == SignUp::Closed
}

fn form(
    call: &Call,
    status: StatusCode,
    key: &str,
    found: Option<&Invitation>,
    typed: &Fields,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    let page = InvitedPage {
        key,
        bound: found.and_then(|found| found.email.as_deref()),
        at_desk: call.door == Door::Desk,
        name: typed.text("name"),
        email: typed.text("email"),
        stays: typed.is_on("stay"),
        token: &token,
        errors,
    };
    look::secret_page(status, issued, &page)
}

/// The page without the form.
fn over(call: &Call, errors: Errors) -> Response {
    form(call, StatusCode::GONE, "", None, &Fields::default(), errors)
}

fn gone() -> Refusal {
    let message = "this invitation was used, withdrawn, or is too old; please ask whoever sent it \
                   for another one";
    Refusal::one(StatusCode::GONE, "", "invitation_gone", message)
}

fn other_email() -> Refusal {
    let message = "this invitation is for another e-mail address";
    Refusal::one(StatusCode::UNPROCESSABLE_ENTITY, "email", "other_email", message)
}
