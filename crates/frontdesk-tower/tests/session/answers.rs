//! What answers say, and which of them store anything.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
    routing::{get, post},
};
use frontdesk_tower::session::{Policy, Refused, Stay};
use frontdesk_tower::{Session, SessionLayer, SessionRejection};
use http_body_util::BodyExt;
use tower::{Service, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{House, account, answer, line::Line, routes};

/// C-17, S-29: an answer that used the session is no cache's, unless the handler knows better; one
/// with a cookie is in any case.
#[tokio::test]
async fn answers_that_used_the_session_are_not_cached() {
    async fn says(session: Session, headers: axum::http::HeaderMap) -> impl IntoResponse {
        if headers.contains_key("write") {
            session.add("count", 1).unwrap();
            session.renew().unwrap();
        }
        AppendHeaders(
            ["cache-control", "vary"]
                .into_iter()
                .filter_map(|name| Some((name, headers.get(format!("say-{name}"))?.clone())))
                .collect::<Vec<_>>(),
        )
    }
    let house = House::of(routes().route("/says", get(says)));
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    for (said, sent, with_cookie) in [
        (None, "no-store", "no-store"),
        (Some("private, max-age=60"), "private, max-age=60", "no-store"),
        (Some("Private"), "Private", "no-store"),
        (
            Some("no-store, must-revalidate"),
            "no-store, must-revalidate",
            "no-store, must-revalidate",
        ),
        (Some("public, max-age=60"), "no-store", "no-store"),
        (Some("max-age=60"), "no-store", "no-store"),
        (Some("private=\"x\""), "no-store", "no-store"),
        (Some("no-cache"), "no-store", "no-store"),
    ] {
        for (write, expected) in [(false, sent), (true, with_cookie)] {
            let mut request = Request::get("/says");
            request = if write { request.header("write", "1") } else { request };
            request = match said {
                Some(said) => request.header("say-cache-control", said),
                None => request,
            };
            let answer = browser.send(request).await;
            assert_eq!(answer.all(header::CACHE_CONTROL), [expected], "{said:?} {write}");
            assert_eq!(answer.all(header::VARY), ["cookie"]);
            assert_eq!(answer.cookies().len(), usize::from(write));
        }
    }
    for (said, sent) in
        [("Cookie", vec!["Cookie"]), ("*", vec!["*"]), ("a, b", vec!["a, b", "cookie"])]
    {
        let answer = browser.send(Request::get("/says").header("say-vary", said)).await;
        assert_eq!(answer.all(header::VARY), sent);
    }
    let untouched = browser.get("/").await;
    assert!(
        untouched.all(header::VARY).is_empty() && untouched.all(header::CACHE_CONTROL).is_empty()
    );
}

/// C-03: one Set-Cookie for a name, whatever the handler sets beside it.
#[tokio::test]
async fn there_is_one_set_cookie_for_a_name() {
    let set = post(async |session: Session| {
        session.set("a", &1).unwrap();
        AppendHeaders([
            (header::SET_COOKIE, "flash=1; Path=/"),
            (header::SET_COOKIE, "__Host-frontdesk=mine; Path=/; Secure"),
            (header::SET_COOKIE, "other=__Host-frontdesk=2"),
        ])
    });
    let house = House::of(Router::new().route("/", set));
    let request = Request::post("/").body(Body::empty()).unwrap();
    let answer = answer(&house.app(), request).await;
    let names: Vec<_> =
        answer.cookies().iter().map(|set| set.split('=').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["flash", "other", "__Host-frontdesk"]);
    assert!(!answer.cookies()[2].contains("mine"));
}

/// An answer of 5xx says that it was not done, so it was not; whoever leaves has left.
#[tokio::test]
async fn an_answer_of_5xx_stores_nothing_but_a_logout() {
    let fail = post(async |session: Session| {
        session.set("a", &1).unwrap();
        session.log_in(account("eve"), Stay::WhileItLasts).unwrap();
        StatusCode::BAD_GATEWAY
    });
    let leave = post(async |session: Session| {
        session.log_out().unwrap();
        StatusCode::INTERNAL_SERVER_ERROR
    });
    let house = House::over(Line::new(), routes().route("/fail", fail).route("/leave", leave));
    let mut browser = house.browser();
    assert!(browser.post("/fail").await.cookies().is_empty());
    assert!(house.store.asked().is_empty());
    browser.post("/in/ada").await;
    assert!(browser.post("/fail").await.cookies().is_empty());
    assert_eq!(browser.get("/who").await.body, "ada");
    let mut copy = browser.clone();
    assert_eq!(browser.post("/leave").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.cookie, None);
    assert_eq!(copy.get("/who").await.body, "stranger");
}

/// A panic stores nothing, inside of the layer and through it, and the next request is served.
#[tokio::test]
async fn a_panic_stores_nothing() {
    async fn fall(session: Session) {
        session.set("a", &1).unwrap();
        panic!("a handler that fails");
    }
    let inside = routes().route("/fall", post(fall)).layer(CatchPanicLayer::new());
    let house = House::over(Line::new(), inside);
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    house.store.asked();
    assert_eq!(browser.post("/fall").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(house.store.asked(), ["find"]);

    let house = House::over(Line::new(), routes().route("/fall", post(fall)));
    let mut browser = house.browser();
    browser.app = house.app().layer(CatchPanicLayer::new());
    browser.post("/in/ada").await;
    house.store.asked();
    let answer = browser.post("/fall").await;
    assert_eq!((answer.status, answer.cookies().len()), (StatusCode::INTERNAL_SERVER_ERROR, 0));
    assert_eq!(house.store.asked(), ["find"]);
    assert_eq!(browser.get("/who").await.body, "ada");
}

/// A service that fails has answered nothing, so nothing is stored.
#[tokio::test]
async fn an_error_of_the_service_stores_nothing() {
    let store = std::sync::Arc::new(Line::new());
    let layer = SessionLayer::new(store.clone(), Policy::https());
    let fails = tower::service_fn(async |request: Request<Body>| {
        let session = Session::of(&request.into_parts().0).await.unwrap();
        session.set("a", &1).unwrap();
        Err::<axum::response::Response, _>("broken")
    });
    let mut service = tower::ServiceBuilder::new().layer(layer).service(fails);
    let request = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(service.ready().await.unwrap().call(request).await.unwrap_err(), "broken");
    assert!(store.asked().is_empty());
}

/// The head leaves with the cookie; what comes later is refused, and not lost in silence.
#[tokio::test]
async fn a_change_after_the_head_has_left_is_refused() {
    let (told, hear) = tokio::sync::oneshot::channel();
    let told = std::sync::Arc::new(std::sync::Mutex::new(Some(told)));
    let stream = post(move |session: Session| {
        let told = told.lock().unwrap().take();
        async move {
            session.set("a", &1).unwrap();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let late = session.set("b", &2);
                let saved = session.save().await;
                let read = session.get::<u8>("a");
                told.unwrap().send((late, saved, read)).unwrap();
            });
            Body::from_stream(futures_stream())
        }
    });
    let house = House::of(routes().route("/stream", stream));
    let request = Request::post("/stream").body(Body::empty()).unwrap();
    let response = house.app().oneshot(request).await.unwrap();
    assert!(response.headers().contains_key(header::SET_COOKIE), "the head has not waited");
    let (late, saved, read) = hear.await.unwrap();
    assert!(matches!(late, Err(SessionRejection::HeadLeft)));
    assert!(matches!(saved, Err(SessionRejection::HeadLeft)));
    assert_eq!(read.unwrap(), Some(1));
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes().len(), 3);
}

