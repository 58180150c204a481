//! What the buttons on the page of an account do: disable, enable, end one session, end all.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::Response;
use frontdesk_session::{SessionId, SessionStore as _};
use frontdesk_store::{Account, AccountChange, AccountState, Rights};
use http::StatusCode;
use serde_json::json;

use super::super::call::Call;
use super::super::fields::Fields;
use super::super::refusal::Stop;
use super::super::{token, welcome};
use super::account;
use crate::app::App;
use crate::failure::Failure;
use crate::sessions::account_id;

/// What is done to an account.
enum Act {
    Disable,
    Enable,
    EndAll,
    End(Option<SessionId>),
}

type At = State<App>;
type Peer = ConnectInfo<SocketAddr>;

/// `POST /accounts/{id}/disable`: nobody logs in with it, and whoever is logged in is not any more.
pub(crate) async fn disable(
    app: At,
    peer: Peer,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    answer(app, peer, &id, Act::Disable, request).await
}

/// `POST /accounts/{id}/enable`.
pub(crate) async fn enable(
    app: At,
    peer: Peer,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    answer(app, peer, &id, Act::Enable, request).await
}

/// `POST /accounts/{id}/sessions/end`: on all devices (V7.4.5).
pub(crate) async fn end_all(
    app: At,
    peer: Peer,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    answer(app, peer, &id, Act::EndAll, request).await
}

/// `POST /accounts/{id}/sessions/{session}/end`.
pub(crate) async fn end(
    app: At,
    peer: Peer,
    Path((id, session)): Path<(String, String)>,
    request: Request,
) -> Response {
    answer(app, peer, &id, Act::End(session.parse().ok()), request).await
}

async fn answer(
    State(app): At,
    ConnectInfo(peer): Peer,
    id: &str,
    act: Act,
    request: Request,
) -> Response {
    let (call, body) = Call::at_desk(app, peer, request);
    let outcome = take(&call, body, id, act).await;
    call.answered(outcome)
}

async fn take(call: &Call, body: Body, id: &str, act: Act) -> Result<Response, Stop> {
    call.admit()?;
    let own = match super::known(call).await? {
        Ok(own) => own,
        Err(answer) => return Ok(answer),
    };
    let fields = Fields::read(call, body).await?;
    token::check(call, account::FORM, fields.text(token::FIELD))?;
    let account = account::find(call, id).await?;
    let done = act.on(call, &account).await?;
    tracing::info!(operator = %own.id, account = %account.id, done, "an operator looked after an account");
    let place = format!("/accounts/{}?done={done}", account.id);
    Ok(welcome::on(call, StatusCode::OK, &place, "Done.", json!({ "done": done })))
}

impl Act {
    /// Does it and says what was done.
    async fn on(self, call: &Call, account: &Account) -> Result<&'static str, Stop> {
        let sessions = call.app.sessions();
        let failed = |error| Stop::from(call.app.sessions_failure(&error));
        match self {
            Act::Disable if is_last_operator(call, account).await? => Ok("last"),
            Act::Disable => {
                change(call, account, AccountState::Disabled { since: call.app.now() }).await?;
                sessions.end_account(account.id, call.now()).await.map_err(failed)?;
                Ok("disabled")
            }
            Act::Enable => {
                change(call, account, AccountState::Active).await?;
                Ok("enabled")
            }
            Act::EndAll => {
                sessions.end_account(account.id, call.now()).await.map_err(failed)?;
                Ok("ended-all")
            }
            Act::End(id) => {
                let id = id.ok_or(Failure::NoSuchPage)?;
                let owner = account_id(account.id);
                sessions.store().end_id(&id, Some(&owner), call.now()).await.map_err(failed)?;
                Ok("ended")
            }
        }
    }
}

async fn change(call: &Call, account: &Account, state: AccountState) -> Result<(), Stop> {
    let changed = call.app.store().change_account(account.id, AccountChange::State(state)).await;
    changed.map(|_| ()).map_err(|error| call.app.store_failure(error).into())
}

/// Without any operator nobody could enable one again but at the command line.
async fn is_last_operator(call: &Call, account: &Account) -> Result<bool, Stop> {
    let counts = call.app.store().account_counts().await;
    let counts = counts.map_err(|error| call.app.store_failure(error))?;
    let is_one = account.rights == Rights::Operator && account.state == AccountState::Active;
    Ok(is_one && counts.operators <= 1)
}
