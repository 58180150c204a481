//! What the layer costs over a bare router: one request in the process, on one core.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends here")]

use axum::{Router, body::Body, extract::Request, routing::get};
use divan::Bencher;
use frontdesk_tower::{
    Session, SessionLayer,
    session::{AccountId, Bounds, MemorySessions, Policy, Stay},
};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

fn main() {
    divan::main();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn request(cookie: &str) -> Request {
    Request::get("/").header("cookie", cookie).body(Body::empty()).unwrap()
}

async fn who(session: Session) -> String {
    session.account().map_or_else(String::new, |account| account.to_string())
}

fn layer() -> SessionLayer {
    SessionLayer::new(MemorySessions::new(Bounds::default()), Policy::https())
}

/// A router with one session, and its cookie.
fn logged_in(runtime: &Runtime) -> (Router, String) {
    let log_in = async |session: Session| {
        session.log_in(AccountId::parse("ada").unwrap(), Stay::WhileItLasts).unwrap();
    };
    let app = Router::new().route("/", get(who)).route("/in", get(log_in)).layer(layer());
    let request = Request::get("/in").body(Body::empty()).unwrap();
    let response = runtime.block_on(app.clone().oneshot(request)).unwrap();
    let set = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    (app, set.split(';').next().unwrap().to_owned())
}

fn run(bencher: Bencher<'_, '_>, runtime: &Runtime, app: &Router, cookie: &str) {
    bencher.with_inputs(|| (app.clone(), request(cookie))).bench_local_values(|(app, request)| {
        let response = runtime.block_on(app.oneshot(request)).unwrap();
        assert_eq!(response.status(), 200);
        response
    });
}

/// The floor: the same answer without anybody being looked up.
#[divan::bench(sample_count = 1_000, sample_size = 200)]
fn bare(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let (_, cookie) = logged_in(&runtime);
    let app = Router::new().route("/", get(async || "ada".to_owned()));
    run(bencher, &runtime, &app, &cookie);
}

/// With the layer around it, and nobody asking.
#[divan::bench(sample_count = 1_000, sample_size = 200)]
fn layer_alone(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let (_, cookie) = logged_in(&runtime);
    let app = Router::new().route("/", get(async || "ada".to_owned())).layer(layer());
    run(bencher, &runtime, &app, &cookie);
}

/// The visitor is looked up and named.
#[divan::bench(sample_count = 1_000, sample_size = 200)]
fn recalled(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let (app, cookie) = logged_in(&runtime);
    run(bencher, &runtime, &app, &cookie);
}

/// A stranger without a cookie of ours.
#[divan::bench(sample_count = 1_000, sample_size = 200)]
fn stranger(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let app = Router::new().route("/", get(who)).layer(layer());
    run(bencher, &runtime, &app, "theme=dark; lang=en");
}