/// Three pieces that come one after the other.
fn futures_stream() -> impl futures_core::Stream<Item = Result<&'static str, std::io::Error>> {
    struct Pieces(u8);
    impl futures_core::Stream for Pieces {
        type Item = Result<&'static str, std::io::Error>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            std::task::Poll::Ready((self.0 <= 3).then_some(Ok("x")))
        }
    }
    Pieces(0)
}

/// Without a layer the first request says so, to the operator.
#[tokio::test]
async fn a_missing_layer_is_an_error_at_once() {
    let app = routes();
    for path in ["/who", "/read/a"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = answer(&app, request).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.body.contains("layer"), "{}", answer.body);
    }
    let error = SessionRejection::NoLayer.to_string();
    assert!(error.contains("SessionLayer"), "{error}");
}

/// L23: more data than a session holds is 413, and names the limit.
#[tokio::test]
async fn too_much_data_is_413() {
    let fill = post(async |session: Session| session.set("a", &"x".repeat(40_000)));
    let house = House::of(routes().route("/fill", fill));
    let mut browser = house.browser();
    for login in [false, true] {
        if login {
            browser.post("/in/ada").await;
        }
        let answer = browser.post("/fill").await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.body.contains(r#""max":32768"#), "{}", answer.body);
        assert!(answer.cookies().is_empty());
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    assert_eq!(browser.get("/who").await.body, "ada");
}

/// Strangers have room together, not more; accounts have theirs all the same.
#[tokio::test]
async fn no_room_for_strangers_is_429() {
    let bounds = frontdesk_tower::session::Bounds { stranger_bytes: 400, ..Default::default() };
    let house = House::over(frontdesk_tower::session::MemorySessions::new(bounds), routes());
    let mut refused = 0;
    for _ in 0..5 {
        let answer = house.browser().post("/write/a/1").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused += 1;
            assert!(answer.cookies().is_empty());
            assert_eq!(answer.headers["retry-after"], "600");
        }
    }
    assert!((1..5).contains(&refused), "{refused}");
    assert_eq!(house.browser().post("/in/ada").await.cookies().len(), 1);
}

/// What the layer answers can be given in another form by a layer around it.
#[tokio::test]
async fn a_layer_around_sees_why_an_answer_was_replaced() {
    let fill = post(async |session: Session| session.set("a", &"x".repeat(40_000)));
    let house = House::of(Router::new().route("/", fill));
    let request = Request::post("/").body(Body::empty()).unwrap();
    let response = house.app().oneshot(request).await.unwrap();
    let why = response.extensions().get::<SessionRejection>().unwrap();
    assert!(matches!(why, SessionRejection::Refused(Refused::TooMuch { .. })));
}
