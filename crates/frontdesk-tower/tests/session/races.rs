//! Requests at once: the slow one read before and ends after the other.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::Path,
    http::{Request, StatusCode},
    routing::post,
};
use frontdesk_session::{Bounds, MemorySessions, SessionStore};
use frontdesk_tower::{Session, SessionRejection};
use tokio::{sync::Notify, task::JoinSet};

use crate::{Answer, Browser, House, line::Line, routes};

#[derive(Debug, Default)]
struct Gate {
    entered: Notify,
    open: Notify,
}

/// Reads before the gate, writes, and answers behind it.
async fn slow(
    session: Session,
    Extension(gate): Extension<Arc<Gate>>,
    Path((key, value)): Path<(String, String)>,
) -> Result<(), SessionRejection> {
    session.set(&*key, &value)?;
    gate.entered.notify_one();
    gate.open.notified().await;
    Ok(())
}

fn slow_routes(gate: &Arc<Gate>) -> Router {
    let others = post(async |session: Session| session.end_others().await.map(|_| ()));
    routes()
        .route("/slow/{key}/{value}", post(slow))
        .route("/end-others", others)
        .layer(Extension(gate.clone()))
}

/// A slow request that spans what happens `meanwhile`.
async fn spanning(
    gate: &Gate,
    mut browser: Browser,
    path: &str,
    meanwhile: impl Future<Output = ()>,
) -> Answer {
    let path = path.to_owned();
    let request = tokio::spawn(async move { browser.post(&path).await });
    gate.entered.notified().await;
    meanwhile.await;
    gate.open.notify_one();
    request.await.unwrap()
}

/// S-20: different keys that change at once both stay, on either side of a slow request.
async fn different_keys<S: SessionStore>(store: S, rounds: usize) {
    let gate = Arc::new(Gate::default());
    let house = House::over(store, slow_routes(&gate));
    for round in 0..rounds {
        let mut browser = house.browser();
        browser.post("/write/start/1").await;
        let mut other = browser.clone();
        let meanwhile = async {
            assert_eq!(other.post(&format!("/write/b/{round}")).await.status, StatusCode::OK);
        };
        let path = format!("/slow/a/{round}");
        let answer = spanning(&gate, browser.clone(), &path, meanwhile).await;
        assert_eq!(answer.status, StatusCode::OK);
        for key in ["a", "b"] {
            let value = browser.get(&format!("/read/{key}")).await.body;
            assert_eq!(value, format!("\"{round}\""), "round {round}: {key} is lost");
        }
    }
}

/// S-20.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn different_keys_that_change_at_once_both_stay() {
    different_keys(MemorySessions::new(Bounds::default()), 200).await;
    different_keys(Line::new(), 200).await;
}

/// S-21, S-22: what ended meanwhile stays ended, and the slow answer says that nothing was stored.
async fn ends<S: SessionStore>(
    store: S,
    rounds: usize,
    end: impl AsyncFn(&House<S>, &mut Browser, &mut Browser),
) {
    let gate = Arc::new(Gate::default());
    let house = House::over(store, slow_routes(&gate));
    for round in 0..rounds {
        let (mut browser, mut elsewhere) = (house.browser(), house.browser());
        browser.post("/in/ada").await;
        elsewhere.post("/in/ada").await;
        let mut other = browser.clone();
        let meanwhile = async { end(&house, &mut other, &mut elsewhere).await };
        let answer = spanning(&gate, browser.clone(), "/slow/a/1", meanwhile).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "round {round}");
        assert!(answer.cookies().is_empty());
        assert!(answer.body.contains("nothing of this request was remembered"));
        assert_eq!(browser.get("/who").await.body, "stranger", "round {round}");
        house.clock.pass(1);
        let mut cleaner = house.browser();
        cleaner.post("/in/ada").await;
        cleaner.post("/end-others").await;
        cleaner.post("/out").await;
    }
}

/// S-21.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_request_never_brings_a_logged_out_session_back() {
    let end = async |_: &House<MemorySessions>, browser: &mut Browser, _: &mut Browser| {
        assert_eq!(browser.post("/out").await.status, StatusCode::OK);
    };
    ends(MemorySessions::new(Bounds::default()), 200, end).await;
    let end = async |_: &House<Line>, browser: &mut Browser, _: &mut Browser| {
        assert_eq!(browser.post("/out").await.status, StatusCode::OK);
    };
    ends(Line::new(), 200, end).await;
}

/// S-22: the same if another device ends it, if it is given another token, and if it runs out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_request_never_brings_an_ended_session_back() {
    let store = || MemorySessions::new(Bounds::default());
    type Memory = House<MemorySessions>;
    let elsewhere = async |_: &Memory, _: &mut Browser, elsewhere: &mut Browser| {
        assert_eq!(elsewhere.post("/end-others").await.status, StatusCode::OK);
    };
    ends(store(), 50, elsewhere).await;
    let renewed = async |_: &Memory, browser: &mut Browser, _: &mut Browser| {
        assert_eq!(browser.post("/renew").await.status, StatusCode::OK);
    };
    ends(store(), 50, renewed).await;
    let expired = async |house: &Memory, _: &mut Browser, _: &mut Browser| {
        house.clock.pass(14 * 86_400);
    };
    ends(store(), 50, expired).await;
}

/// S-23: of a hundred at once none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_counts_at_once_are_a_hundred() {
    let push = post(async |session: Session| session.push("list", &1));
    let house = House::of(routes().route("/push", push));
    let mut browser = house.browser();
    browser.post("/write/start/1").await;
    let mut requests = JoinSet::new();
    for request in 0..200 {
        let mut browser = browser.clone();
        let path = if request % 2 == 0 { "/count" } else { "/push" };
        requests.spawn(async move { browser.send(Request::post(path)).await.status });
    }
    while let Some(status) = requests.join_next().await {
        assert_eq!(status.unwrap(), StatusCode::OK);
    }
    assert_eq!(browser.get("/read/count").await.body, "100");
    assert_eq!(browser.get("/read/list").await.body.matches('1').count(), 100);
}

/// C-19: twenty requests at once around a login: the browser ends logged in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_around_a_login_leave_the_browser_logged_in() {
    let house = House::new();
    for _ in 0..50 {
        let mut browser = house.browser();
        browser.post("/write/start/1").await;
        let mut requests = JoinSet::new();
        for request in 0..20 {
            let mut one = browser.clone();
            let path = ["/count", "/write/a/1", "/in/ada", "/count"][request % 4];
            let path = if request > 3 && path == "/in/ada" { "/count" } else { path };
            requests.spawn(async move { one.send(Request::post(path)).await });
        }
        while let Some(answer) = requests.join_next().await {
            browser.keep(&answer.unwrap());
        }
        assert_eq!(browser.get("/who").await.body, "ada");
    }
}
