//! `POST /account/sessions/{id}/end`, `/end-others` and `/end-all`: logged out elsewhere, at once.

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use frontdesk_session::{Ended, SessionId};
use http::StatusCode;
use serde_json::json;

use super::call::{AtSite, Call};
use super::devices::{self, FORM};
use super::fields::Fields;
use super::refusal::Stop;
use super::{account, proof, token, welcome};
use crate::failure::Failure;

/// Which sessions are to end.
enum Which {
    /// The one of this public id; it may be no id at all.
    One(Option<SessionId>),
    Others,
    All,
}

/// Ends one, one's own too.
pub(crate) async fn one(Path(id): Path<String>, at: AtSite) -> Response {
    ended(at, Which::One(id.parse().ok())).await
}

/// Ends all others.
pub(crate) async fn others(at: AtSite) -> Response {
    ended(at, Which::Others).await
}

/// Ends all.
pub(crate) async fn all(at: AtSite) -> Response {
    ended(at, Which::All).await
}

async fn ended(AtSite(call, body): AtSite, which: Which) -> Response {
    let outcome = end(&call, body, which).await;
    let outcome = devices::again(&call, outcome).await;
    call.answered(outcome)
}

async fn end(call: &Call, body: Body, which: Which) -> Result<Response, Stop> {
    call.admit()?;
    let account = account::of(call, FORM).await?;
    let fields = Fields::read_any(call, body).await?;
    token::check(call, FORM, fields.text(token::FIELD))?;
    let session = call.session().await?;
    if !devices::is_fresh(call, &session) {
        proof::prove_again(call, &account, fields.text("current_password")).await?;
    }
    let (count, word) = match which {
        Which::One(id) => {
            // S-31: what is not there and what is another account's are the same to whoever asks.
            let id = id.ok_or(Failure::NoSuchSession)?;
            match session.end(&id).await? {
                Ended::Now => (1, "one"),
                Ended::NotFound => return Err(Failure::NoSuchSession.into()),
            }
        }
        Which::Others => (session.end_others().await?, "others"),
        Which::All => (session.end_all().await?, "all"),
    };
    let place = match session.account() {
        Some(_) => format!("{FORM}?done={word}"),
        // One's own was among them.
        None => "/login".to_owned(),
    };
    let body = json!({ "ended": count });
    Ok(welcome::on(call, StatusCode::OK, &place, devices::said(word), body))
}
