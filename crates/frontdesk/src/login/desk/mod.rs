//! The desk's own door: operators log in here and look after accounts, and nobody else gets in.
//!
//! It is another origin than the site, with a cookie and a realm of its own (`Policy::desk`). A visitor's
//! session opens nothing here, whoever's it is, and an operator's session here is unknown at the site.

pub(crate) mod account;
pub(crate) mod act;
pub(crate) mod first;
pub(crate) mod invitations;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod start;

use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_store::{Account, AccountState, GroupName, Rights};
use frontdesk_tower::Session;
use http::request::Parts;

use super::call::Call;
use super::refusal::{Faults, Stop};
use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::serve::Door;
use crate::sessions::account_uuid;

/// The operator whose session at the desk a request brought.
///
/// The account is read anew each time: whoever was disabled, or is an operator no longer, is a
/// stranger with the next request (V8.3.2).
///
/// # Errors
/// That the session or the account can't be looked up.
pub(crate) async fn operator(app: &App, head: &Parts) -> Result<Option<Account>, Failure> {
    if app.sessions().are_refused_at(Door::Desk) {
        return Ok(None);
    }
    let session = Session::of(head).await?;
    let Some(id) = session.account().as_ref().and_then(account_uuid) else { return Ok(None) };
    let found = app.store().account(id).await.map_err(|error| app.store_failure(error))?;
    let may = |account: &Account| {
        account.rights == Rights::Operator && account.state == AccountState::Active
    };
    Ok(found.filter(may))
}

/// The way in, for whoever is not in yet.
pub(crate) fn ask_operator(wanted: Wanted) -> Response {
    match wanted {
        Wanted::Page => Redirect::to("/login").into_response(),
        Wanted::Json | Wanted::Fragment => {
            Failure::LoginRequired { login: "/login".to_owned(), receipt: None }
                .answer(wanted, None)
        }
    }
}

/// Groups as they are typed, with commas between them.
fn groups(faults: &mut Faults, typed: &str) -> Vec<GroupName> {
    let names = typed.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.filter_map(|name| faults.note("groups", "bad_group", GroupName::parse(name))).collect()
}

/// The operator of a call; or the answer to whoever is none.
async fn known(call: &Call) -> Result<Result<Account, Response>, Stop> {
    let found = operator(&call.app, &call.head).await?;
    Ok(found.ok_or_else(|| ask_operator(call.wanted)))
}
