//! `POST /account/email`: the address that the account logs in with.

use axum::response::Response;
use frontdesk_store::{Account, AccountChange, Changed, Email};

use super::account::{self, EMAIL};
use super::call::{AtSite, Call};
use super::fields::Fields;
use super::refusal::{Faults, Stop};
use super::{by_letter, confirm, notice, proof, token};
use crate::mail::Letter;

/// Changes it, for whoever types the password (V7.5.1).
pub(crate) async fn change_email(AtSite(call, body): AtSite) -> Response {
    let outcome = match account::receive(&call, body).await {
        Ok((account, fields)) => {
            let changed = change(&call, &account, &fields).await;
            account::again(&call, &account, (EMAIL, fields.text("email")), changed)
        }
        Err(stop) => Err(stop),
    };
    call.answered(outcome)
}

async fn change(call: &Call, account: &Account, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, EMAIL, fields.text(token::FIELD))?;
    let mut faults = Faults::default();
    let email = faults.note("email", "bad_email", Email::parse(fields.text("email")));
    faults.none()?;
    let typed = fields.text("current_password");
    proof::prove_again(call, account, typed).await?;
    let Some(email) = email else { return Err(account::gone().into()) };
    if by_letter::is_wanted(call) {
        let letter = Letter::Move { account: account.id, email: email.address().to_owned() };
        letter.post(&call.app, &email).await.map_err(|error| call.app.store_failure(error))?;
        return account::done(call, Changed::Done, account, "email-asked");
    }
    let moved = Account { email: email.address().to_owned(), ..account.clone() };
    let changed = call.app.store().change_account(account.id, AccountChange::Email(email)).await;
    let changed = changed.map_err(|error| call.app.store_failure(error))?;
    let done = account::done(call, changed, &moved, "email")?;
    notice::of_address(call, account).await;
    confirm::ask(call, &moved).await;
    // Whoever holds the account now logs in with another name: a new token, as for every change of who
    // one is (S-11).
    call.session().await?.renew()?;
    Ok(done)
}
