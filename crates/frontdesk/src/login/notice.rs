//! What an account is told by letter of what was done with it (V6.3.5, V6.3.7).
//!
//! None of it may make the act fail that it tells of.

use frontdesk_store::{Account, DeviceHash, Email, Met};
use http::header::USER_AGENT;
use uuid::Uuid;

use super::call::Call;
use crate::app;
use crate::mail::Letter;
use crate::{address, user_agent};

/// After a login with this device: is it one that the account does not know?
pub(super) async fn of_device(call: &Call, account: Uuid, device: DeviceHash) {
    let store = call.app.store();
    let found = match store.meet_device(account, device, app::now()).await {
        Ok(Met::New) => store.account(account).await,
        Ok(Met::Before) => return,
        Err(error) => Err(error),
    };
    match found {
        Ok(Some(account)) => post(call, &account, new_device(call, account.id)).await,
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a device could not be noted"),
    }
}

/// After the password was changed.
pub(super) async fn of_password(call: &Call, account: &Account) {
    post(call, account, Letter::PasswordChanged { account: account.id }).await;
}

/// After the address was changed: the one that it was until now is told.
pub(super) async fn of_address(call: &Call, before: &Account) {
    post(call, before, Letter::Moved { former: before.email.clone() }).await;
}

fn new_device(call: &Call, account: Uuid) -> Letter {
    Letter::NewDevice {
        account,
        device: device(call),
        network: address::coarse(call.from()),
        at: app::now(),
    }
}

/// The device in our own words: what a program calls itself may be anything.
fn device(call: &Call) -> String {
    let said = call.head.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    match said.filter(|said| said.starts_with("Mozilla/")) {
        Some(said) => user_agent::explain(said).trim_end_matches('.').to_owned(),
        None => "A program, no browser".to_owned(),
    }
}

async fn post(call: &Call, account: &Account, letter: Letter) {
    // It was an address when it was stored.
    let Ok(email) = Email::parse(&account.email) else { return };
    if let Err(error) = letter.post(&call.app, &email).await {
        tracing::warn!(%error, "a letter could not be put into the outbox");
    }
}
