//! What holds for every request, before and after the router.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use bytes::Bytes;
use frontdesk_session::CookieLimits;
use http::header::{COOKIE, HOST, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use http::{HeaderMap, HeaderValue, Request, Uri};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tower::Service;

use super::door::Door;
use super::pace::{Pace, PacedBody};
use super::transport::{Activity, Working};
use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::forward_auth::is_for_proxies;
use crate::observe::Seen;
use crate::operate::probe;
use crate::routes::{self, Routes};

/// Looks at each request before the router does.
pub(super) struct Front {
    app: App,
    door: Door,
    routes: Routes,
}

/// The same for one connection.
pub(super) struct FrontOf {
    front: Arc<Front>,
    peer: SocketAddr,
    activity: Activity,
}

impl Front {
    pub(super) fn new(app: App, door: Door) -> Front {
        let routes = match door {
            Door::Site => routes::site(app.clone()),
            Door::Desk => routes::desk(app.clone()),
        };
        Front { app, door, routes }
    }

    pub(super) fn for_connection(
        self: &Arc<Front>,
        peer: SocketAddr,
        activity: Activity,
    ) -> FrontOf {
        FrontOf { front: self.clone(), peer, activity }
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let seen = Seen::of(&self.app, self.door, &request, peer);
        seen.answered(&self.app, self.decide(request, peer)).await
    }

    async fn decide(&self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let refused = self.long_head(&request).or_else(|| self.wrong_host(&request));
        let mut response = match refused.or_else(|| too_many_cookies(request.headers())) {
            Some(failure) => self.refuse(&failure, request.headers()),
            None => self.route(request, peer).await,
        };
        if self.app.is_https(self.door) {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, year);
        }
        response
    }

    fn refuse(&self, failure: &Failure, asked: &HeaderMap) -> Response {
        let mut response = failure.answer(Wanted::by(asked), None);
        // Whoever filled the jar, the visitor gets out of it by loading the page again (C-41).
        if let (Failure::TooManyCookies(_), Door::Site) = (failure, self.door) {
            for removal in self.app.sessions().all_removals(asked) {
                response.headers_mut().append(SET_COOKIE, removal);
            }
        }
        response
    }

    async fn route(&self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let pace = Pace::new(&self.app.config().limits);
        let mut request = request.map(|body| Body::new(PacedBody::new(body, pace)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let Ok(response) = self.routes.clone().call(request).await;
        response
    }

    /// L1: what hyper let through may still be more than the setting allows.
    fn long_head(&self, request: &Request<Incoming>) -> Option<Failure> {
        let line = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
        let headers = request.headers().iter();
        // A name, a value, and `: ` and the line end about them.
        let bytes: usize = headers.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let max = self.app.config().limits.max_header_bytes;
        (line + bytes > max).then_some(Failure::LongHead { max })
    }

    /// F-58: a request for a host that is not ours gets no page and takes no form.
    fn wrong_host(&self, request: &Request<Incoming>) -> Option<Failure> {
        let path = request.uri().path();
        if self.door == Door::Site && is_for_proxies(path) || probe::is_one(path) {
            return None;
        }
        let host = host_of(request.uri(), request.headers());
        match host {
            Some(host) if self.app.answers_for(self.door, host) => None,
            other => {
                let host = other.unwrap_or("").to_owned();
                Some(Failure::WrongHost { host, setting: self.door.setting() })
            }
        }
    }
}

/// L2: cookies are counted before anybody looks for one among them.
fn too_many_cookies(headers: &HeaderMap) -> Option<Failure> {
    let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    CookieLimits::default().check(lines).err().map(Failure::TooManyCookies)
}

/// The host that a request is for: of its target (HTTP/2 always, HTTP/1 where it is absolute), else
/// of its one `Host` line (RFC 9112, section 3.2: two are an error).
fn host_of<'a>(target: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut lines = headers.get_all(HOST).iter();
    let line = lines.next();
    if lines.next().is_some() {
        return None;
    }
    match target.authority() {
        Some(authority) => Some(authority.as_str()),
        None => line?.to_str().ok(),
    }
}

impl hyper::service::Service<Request<Incoming>> for FrontOf {
    type Response = http::Response<WorkingBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let working = self.activity.begin();
        let (front, peer) = (self.front.clone(), self.peer);
        Box::pin(async move {
            let response = front.answer(request, peer).await;
            Ok(response.map(|body| WorkingBody { body, _working: working }))
        })
    }
}

/// The answer's body; until it is sent, the connection is not idle.
pub(super) struct WorkingBody {
    body: Body,
    _working: Working,
}

impl HttpBody for WorkingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
