//! `/auth/verify` and its aliases: may the visitor have this page, and who is it?
//!
//! The account and its groups are read anew for each answer, and a session that has ended is found by
//! nobody: what was taken away is gone with the next request (S-28, V8.3.2).

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Request, StatusCode, header::CACHE_CONTROL};
use url::Url;

use super::target::{Manner, Target};
use super::{identity, login};
use crate::address;
use crate::answer::Wanted;
use crate::app::App;
use crate::config::protect;
use crate::failure::Failure;
use crate::visitor;

type Peer = ConnectInfo<SocketAddr>;

/// `/auth/verify`: the manner is seen by the headers.
pub(crate) async fn any(
    State(app): State<App>,
    peer: Peer,
    request: Request<axum::body::Body>,
) -> Response {
    answer(&app, peer, request, None).await
}

/// `/api/authz/forward-auth`: Caddy, Traefik, HAProxy, Skipper.
pub(crate) async fn forward(
    State(app): State<App>,
    peer: Peer,
    request: Request<axum::body::Body>,
) -> Response {
    answer(&app, peer, request, Some(Manner::Forward)).await
}

/// `/api/authz/auth-request`: nginx.
pub(crate) async fn nginx(
    State(app): State<App>,
    peer: Peer,
    request: Request<axum::body::Body>,
) -> Response {
    answer(&app, peer, request, Some(Manner::Nginx)).await
}

/// `/api/authz/ext-authz` and all below it: Envoy.
pub(crate) async fn envoy(
    State(app): State<App>,
    peer: Peer,
    request: Request<axum::body::Body>,
) -> Response {
    answer(&app, peer, request, Some(Manner::Envoy)).await
}

async fn answer(
    app: &App,
    ConnectInfo(peer): Peer,
    request: Request<axum::body::Body>,
    manner: Option<Manner>,
) -> Response {
    // A body is none of our business: it is the application's.
    let (head, _) = request.into_parts();
    let outcome = match ask(app, peer, &head, manner) {
        Ok((question, manner)) => {
            question.decide(app, &head, manner).await.map_err(|failure| (failure, Some(manner)))
        }
        Err(failure) => Err((failure, manner)),
    };
    outcome.unwrap_or_else(|(failure, manner)| refuse(&failure, &head, manner))
}

/// A question that can be answered.
struct Question {
    public: Url,
    target: Target,
}

/// What the proxy asks.
///
/// # Errors
/// 403 for whoever is no proxy of ours and for plain http, 400 for what is unclear.
fn ask(
    app: &App,
    peer: SocketAddr,
    head: &Parts,
    manner: Option<Manner>,
) -> Result<(Question, Manner), Failure> {
    if !address::is_proxy(peer, &app.config().trusted_proxies) {
        return Err(Failure::NoProxy { peer: peer.ip().to_canonical() });
    }
    // Without one there is no rule: `config` sees to it.
    let Some(public) = app.config().public_url.clone() else { return Err(Failure::NotAllowed) };
    let asked = match manner {
        Some(manner) => Target::of(manner, head).map(|target| (target, manner)),
        None => Target::of_any(&head.headers),
    };
    let (target, manner) = asked.map_err(Failure::UnclearTarget)?;
    if target.scheme.as_str() != public.scheme() {
        return Err(Failure::OtherScheme { setting: public.scheme().to_owned() });
    }
    Ok((Question { public, target }, manner))
}

impl Question {
    async fn decide(&self, app: &App, head: &Parts, manner: Manner) -> Result<Response, Failure> {
        let rules = protect::deciding(&app.config().protect, &self.target.host, &self.target.path);
        if rules.is_empty() {
            // Nobody may have it, so nobody is sent to the login for it.
            return Err(Failure::NotAllowed);
        }
        let Some(account) = visitor::account(app, head).await? else {
            return Ok(login::ask(&self.public, &self.target, manner, &head.headers));
        };
        if !rules.iter().all(|rule| rule.allows(&account)) {
            return Err(Failure::NotAllowed);
        }
        let mut response = StatusCode::OK.into_response();
        identity::tell(&account, &head.headers, response.headers_mut());
        Ok(response)
    }
}

fn refuse(failure: &Failure, head: &Parts, manner: Option<Manner>) -> Response {
    let mut response = failure.answer(Wanted::by(&head.headers), None);
    // nginx would make a 500 of it and an alarm in its log.
    if manner == Some(Manner::Nginx) && response.status() == StatusCode::BAD_REQUEST {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
