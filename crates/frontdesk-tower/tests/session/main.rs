//! Sessions around a router, as their users put them there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends here")]

mod answers;
mod away;
mod devices;
mod example;
mod line;
mod races;
mod remembering;
mod wire;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, Request, StatusCode, header},
    routing::{get, post},
};
use frontdesk_session::{Fresh, Moment};
use frontdesk_tower::session::{
    AccountId, Bounds, Chance, LogOut, MemorySessions, Policy, SessionStore, Stay,
};
use frontdesk_tower::{Session, SessionLayer, SessionRejection};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A clock that stands still until it is set, and tokens that count.
#[derive(Clone, Debug, Default)]
struct Clock {
    secs: Arc<AtomicI64>,
    tokens: Arc<AtomicU64>,
}

impl Clock {
    fn pass(&self, secs: i64) {
        self.secs.fetch_add(secs, Ordering::SeqCst);
    }
}

impl Chance for Clock {
    fn now(&self) -> Moment {
        Moment::from_secs(1_767_225_600 + self.secs.load(Ordering::SeqCst))
    }

    fn fresh(&self) -> Fresh {
        let number = self.tokens.fetch_add(1, Ordering::SeqCst) + 1;
        let mut random = [0; 48];
        random[..8].copy_from_slice(&number.to_le_bytes());
        random[40..].copy_from_slice(&number.to_le_bytes());
        Fresh::new(random)
    }
}

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

async fn log_in(session: Session, Path(name): Path<String>) -> Result<(), SessionRejection> {
    session.log_in(account(&name), Stay::WhileItLasts)
}

async fn log_out(visitor: LogOut) -> Result<(), SessionRejection> {
    visitor.log_out()
}

async fn who(session: Session) -> String {
    session.account().map_or_else(|| "stranger".to_owned(), |account| account.to_string())
}

async fn read(session: Session, Path(key): Path<String>) -> String {
    session.get_json(&*key).unwrap_or_default()
}

async fn write(
    session: Session,
    Path((key, value)): Path<(String, String)>,
) -> Result<(), SessionRejection> {
    session.set(&*key, &value)
}

async fn count(session: Session) -> Result<String, SessionRejection> {
    session.add("count", 1)?;
    Ok(session.get::<i64>("count")?.unwrap_or_default().to_string())
}

/// What a site does with sessions.
fn routes() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/who", get(who))
        .route("/read/{key}", get(read))
        .route("/write/{key}/{value}", post(write))
        .route("/count", post(count))
        .route("/in/{name}", post(log_in))
        .route("/out", post(log_out))
        .route("/renew", post(async |session: Session| session.renew()))
}

/// The routes over a store of one's own, and what belongs to them.
struct House<S> {
    store: Arc<S>,
    clock: Clock,
    routes: Router,
}

impl House<MemorySessions> {
    fn new() -> House<MemorySessions> {
        House::of(routes())
    }

    fn of(routes: Router) -> House<MemorySessions> {
        House::over(MemorySessions::new(Bounds::default()), routes)
    }
}

impl<S: SessionStore> House<S> {
    fn over(store: S, routes: Router) -> House<S> {
        House { store: Arc::new(store), clock: Clock::default(), routes }
    }

    fn app(&self) -> Router {
        self.app_for(Policy::https())
    }

    fn app_for(&self, policy: Policy) -> Router {
        let layer = SessionLayer::with_chance(self.store.clone(), policy, self.clock.clone());
        self.routes.clone().layer(layer)
    }

    fn browser(&self) -> Browser {
        Browser { app: self.app(), cookie: None }
    }
}

/// Keeps one cookie, as a browser keeps it.
#[derive(Clone)]
struct Browser {
    app: Router,
    cookie: Option<String>,
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn all(&self, name: header::HeaderName) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    fn cookies(&self) -> Vec<&str> {
        self.all(header::SET_COOKIE)
    }
}

impl Browser {
    async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path)).await
    }

    async fn post(&mut self, path: &str) -> Answer {
        self.send(Request::post(path)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let answer = answer(&self.app, request.body(Body::empty()).unwrap()).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        assert!(answer.cookies().len() <= 1, "one Set-Cookie for a name: {answer:?}");
        if let Some(set) = answer.cookies().first() {
            let pair = set.split(';').next().unwrap();
            self.cookie = (!set.contains("Max-Age=0")).then(|| pair.to_owned());
        }
    }
}

async fn answer(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answer { status: head.status, headers: head.headers, body }
}
