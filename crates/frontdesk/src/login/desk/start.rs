//! `GET /` of the desk: what is here, and for operators the accounts.

use std::net::SocketAddr;

use askama::Template;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_store::{Account, AccountCursor, AccountState, Email, Rights};
use http::StatusCode;
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::look;
use super::super::refusal::Stop;
use super::super::token;
use crate::answer::Wanted;
use crate::app::{App, moment};
use crate::page::page;

/// Accounts on one page.
const A_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "desk.html")]
struct StrangerPage {
    /// The decoder is open to whoever reaches the desk.
    has_decoder: bool,
    /// The decoder is also on the site's address.
    is_public: bool,
}

#[derive(Template)]
#[template(path = "login/desk/start.html")]
struct StartPage<'a> {
    own: &'a str,
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

/// Says what stands at the desk.
pub(crate) async fn show(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (call, _) = Call::at_desk(app, peer, request);
    let shown = see(&call).await;
    call.answered(shown)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    let Some(own) = super::operator(&call.app, &call.head).await? else {
        return Ok(to_stranger(call));
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
    let page = StartPage { own: &own.email, accounts: &accounts, next, missed: &email };
    Ok(look::page(StatusCode::OK, token::Issued::none(), &page))
}

fn to_stranger(call: &Call) -> Response {
    let has_decoder = !call.app.is_decoder_shut();
    if call.wanted == Wanted::Json {
        let pages: &[&str] = if has_decoder { &["/decode", "/login"] } else { &["/login"] };
        return Json(json!({ "pages": pages })).into_response();
    }
    let is_public = call.app.config().decode.public;
    page(StatusCode::OK, &StrangerPage { has_decoder, is_public })
}
