//! What the buttons on the page of an account do: disable, enable, make or unmake an operator, put into
//! groups, end one session or all.

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use frontdesk_session::{Ended, SessionId, SessionStore as _};
use frontdesk_store::{Account, AccountChange, AccountState, Changed, Rights};
use http::StatusCode;
use serde_json::json;

use super::super::call::{AtDesk, Call};
use super::super::fields::Fields;
use super::super::refusal::{Faults, Stop};
use super::super::{token, welcome};
use super::{account, confirm};
use crate::failure::Failure;
use crate::sessions::account_id;

/// What is done to an account.
enum Act {
    Disable,
    Enable,
    Grant(Rights),
    Groups,
    EndAll,
    End(Option<SessionId>),
}

/// `POST /accounts/{id}/disable`: nobody logs in with it, and whoever is logged in is not any more.
pub(crate) async fn disable(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::Disable).await
}

/// `POST /accounts/{id}/enable`.
pub(crate) async fn enable(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::Enable).await
}

/// `POST /accounts/{id}/operator`: it may run this server.
pub(crate) async fn operator(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::Grant(Rights::Operator)).await
}

/// `POST /accounts/{id}/visitor`: it may no longer.
pub(crate) async fn visitor(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::Grant(Rights::Visitor)).await
}

/// `POST /accounts/{id}/groups`: those in the field `groups`, and no others.
pub(crate) async fn groups(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::Groups).await
}

/// `POST /accounts/{id}/sessions/end`: on all devices (V7.4.5).
pub(crate) async fn end_all(Path(id): Path<String>, at: AtDesk) -> Response {
    answer(at, &id, Act::EndAll).await
}

/// `POST /accounts/{id}/sessions/{session}/end`.
pub(crate) async fn end(Path((id, session)): Path<(String, String)>, at: AtDesk) -> Response {
    answer(at, &id, Act::End(session.parse().ok())).await
}

async fn answer(AtDesk(call, body): AtDesk, id: &str, act: Act) -> Response {
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
    if let Err(asks) = confirm::confirmed(call, &own, &fields, account::FORM).await? {
        return Ok(asks);
    }
    let done = match act.on(call, &account, &fields).await {
        Err(Stop::Refused(refusal)) => {
            return account::again(call, &own, &account, &fields, refusal).await;
        }
        done => done?,
    };
    tracing::info!(operator = %own.id, account = %account.id, done, "an operator looked after an account");
    let place = format!("/accounts/{}?done={done}", account.id);
    Ok(welcome::on(call, StatusCode::OK, &place, account::said(done), json!({ "done": done })))
}

impl Act {
    /// Does it and says what was done. Whoever takes rights away, or gives them, ends the sessions
    /// after it: no token outlives a change of rights (S-11, V7.4.2).
    async fn on(
        self,
        call: &Call,
        account: &Account,
        fields: &Fields,
    ) -> Result<&'static str, Stop> {
        let (change, done) = match self {
            Act::Disable => {
                let since = call.app.now();
                (AccountChange::State(AccountState::Disabled { since }), "disabled")
            }
            Act::Enable => (AccountChange::State(AccountState::Active), "enabled"),
            Act::Grant(Rights::Operator) => (AccountChange::Rights(Rights::Operator), "operator"),
            Act::Grant(Rights::Visitor) => (AccountChange::Rights(Rights::Visitor), "visitor"),
            Act::Groups => {
                let mut faults = Faults::default();
                let groups = super::groups(&mut faults, fields.text("groups"));
                faults.none()?;
                (AccountChange::Groups(groups), "groups")
            }
            Act::EndAll => return end_sessions(call, account).await.map(|()| "ended-all"),
            Act::End(id) => return end_session(call, account, id).await.map(|()| "ended"),
        };
        let ends = matches!(done, "disabled" | "operator" | "visitor");
        let store = call.app.store();
        match store.change_account_but_last(account.id, change).await {
            Ok(Changed::Done) if ends => end_sessions(call, account).await.map(|()| done),
            Ok(Changed::Done) => Ok(done),
            Ok(Changed::LastOperator) => Ok("last"),
            Ok(Changed::NotThere | Changed::EmailTaken) => Err(Failure::NoSuchPage.into()),
            Err(error) => Err(call.app.store_failure(error).into()),
        }
    }
}

async fn end_sessions(call: &Call, account: &Account) -> Result<(), Stop> {
    let ended = call.app.sessions().end_account(account.id, call.now()).await;
    ended.map(|_| ()).map_err(|error| call.app.sessions_failure(&error).into())
}

/// S-31: what is not there and what is another account's are the same to whoever asks.
async fn end_session(call: &Call, account: &Account, id: Option<SessionId>) -> Result<(), Stop> {
    let id = id.ok_or(Failure::NoSuchSession)?;
    let owner = account_id(account.id);
    let ended = call.app.sessions().store().end_id(&id, Some(&owner), call.now()).await;
    match ended.map_err(|error| call.app.sessions_failure(&error))? {
        Ended::Now => Ok(()),
        Ended::NotFound => Err(Failure::NoSuchSession.into()),
    }
}
