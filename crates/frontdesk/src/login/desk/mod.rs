//! The desk's own door: operators log in here and look after accounts, and nobody else gets in.
//!
//! It is another origin than the site, with a cookie and a realm of its own (`Policy::desk`). A visitor's
//! session opens nothing here, whoever's it is, and an operator's session here is unknown at the site.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod act;
mod confirm;
pub(crate) mod first;
pub(crate) mod invitations;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod prove;
pub(crate) mod start;

use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_store::{Account, GroupName};

use super::call::Call;
use super::refusal::{Faults, Stop};
use crate::answer::Wanted;
use crate::desk;
use crate::failure::Failure;

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
    let found = desk::operator(&call.app, &call.head).await?;
    Ok(found.ok_or_else(|| ask_operator(call.wanted)))
}
