//! `POST /account/name`: what the account is called.

use axum::response::Response;
use frontdesk_store::{Account, AccountChange, AccountName};

use super::account::{self, NAME};
use super::call::{AtSite, Call};
use super::fields::Fields;
use super::refusal::{Faults, Stop};
use super::token;

/// Changes it; an empty one removes it.
pub(crate) async fn change_name(AtSite(call, body): AtSite) -> Response {
    let outcome = match account::receive(&call, body).await {
        Ok((account, fields)) => {
            let changed = change(&call, &account, &fields).await;
            account::again(&call, &account, (NAME, fields.text("name")), changed)
        }
        Err(stop) => Err(stop),
    };
    call.answered(outcome)
}

async fn change(call: &Call, account: &Account, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, NAME, fields.text(token::FIELD))?;
    let mut faults = Faults::default();
    let name = match fields.text("name").trim() {
        "" => None,
        typed => faults.note("name", "bad_name", AccountName::parse(typed)),
    };
    faults.none()?;
    let renamed = Account { name: name.as_ref().map(|name| name.to_string()), ..account.clone() };
    let changed = call.app.store().change_account(account.id, AccountChange::Name(name)).await;
    let changed = changed.map_err(|error| call.app.store_failure(error))?;
    account::done(call, changed, &renamed, "name")
}
