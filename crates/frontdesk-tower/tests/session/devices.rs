//! The list of devices, and the ends of sessions from elsewhere.

use axum::{
    Extension,
    extract::Path,
    http::{Request, StatusCode},
    routing::{get, post},
};
use frontdesk_tower::session::{Ended, SessionId, VisitorAddress};
use frontdesk_tower::{Session, SessionRejection};

use crate::{Browser, House, routes};
use frontdesk_tower::session::MemorySessions;

async fn list(session: Session) -> Result<String, SessionRejection> {
    let devices = session.devices().await?;
    let line = |device: &frontdesk_tower::session::Listed| {
        let record = &device.record;
        let mark = if device.is_current { "*" } else { "" };
        format!("{} {}@{}{mark}\n", record.id, record.user_agent, record.address)
    };
    Ok(devices.iter().map(line).collect())
}

async fn end(session: Session, Path(id): Path<String>) -> Result<String, SessionRejection> {
    let id: SessionId = id.parse().unwrap();
    Ok(match session.end(&id).await? {
        Ended::Now => "ended".to_owned(),
        Ended::NotFound => "not found".to_owned(),
    })
}

fn house() -> House<MemorySessions> {
    House::of(
        routes()
            .route("/devices", get(list))
            .route("/end/{id}", post(end))
            .route(
                "/end-others",
                post(async |s: Session| s.end_others().await.map(|n| n.to_string())),
            )
            .route("/end-all", post(async |s: Session| s.end_all().await.map(|n| n.to_string()))),
    )
}

async fn device(house: &House<MemorySessions>, name: &str, user_agent: &str) -> Browser {
    let mut browser = house.browser();
    browser.app = browser.app.layer(Extension(VisitorAddress("192.0.2.0/24".into())));
    let request = Request::post(format!("/in/{name}")).header("user-agent", user_agent);
    assert_eq!(browser.send(request).await.status, StatusCode::OK);
    house.clock.pass(1);
    browser
}

/// S-30, S-34: what is shown of a device, and that nothing of its token is.
#[tokio::test]
async fn devices_are_listed_without_their_tokens() {
    let house = house();
    device(&house, "ada", &"<b>\u{fc}".repeat(100)).await;
    let mut second = device(&house, "ada", "Second").await;
    device(&house, "eve", "Eve").await;
    let body = second.get("/devices").await.body;
    let lines: Vec<&str> = body.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with(" Second@192.0.2.0/24*"), "{body}");
    assert!(lines[1].ends_with("@192.0.2.0/24") && lines[1].len() < 300, "{body}");
    let token = second.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    assert!(!body.contains(&token));
    assert_eq!(house.browser().get("/devices").await.status, StatusCode::UNAUTHORIZED);
}

/// S-31, S-22: one, all others, all; another account's are not found.
#[tokio::test]
async fn sessions_of_ones_own_are_ended_and_no_others() {
    let house = house();
    let mut ada = device(&house, "ada", "First").await;
    let mut second = device(&house, "ada", "Second").await;
    let mut third = device(&house, "ada", "Third").await;
    let mut eve = device(&house, "eve", "Eve").await;
    let devices = ada.get("/devices").await.body;
    let id = |name: &str| {
        let line = devices.lines().find(|line| line.contains(name)).unwrap();
        line.split(' ').next().unwrap().to_owned()
    };
    assert_eq!(eve.post(&format!("/end/{}", id("Second"))).await.body, "not found");
    assert_eq!(second.get("/who").await.body, "ada");
    assert_eq!(ada.post(&format!("/end/{}", id("Second"))).await.body, "ended");
    assert_eq!(second.get("/who").await.body, "stranger");
    assert_eq!(ada.post("/end-others").await.body, "1");
    assert_eq!(third.get("/who").await.body, "stranger");
    assert_eq!(ada.get("/who").await.body, "ada");

    let own = ada.post(&format!("/end/{}", id("First"))).await;
    assert_eq!((&*own.body, ada.cookie.as_ref()), ("ended", None));
    assert_eq!(eve.post("/end-all").await.body, "1");
    assert_eq!(eve.cookie, None);
    for browser in [&mut ada, &mut eve] {
        assert_eq!(browser.post("/end-all").await.status, StatusCode::UNAUTHORIZED);
    }
}

/// A browser whose session was ended elsewhere is remembered again after two minutes (C-19).
#[tokio::test]
async fn an_ended_device_is_a_stranger_like_any_other_after_a_while() {
    let house = house();
    let mut first = device(&house, "ada", "First").await;
    device(&house, "ada", "Second").await.post("/end-others").await;
    let refused = first.post("/write/theme/dark").await;
    assert_eq!((refused.status, refused.cookies().len()), (StatusCode::CONFLICT, 0));
    assert!(refused.body.contains("the session is over"), "{}", refused.body);
    house.clock.pass(120);
    assert_eq!(first.post("/write/theme/dark").await.status, StatusCode::OK);
    assert_eq!(first.get("/read/theme").await.body, r#""dark""#);
}
