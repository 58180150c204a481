//! The line that a request leaves in the log, if it leaves one.
//!
//! One at most, of bounded length, and of these things alone: when, which request, where from, who, by
//! which route of ours, what was done or refused and why. The path, the query, headers and bodies are the
//! visitor's and never get here (V16.2.5): even a path may hold a link that works once.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, Method, Request, StatusCode};
use tokio::time::Instant;

use super::known::Known;
use super::numbers::Numbers;
use super::request_id::{self, X_REQUEST_ID};
use crate::address;
use crate::app::App;
use crate::serve::Door;

/// A request as it came in, until it is answered.
pub(crate) struct Seen {
    known: Arc<Known>,
    door: Door,
    method: Method,
    from: IpAddr,
    began: Instant,
}

impl Seen {
    /// Takes down what is logged of a request.
    pub(crate) fn of<B>(app: &App, door: Door, request: &Request<B>, peer: SocketAddr) -> Seen {
        let proxies = &app.config().trusted_proxies;
        let fresh = app.new_id(app.now());
        let id = request_id::of(request.headers(), peer, proxies, fresh);
        Seen {
            known: Known::new(id),
            door,
            method: request.method().clone(),
            from: address::of_visitor(peer, request.headers(), proxies),
            began: Instant::now(),
        }
    }

    /// Answers it, gives the id back, and says in the log what is worth a line.
    pub(crate) async fn answered(
        self,
        app: &App,
        answer: impl Future<Output = Response<Body>>,
    ) -> Response<Body> {
        let mut response = self.known.clone().during(answer).await;
        if let Ok(id) = HeaderValue::from_str(&self.known.id) {
            response.headers_mut().insert(X_REQUEST_ID, id);
        }
        self.count(app.numbers(), response.status());
        self.log(response.status(), app.config().log.requests);
        response
    }

    fn count(&self, numbers: &Numbers, status: StatusCode) {
        let route = self.known.route.get();
        numbers.answered(self.door.name(), route, status, self.began.elapsed());
        let refused = self.known.refused.get().copied();
        if let Some(reason) = refused {
            numbers.refused(reason);
        }
        let act = route.and_then(|route| act(self.door, route.as_str()));
        if let Some(act) = act.filter(|_| !self.method.is_safe()) {
            numbers.acted(act, refused.unwrap_or("done"));
        }
    }

    fn log(&self, status: StatusCode, requests: bool) {
        let route = self.known.route.get().map_or("-", |route| route.as_str());
        let act = (!self.method.is_safe()).then(|| act(self.door, route)).flatten();
        let refused = self.known.refused.get().copied();
        // A Failure that follows a good answer (a session that could not be stored) is one all the same.
        let is_refused = status.is_client_error() || status.is_server_error();
        match (act, refused) {
            (Some(act), None) if !is_refused => self.line(act, "done", route, status, Weight::Act),
            (Some(act), reason) => {
                self.line(act, reason.unwrap_or("refused"), route, status, Weight::Refusal);
            }
            (None, Some(reason)) if is_worth_a_line(status) => {
                self.line("request", reason, route, status, Weight::Refusal);
            }
            _ if requests => self.line("request", "answered", route, status, Weight::Request),
            _ => {}
        }
    }

    fn line(&self, event: &str, outcome: &str, route: &str, status: StatusCode, weight: Weight) {
        let (id, from, method) = (&self.known.id, self.from, &self.method);
        let account = self.known.account.get().map(tracing::field::display);
        let (door, status) = (self.door.name(), status.as_u16());
        let duration_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        // The macro wants its level written out.
        macro_rules! say {
            ($level:ident, $message:literal) => {
                tracing::$level!(
                    request = id,
                    event,
                    outcome,
                    account,
                    from = %from,
                    door,
                    %method,
                    route,
                    status,
                    duration_us,
                    $message
                )
            };
        }
        match weight {
            Weight::Act => say!(info, "something was done"),
            Weight::Refusal => say!(warn, "a request was refused"),
            Weight::Request => say!(info, "a request was answered"),
        }
    }
}

/// What kind of line it is.
enum Weight {
    Act,
    Refusal,
    Request,
}

/// V16.3.2, V16.3.3: refusals that say something about who asks. A page that is not there says nothing.
fn is_worth_a_line(status: StatusCode) -> bool {
    !matches!(
        status,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::UNPROCESSABLE_ENTITY
    )
}

/// What a request to this route does to accounts and sessions, in a word (V16.3.1); what it does at the
/// desk, an operator does. Submissions are not events: the desk shows them.
fn act(door: Door, route: &str) -> Option<&'static str> {
    Some(match (door, route) {
        (_, "/login") => "login",
        (_, "/logout") => "logout",
        (Door::Desk, "/first") => "first_operator",
        (Door::Desk, route) if !route.starts_with("/decode") && route != "-" => "operator_act",
        (Door::Site, "/signup") => "sign_up",
        (Door::Site, "/account/password") => "password_change",
        (Door::Site, "/account/email") => "email_change",
        (Door::Site, "/account/remove") => "account_removal",
        (Door::Site, route) if route.starts_with("/account/sessions/") => "session_end",
        (Door::Site, route)
            if route.starts_with("/account")
                || route.starts_with("/reset")
                || route.starts_with("/confirm")
                || route.starts_with("/invitation") =>
        {
            "account_act"
        }
        _ => return None,
    })
}
