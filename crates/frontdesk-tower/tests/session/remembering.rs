//! What is remembered, and what the store is asked for it.

use axum::{Router, http::Request, routing::post};
use frontdesk_session::Found;
use frontdesk_tower::session::{Key, Policy, SessionStore};
use frontdesk_tower::{Session, SessionRejection};

use crate::{House, account, line::Line, routes};

#[tokio::test]
async fn a_stranger_is_remembered_from_the_first_change_on() {
    let house = House::new();
    let mut browser = house.browser();
    let first = browser.post("/write/theme/dark").await;
    assert_eq!((first.status.as_u16(), first.cookies().len()), (200, 1));
    assert_eq!(browser.get("/read/theme").await.body, r#""dark""#);
    assert_eq!(house.browser().get("/read/theme").await.body, "", "another browser");
    for count in 1..=3 {
        assert_eq!(browser.post("/count").await.body, count.to_string());
    }
}

/// C-18: neither a page nor a question who it is makes a cookie.
#[tokio::test]
async fn there_is_no_cookie_before_there_is_something_to_remember() {
    let house = House::over(Line::new(), routes());
    let mut browser = house.browser();
    for path in ["/", "/who", "/read/theme", "/nowhere"] {
        assert!(browser.get(path).await.cookies().is_empty(), "{path}");
    }
    assert!(browser.post("/renew").await.cookies().is_empty());
    assert!(house.store.asked().is_empty());
}

/// S-24: the store is asked by who wants to know, once, and told only what changed.
#[tokio::test]
async fn the_store_is_asked_only_for_what_is_wanted() {
    let twice = post(async |first: Session, second: Session| {
        first.set("a", &1)?;
        assert_eq!(second.get::<i32>("a")?, Some(1), "all share one visit");
        Ok::<_, SessionRejection>(())
    });
    let house = House::over(Line::new(), routes().route("/twice", twice));
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    assert_eq!(house.store.asked(), ["make"]);
    for (path, asked) in [
        ("/", &[][..]),
        ("/who", &["find"]),
        ("/read/a", &["find"]),
        ("/twice", &["find", "change"]),
        ("/twice", &["find"]),
        ("/in/ada", &["find", "rotate"]),
        ("/renew", &["find", "rotate"]),
        ("/out", &["find", "end", "end_id"]),
    ] {
        let method = if asked.len() > 1 || path == "/twice" { "POST" } else { "GET" };
        let answer = browser.send(Request::builder().method(method).uri(path)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert_eq!(house.store.asked(), asked, "{path}");
    }
}

/// S-24: a thousand pages in a minute note one use.
#[tokio::test]
async fn a_session_that_is_read_is_noted_once_a_minute() {
    let house = House::over(Line::new(), routes());
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    house.store.asked();
    for _ in 0..1_000 {
        browser.get("/who").await;
    }
    assert_eq!(house.store.asked(), ["find"; 1_000]);
    house.clock.pass(60);
    for _ in 0..1_000 {
        browser.get("/who").await;
    }
    let writes = house.store.asked().into_iter().filter(|what| *what != "find");
    assert_eq!(writes.collect::<Vec<_>>(), ["touch"]);
}

/// S-10, S-13: a login gives another token, and what was gathered comes along.
#[tokio::test]
async fn a_login_gives_another_token_and_keeps_what_was_gathered() {
    let house = House::of(routes().route(
        "/bound",
        post(async |session: Session| session.set(Key::bound("flag").unwrap(), "x")),
    ));
    let mut browser = house.browser();
    browser.post("/write/cart/full").await;
    browser.post("/bound").await;
    let mut before = browser.clone();
    assert_eq!(before.get("/read/.flag").await.body, r#""x""#);
    browser.post("/in/ada").await;
    assert_ne!(browser.cookie, before.cookie);
    assert_eq!(browser.get("/who").await.body, "ada");
    assert_eq!(browser.get("/read/cart").await.body, r#""full""#);
    assert_eq!(browser.get("/read/.flag").await.body, "");
    assert_eq!(before.get("/read/cart").await.body, "", "the old token is dead at once");
}

/// S-11, S-13: the same at a change of rights; another account gets nothing.
#[tokio::test]
async fn a_switch_of_user_keeps_nothing() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    browser.post("/write/secret/1").await;
    let mut before = browser.clone();
    browser.post("/renew").await;
    assert_ne!(browser.cookie, before.cookie);
    assert_eq!(before.get("/who").await.body, "stranger");
    assert_eq!(browser.get("/read/secret").await.body, r#""1""#);
    browser.post("/in/eve").await;
    assert_eq!(browser.get("/who").await.body, "eve");
    assert_eq!(browser.get("/read/secret").await.body, "");
}

/// S-25, S-27: a logout ends both sides, and a second one is harmless.
#[tokio::test]
async fn a_logout_ends_both_sides_and_is_harmless_twice() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    let mut copy = browser.clone();
    for mut visitor in [browser, copy.clone(), house.browser()] {
        let answer = visitor.post("/out").await;
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(
            answer.cookies(),
            ["__Host-frontdesk=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; \
              Secure; HttpOnly; SameSite=Lax"]
        );
        assert_eq!(answer.headers["clear-site-data"], r#""cache""#);
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
    assert_eq!(copy.get("/who").await.body, "stranger");
}

/// S-15, S-16, V7.3.1, V7.3.2: a copy of a cookie is worth nothing once the session is over.
#[tokio::test]
async fn a_session_ends_in_time_whatever_the_browser_keeps() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    let day = 86_400;
    for passed in [13, 13, 3] {
        house.clock.pass(passed * day);
        assert_eq!(browser.get("/who").await.body, "ada");
    }
    house.clock.pass(day);
    assert_eq!(browser.get("/who").await.body, "stranger", "30 days after the login");
}

/// A token of the site is unknown at the desk, also under the desk's own cookie.
#[tokio::test]
async fn a_token_of_one_door_opens_no_other() {
    let house = House::new();
    let mut browser = house.browser();
    browser.post("/in/ada").await;
    let token = browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    browser.app = house.app_for(Policy::desk());
    assert_eq!(browser.get("/who").await.body, "stranger");
    browser.cookie = Some(format!("__Host-frontdesk-desk={token}"));
    assert_eq!(browser.get("/who").await.body, "stranger");
}

/// S-04: a token of the visitor's own making is never made a session's.
#[tokio::test]
async fn a_token_of_the_visitors_own_is_never_adopted() {
    let house = House::new();
    let own = frontdesk_session::Token::new([0xEE; 32]);
    let cookie = format!("__Host-frontdesk={}", own.to_text());
    let mut browser = house.browser();
    browser.cookie = Some(cookie.clone());
    browser.post("/in/ada").await;
    assert_ne!(browser.cookie, Some(cookie));
    let now = frontdesk_tower::session::Chance::now(&house.clock);
    assert_eq!(house.store.find(&own.hash(), now).await.unwrap(), Found::Unknown);
    assert_eq!(house.store.list(&account("ada"), now).await.unwrap().len(), 1);
}

/// `save` stores at once; what follows belongs to the new session.
#[tokio::test]
async fn what_is_saved_is_stored_at_once() {
    let save = post(async |session: Session| {
        session.set("a", &1)?;
        assert_eq!(session.id(), None);
        session.save().await?;
        let id = session.id();
        assert!(id.is_some());
        session.log_in(account("ada"), frontdesk_tower::session::Stay::WhileItLasts)?;
        session.save().await?;
        assert_ne!(session.id(), id);
        session.set("b", &2)?;
        session.save().await?;
        session.save().await?;
        assert_eq!((session.get("a")?, session.get("b")?), (Some(1), Some(2)));
        Ok::<_, SessionRejection>(())
    });
    let house = House::over(Line::new(), routes().route("/save", save));
    let mut browser = house.browser();
    let answer = browser.post("/save").await;
    assert_eq!(answer.cookies().len(), 1);
    assert_eq!(house.store.asked(), ["make", "rotate", "change"]);
    assert_eq!(browser.get("/who").await.body, "ada");
    assert_eq!(browser.get("/read/b").await.body, "2");
}

/// A value that is something else is an error, and no default.
#[tokio::test]
async fn a_value_of_another_type_is_no_value() {
    let read = post(async |session: Session| {
        session.set("name", "Ada")?;
        assert_eq!(session.get::<String>("name")?.as_deref(), Some("Ada"));
        assert!(matches!(session.get::<u8>("name"), Err(SessionRejection::Value { .. })));
        assert!(matches!(session.set("", &1), Err(SessionRejection::Key(_))));
        assert!(matches!(session.add("name", 1), Err(SessionRejection::Refused(_))));
        session.remove("name")?;
        assert_eq!(session.get::<u8>("name")?, None);
        Ok::<_, SessionRejection>(())
    });
    let house = House::of(Router::new().route("/", read));
    assert_eq!(house.browser().post("/").await.status.as_u16(), 200);
}
