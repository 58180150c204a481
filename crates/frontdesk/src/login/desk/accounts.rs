//! `GET /accounts` of the desk: who has an account.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_store::{Account, AccountCursor, AccountState, Email, Rights};
use http::StatusCode;
use serde_json::{Value, json};

use super::super::call::{AtDesk, Call};
use super::super::refusal::Stop;
use crate::answer::Wanted;
use crate::app::moment;
use crate::desk::{Place, Shell, shell};

/// Accounts on one page.
const A_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "login/desk/accounts.html")]
struct AccountsPage<'a> {
    shell: Shell,
    accounts: &'a [Listed],
    next: Option<i64>,
    /// An address that was looked for and that no account has.
    missed: &'a str,
}

/// An account in the list.
struct Listed {
    id: String,
    email: String,
    name: String,
    groups: String,
    is_operator: bool,
    is_disabled: bool,
    since: String,
}

impl Listed {
    fn of(account: Account) -> Listed {
        Listed {
            id: account.id.to_string(),
            email: account.email,
            name: account.name.unwrap_or_default(),
            groups: account.groups.join(", "),
            is_operator: account.rights == Rights::Operator,
            is_disabled: account.state != AccountState::Active,
            since: moment(account.created_at).chars().take(10).collect(),
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "email": self.email,
            "operator": self.is_operator,
            "disabled": self.is_disabled,
        })
    }
}

/// The page.
pub(crate) async fn show(AtDesk(call, _): AtDesk) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let email = call.asked("email");
    if let Ok(email) = Email::parse(&email) {
        let found = call.app.store().account_of(&email).await;
        if let Some(account) = found.map_err(|error| call.app.store_failure(error))? {
            return Ok(Redirect::to(&format!("/accounts/{}", account.id)).into_response());
        }
    }
    let after = call.asked("after").parse().map_or(AccountCursor::START, AccountCursor::from_i64);
    let found = call.app.store().accounts(after, A_PAGE).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    let next = found.next.map(AccountCursor::as_i64);
    let accounts: Vec<Listed> = found.accounts.into_iter().map(Listed::of).collect();
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = accounts.iter().map(Listed::json).collect();
        return Ok(Json(json!({ "accounts": list, "next": next })).into_response());
    }
    let shell = Shell::new(&own, Place::Accounts, String::new());
    let page = AccountsPage { shell, accounts: &accounts, next, missed: &email };
    Ok(shell::page(StatusCode::OK, &page))
}
