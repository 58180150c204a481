//! The store can't be asked, or does not answer.

use std::time::Duration;

use axum::http::StatusCode;
use frontdesk_tower::{Session, SessionRejection};

use crate::{House, line::Line, routes};

/// V16.5.3: nothing falls open and nobody is logged out: who brings a token that can't be looked up gets 503.
#[tokio::test]
async fn a_visitor_who_cannot_be_looked_up_is_told_so() {
    let house = House::over(Line::new(), routes());
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    let cookie = browser.cookie.clone();
    house.store.cut_after(0);
    for path in ["/who", "/read/theme"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.headers["retry-after"], "5");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(answer.body.contains("nothing was done"), "{}", answer.body);
    }
    assert_eq!(browser.cookie, cookie);
    assert_eq!(browser.get("/").await.body, "hello", "who asks for nothing needs no store");
    assert_eq!(house.browser().get("/who").await.body, "stranger", "nor does a stranger");
}

/// A write that fails is never an answer that says that all went well.
#[tokio::test]
async fn a_change_that_was_not_stored_is_not_told_as_done() {
    for path in ["/write/a/1", "/count", "/in/eve", "/renew"] {
        let house = House::over(Line::new(), routes());
        let mut browser = house.browser();
        browser.post("/in/ada").await;
        house.store.cut_after(1);
        let answer = browser.post(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(answer.body.contains("nothing of this request could be remembered"));
        assert_eq!(answer.headers["retry-after"], "5");
        assert!(answer.cookies().is_empty(), "{path}");
    }
    let house = House::over(Line::new(), routes());
    house.store.cut_after(0);
    let answer = house.browser().post("/write/a/1").await;
    assert_eq!((answer.status, answer.cookies().len()), (StatusCode::SERVICE_UNAVAILABLE, 0));
}

/// S-26: the cookie goes, and the answer says that the server knows nothing of it.
#[tokio::test]
async fn a_logout_without_the_store_removes_the_cookie_and_says_what_is_left() {
    for questions in [0, 1, 2] {
        let house = House::over(Line::new(), routes());
        let mut browser = house.browser();
        browser.post("/in/ada").await;
        house.store.asked();
        house.store.cut_after(questions);
        let answer = browser.post("/out").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains("the server could not end it"), "{}", answer.body);
        assert_eq!(browser.cookie, None);
        assert_eq!(answer.headers["clear-site-data"], r#""cache""#);
        assert_eq!(answer.headers["cache-control"], "no-store");
        // Who can't be looked up is ended all the same, as soon as the store can be asked.
        assert_eq!(house.store.asked()[..2], ["find", "end"]);
    }
}

/// Noting the use is not worth an error.
#[tokio::test]
async fn a_page_is_shown_though_its_use_could_not_be_noted() {
    let house = House::over(Line::new(), routes());
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    house.clock.pass(120);
    house.store.cut_after(1);
    let answer = browser.get("/who").await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ada"));
}

/// A handler that saves by itself knows before it answers, and what failed is not tried again.
#[tokio::test]
async fn who_saves_by_themselves_is_told_why_it_failed() {
    let save = axum::routing::post(async |session: Session| {
        session.set("a", &1).unwrap();
        match session.save().await {
            Err(SessionRejection::Away { .. }) => {
                assert_eq!(session.get::<u8>("a").unwrap(), None);
                "it was not saved"
            }
            _ => "it was saved",
        }
    });
    let house = House::over(Line::new(), routes().route("/save", save));
    house.store.cut_after(0);
    let answer = house.browser().post("/save").await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "it was not saved"));
    assert_eq!(house.store.asked(), ["make"]);
}

/// A request that is given up waiting for the store stores nothing more, and holds no lock.
#[tokio::test]
async fn a_request_that_is_given_up_leaves_nothing_behind() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    let mut slow = browser.clone();
    slow.app = House {
        routes: routes().route(
            "/slow",
            axum::routing::post(async |session: Session| {
                session.set("a", &1).unwrap();
                std::future::pending::<()>().await;
            }),
        ),
        ..house_like(&house)
    }
    .app();
    let given_up = tokio::time::timeout(Duration::from_millis(50), slow.post("/slow")).await;
    assert!(given_up.is_err());
    assert_eq!(browser.get("/read/a").await.body, "");
    assert_eq!(browser.get("/who").await.body, "ada");
}

fn house_like<S>(house: &House<S>) -> House<S> {
    House { store: house.store.clone(), clock: house.clock.clone(), routes: house.routes.clone() }
}
