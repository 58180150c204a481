//! What follows a proof of who it is: a new session, and the way on.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_session::Stay;
use frontdesk_store::{Account, AccountState};
use http::StatusCode;
use http::header::{COOKIE, LOCATION};
use serde_json::{Value, json};

use super::call::{Call, add_cookie};
use super::fields::Fields;
use super::proof;
use super::refusal::{Refusal, Stop};
use crate::answer::{HX_REDIRECT, Wanted};
use crate::page::page;
use crate::sessions::account_id;
use crate::{ask_login, next, observe, parked};

/// Whether the browser is to keep the session when it is closed.
pub(super) fn stay(fields: &Fields) -> Stay {
    if fields.is_on("stay") { Stay::WhileItLasts } else { Stay::WhileBrowserRuns }
}

/// Begins a session of this account in place of whatever the browser brought (S-10, S-12).
///
/// The password was checked a moment ago. If it was changed, or the account disabled, before the new
/// session was stored, then whoever did so has ended all sessions but this one; so it is looked at
/// once more afterwards.
///
/// # Errors
/// That it can't be stored; 401 where the account is no longer what it was.
pub(super) async fn begin(call: &Call, account: &Account, stay: Stay) -> Result<(), Stop> {
    observe::is_of(account.id);
    let session = call.session().await?;
    session.log_in(account_id(account.id), stay)?;
    session.save().await?;
    let now = call.app.store().account(account.id).await;
    let now = now.map_err(|error| call.app.store_failure(error))?;
    let is_same = now.is_some_and(|now| {
        now.state == AccountState::Active && now.password_changed_at == account.password_changed_at
    });
    if is_same {
        return Ok(());
    }
    session.log_out()?;
    let message = "this account was changed just now; please log in again";
    Err(Refusal::one(StatusCode::UNAUTHORIZED, "", "changed_meanwhile", message).into())
}

#[derive(Template)]
#[template(source = "<p class=\"frontdesk-done\" role=\"status\">{{ text }}</p>", ext = "html")]
struct Done<'a> {
    text: &'a str,
}

/// The good answer: on to `place`, or the same for programs.
pub(super) fn on(
    call: &Call,
    status: StatusCode,
    place: &str,
    text: &str,
    body: Value,
) -> Response {
    let mut response = match call.wanted {
        Wanted::Page => StatusCode::SEE_OTHER.into_response(),
        Wanted::Json => (status, Json(body)).into_response(),
        Wanted::Fragment => page(status, &Done { text }),
    };
    let name = match call.wanted {
        Wanted::Page => LOCATION,
        Wanted::Fragment => HX_REDIRECT,
        Wanted::Json => return response,
    };
    response.headers_mut().insert(name, next::header(place));
    response
}

/// After a login or a sign-up: what waited for it is filed, and one goes on to the place wished for.
/// The device is remembered; if it can't be, one is logged in all the same.
pub(super) async fn greet(
    call: &Call,
    status: StatusCode,
    account: &Account,
    wish: &str,
) -> Response {
    // What waited for this login goes with it, and what needs a word of the visitor comes first.
    let settled = parked::settle(&call.app, &call.head, account.id).await;
    let place = settled.on(call.place(wish).unwrap_or_else(|| call.home().to_owned()));
    let body =
        json!({ "account": described(account), "next": place, "filed": settled.described() });
    let mut response = on(call, status, &checked(call, &place), "You are logged in.", body);
    let device = proof::remember_device(call, account.id).await.unwrap_or_else(|failure| {
        tracing::warn!(?failure, "a device could not be remembered");
        None
    });
    for cookie in device.iter().chain(&settled.cookie) {
        add_cookie(response.headers_mut(), cookie);
    }
    response
}

/// C-20: a browser that brought none of our cookies may not keep any. Our own page had given it one;
/// after a site's own form it is asked once to show that it does.
fn checked(call: &Call, place: &str) -> String {
    let brought_any = call.head.headers.contains_key(COOKIE);
    if call.wanted != Wanted::Page || brought_any {
        return place.to_owned();
    }
    format!("{}&kept=1", ask_login::login(place))
}

/// An account as programs get it.
pub(super) fn described(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "email": account.email,
        "name": account.name,
    })
}
