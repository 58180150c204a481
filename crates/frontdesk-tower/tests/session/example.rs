//! The example `remember`, as a browser sees it.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::{Answer, Browser, answer};

#[path = "../../examples/remember.rs"]
#[allow(dead_code, reason = "its main is not run here")]
mod remember;

async fn choose(browser: &mut Browser, theme: &str) -> Answer {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, browser.cookie.clone().unwrap_or_default())
        .body(Body::from(format!("theme={theme}")));
    let answer = answer(&browser.app, request.unwrap()).await;
    browser.keep(&answer);
    answer
}

#[tokio::test]
async fn the_example_counts_visits_and_keeps_a_theme() {
    let app = remember::app();
    let mut browser = Browser { app: app.clone(), cookie: None };
    let first = browser.get("/").await;
    assert!(first.body.contains("You came 1 times") && first.body.contains("background: white"));
    assert!(first.cookies()[0].starts_with("frontdesk="), "{first:?}");
    assert_eq!(choose(&mut browser, "dark").await.status, StatusCode::SEE_OTHER);
    let second = browser.get("/").await;
    assert!(second.body.contains("You came 2 times") && second.body.contains("background: black"));
    assert!(second.cookies().is_empty());

    let mut another = Browser { app, cookie: None };
    assert!(another.get("/").await.body.contains("You came 1 times"));
    assert_eq!(choose(&mut another, "pink").await.status, StatusCode::UNPROCESSABLE_ENTITY);

    assert_eq!(browser.post("/forget").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.cookie, None);
    assert!(browser.get("/").await.body.contains("You came 1 times"));
}
