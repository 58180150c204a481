//! `GET /accounts/{id}` of the desk: one account and where it is logged in.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_session::{Record, SessionStore as _};
use frontdesk_store::{Account, AccountState, Rights};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::call::{AtDesk, Call};
use super::super::fields::Fields;
use super::super::look::{self, Errors};
use super::super::refusal::{Refusal, Stop};
use super::super::token;
use crate::answer::Wanted;
use crate::app::moment_in_words;
use crate::desk::{Place, Shell, shell};
use crate::failure::Failure;
use crate::sessions::account_id;
use crate::user_agent;

/// Where the forms of the page belong, whichever button is pressed.
pub(super) const FORM: &str = "/accounts";

#[derive(Template)]
#[template(path = "login/desk/account.html")]
struct AccountPage<'a> {
    account: &'a Account,
    since: String,
    groups: String,
    is_operator: bool,
    is_disabled: bool,
    sessions: &'a [Shown],
    token: &'a str,
    errors: Errors,
    shell: Shell,
}

/// One session in words; nothing of its token is in it (S-30).
struct Shown {
    id: String,
    words: String,
    address: String,
    realm: String,
    seen: String,
}

impl Shown {
    fn of(record: &Record) -> Shown {
        let words = match record.user_agent.is_empty() {
            true => "A program that does not say what it is".to_owned(),
            false => user_agent::explain(&record.user_agent).trim_end_matches('.').to_owned(),
        };
        Shown {
            id: record.id.to_string(),
            words,
            address: record.address.to_string(),
            realm: record.realm.to_string(),
            seen: moment_in_words(record.seen_at.as_micros()),
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "device": self.words,
            "address": self.address,
            "realm": self.realm,
            "seen": self.seen,
        })
    }
}

/// The page.
pub(crate) async fn show(Path(id): Path<String>, AtDesk(call, _): AtDesk) -> Response {
    let shown = see(&call, &id).await;
    call.answered(shown)
}

async fn see(call: &Call, id: &str) -> Result<Response, Stop> {
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let account = find(call, id).await?;
    let sessions = sessions(call, &account).await?;
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = sessions.iter().map(Shown::json).collect();
        let body =
            json!({ "id": account.id.to_string(), "email": account.email, "sessions": list });
        return Ok(Json(body).into_response());
    }
    let groups = account.groups.join(", ");
    Ok(page(call, StatusCode::OK, &own, &account, &sessions, groups, Errors::default()))
}

async fn sessions(call: &Call, account: &Account) -> Result<Vec<Shown>, Stop> {
    let records = call.app.sessions().store().list(&account_id(account.id), call.now()).await;
    let records = records.map_err(|error| call.app.sessions_failure(&error))?;
    Ok(records.iter().map(Shown::of).collect())
}

/// The page again, with what is wrong with the groups that were typed.
pub(super) async fn again(
    call: &Call,
    own: &Account,
    account: &Account,
    typed: &Fields,
    refusal: Refusal,
) -> Result<Response, Stop> {
    let sessions = sessions(call, account).await?;
    let groups = typed.text("groups").to_owned();
    look::again(call, refusal, |status, errors| {
        page(call, status, own, account, &sessions, groups, errors)
    })
}

fn page(
    call: &Call,
    status: StatusCode,
    own: &Account,
    account: &Account,
    sessions: &[Shown],
    groups: String,
    errors: Errors,
) -> Response {
    let token = token::issue(call, FORM).field;
    let page = AccountPage {
        since: moment_in_words(account.created_at),
        groups,
        is_operator: account.rights == Rights::Operator,
        is_disabled: account.state != AccountState::Active,
        account,
        sessions,
        token: &token,
        errors,
        shell: Shell::new(own, Place::Accounts, token.clone()).saying(said(&call.asked("done"))),
    };
    shell::page(status, &page)
}

/// The account of this id.
pub(super) async fn find(call: &Call, id: &str) -> Result<Account, Stop> {
    let Ok(id) = Uuid::try_parse(id) else { return Err(Failure::NoSuchPage.into()) };
    let found =
        call.app.store().account(id).await.map_err(|error| call.app.store_failure(error))?;
    found.ok_or_else(|| Failure::NoSuchPage.into())
}

/// What a button did, in a closed list: the address may come from anybody.
pub(super) fn said(done: &str) -> &'static str {
    match done {
        "disabled" => "The account is disabled, and logged out everywhere.",
        "enabled" => "The account may log in again.",
        "ended" => "The session is ended.",
        "ended-all" => "The account is logged out everywhere.",
        "operator" => "The account runs this server from now on; it has to log in anew.",
        "visitor" => "The account no longer runs this server, and is logged out everywhere.",
        "groups" => "The groups are changed; behind the proxy they count with the next request.",
        "last" => "This is the only operator left, so nothing was changed.",
        _ => "",
    }
}
