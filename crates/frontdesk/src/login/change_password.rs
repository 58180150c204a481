//! `POST /account/password`: another password, and nobody else stays logged in with the old one.

use axum::response::Response;
use frontdesk_session::Stay;
use frontdesk_store::{Account, AccountChange, Changed};

use super::account::{self, PASSWORD};
use super::call::{AtSite, Call, add_cookie};
use super::fields::Fields;
use super::refusal::{Faults, Stop};
use super::{notice, proof, sign_up, token, welcome};
use crate::app;

/// Changes it, for whoever types the old one (V6.2.2, V6.2.3).
pub(crate) async fn change_password(AtSite(call, body): AtSite) -> Response {
    let outcome = match account::receive(&call, body).await {
        Ok((account, fields)) => {
            let changed = change(&call, &account, &fields).await;
            account::again(&call, &account, (PASSWORD, ""), changed)
        }
        Err(stop) => Err(stop),
    };
    call.answered(outcome)
}

async fn change(call: &Call, account: &Account, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, PASSWORD, fields.text(token::FIELD))?;
    let mut faults = Faults::default();
    let known = call.known_words(&account.email, account.name.as_deref().unwrap_or_default());
    let typed = fields.text("new_password");
    let new = sign_up::new_password(&mut faults, "new_password", typed, &known);
    faults.none()?;
    let Some(new) = new else { return Err(account::gone().into()) };
    proof::prove_again(call, account, fields.text("current_password")).await?;
    let hash = call.app.logins().pool.hash(new, app::random()).await;
    let hash = hash.map_err(|error| proof::not_hashed(call, error))?;
    let change = AccountChange::Password { hash, at: app::now() };
    let changed = call.app.store().change_account(account.id, change).await;
    let changed = changed.map_err(|error| call.app.store_failure(error))?;
    if changed == Changed::Done {
        begin_anew(call, account).await?;
        notice::of_password(call, account).await;
    }
    let mut response = account::done(call, changed, account, "password")?;
    // The account knew its devices by the old password.
    if let Some(cookie) = proof::remember_device(call, account.id).await? {
        add_cookie(response.headers_mut(), &cookie);
    }
    Ok(response)
}

/// Ends all other sessions, and gives this one a new token (S-11, S-22, V7.4.3).
async fn begin_anew(call: &Call, account: &Account) -> Result<(), Stop> {
    let session = call.session().await?;
    session.end_others().await?;
    let stay = session.read_record(|record| record.stay).unwrap_or(Stay::WhileBrowserRuns);
    let now = call.app.store().account(account.id).await;
    let now = now.map_err(|error| call.app.store_failure(error))?;
    match now {
        Some(account) => welcome::begin(call, &account, stay).await,
        None => Err(account::gone().into()),
    }
}
