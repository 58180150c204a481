//! `POST /account/remove`: the account goes, and all that it sent.

use axum::response::Response;
use frontdesk_store::{Account, Leavings};
use http::StatusCode;
use http::header::SET_COOKIE;
use serde_json::json;

use super::account::{self, REMOVE};
use super::call::{AtSite, Call};
use super::fields::Fields;
use super::refusal::Stop;
use super::{proof, token, welcome};
use crate::app;

/// Removes it, for whoever types the password.
pub(crate) async fn remove(AtSite(call, body): AtSite) -> Response {
    let outcome = match account::receive(&call, body).await {
        Ok((account, fields)) => {
            let removed = erase(&call, &account, &fields).await;
            account::again(&call, &account, (REMOVE, ""), removed)
        }
        Err(stop) => Err(stop),
    };
    call.answered(outcome)
}

async fn erase(call: &Call, account: &Account, fields: &Fields) -> Result<Response, Stop> {
    token::check(call, REMOVE, fields.text(token::FIELD))?;
    proof::prove_again(call, account, fields.text("current_password")).await?;
    // First the sessions, this one too: who is still logged in must not outlive the account.
    call.session().await?.end_all().await?;
    let removed = call.app.store().remove_account(account.id, Leavings::Erase, app::now()).await;
    let erased = removed.map_err(|error| call.app.store_failure(error))?.unwrap_or_default();
    tracing::info!(account = %account.id, submissions = erased.submissions, "an account was removed");
    let home = if call.app.site().is_some() { "/" } else { "/login" };
    let body = json!({ "account": null, "submissions": erased.submissions, "next": home });
    let mut response = welcome::on(call, StatusCode::OK, home, "Your account is removed.", body);
    for removal in call.app.sessions().kept_removals(&call.head.headers) {
        response.headers_mut().append(SET_COOKIE, removal);
    }
    Ok(response)
}
