//! Webhooks against receivers of every manner. The clock is the test's.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_store::DeliveryState::{Delivered, Failed, Waiting};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;

use super::receiver::{Got, Manner, Receiver};
use super::*;
use crate::outbox::webhook::Webhooks;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const HOUR: Duration = Duration::from_secs(3600);

/// A server whose form `contact` tells these of its submissions; `settings` come first.
async fn server(urls: &[String], settings: &str) -> Post {
    let mut text = format!("{settings}\n");
    for url in urls {
        text += &format!(
            "[[forms.contact.webhooks]]\nurl = \"{url}\"\nsecret = [\"{SECRET}\", \"{OLD}\"]\n"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frontdesk.toml");
    std::fs::write(&file, text).unwrap();
    let flags = Flags { config: Some(file), ..Flags::default() };
    let config = config::read(&flags, &[]).unwrap();
    let hooks = Webhooks::open(&config).unwrap();
    Post::with(config, Channels::new(vec![Box::new(hooks)]), Receivers::default()).await
}

const LOCAL: &str = "[webhooks]\nallow = [\"127.0.0.1/32\"]\nconnect_seconds = 1\nseconds = 2";

async fn told(receiver: &Receiver, settings: &str) -> Post {
    server(&[receiver.url()], settings).await
}

fn signature(secret: &str, got: &Got) -> String {
    let key = STANDARD.decode(&secret["whsec_".len()..]).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let (id, at) = (got.header("webhook-id"), got.header("webhook-timestamp"));
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(&got.body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// V4.1.5: signed with each secret over id, time and the very bytes of the body.
#[tokio::test]
async fn a_submission_is_told_with_its_id_its_time_and_a_signature_for_each_secret() {
    let receiver = Receiver::start(Manner::status(204, "")).await;
    let post = told(&receiver, LOCAL).await;
    let id = post.file("contact").await;
    let sent = post.until(id, "delivered", |one| one.state == Delivered).await;
    assert_eq!(sent.last.as_deref(), Some("status 204: taken"));
    let [got] = &receiver.got()[..] else { panic!() };
    assert!(got.head.starts_with("POST /in HTTP/1.1\r\n"), "{}", got.head);
    assert_eq!(got.header("webhook-id"), id.to_string());
    assert_eq!(got.header("content-type"), "application/json");
    assert_eq!(got.header("host"), receiver.address.to_string());
    let at: i64 = got.header("webhook-timestamp").parse().unwrap();
    assert!((at - post.app.now() / 1_000_000).abs() < 60);
    let expected = format!("{} {}", signature(SECRET, got), signature(OLD, got));
    assert_eq!(got.header("webhook-signature"), expected);
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["type"], "submission.created");
    assert_eq!(body["timestamp"], body["data"]["received_at"]);
    assert_eq!(body["data"]["form"], "contact");
    assert_eq!(body["data"]["tree"]["name"], "Ada");
    assert_eq!(body["data"]["entries"][0]["value"], "Ada");
}

/// D-13: whatever it answers but 2xx is tried again, with the same id and a new time, until it is taken.
#[tokio::test]
async fn what_is_not_taken_is_tried_again_with_the_same_id() {
    let receiver = Receiver::start(Manner::status(500, "")).await;
    let post = told(&receiver, LOCAL).await;
    let id = post.file("contact").await;
    let refusals = [(500, "not taken"), (404, "not taken"), (301, "led elsewhere"), (302, "led")];
    for (tried, (status, words)) in (1..).zip(refusals) {
        let one = post.until(id, "tried", |one| one.tries == tried).await;
        assert_eq!(one.state, Waiting);
        let last = one.last.unwrap();
        assert!(last.contains(&status.to_string()) && last.contains(words), "{last}");
        let next = refusals.get(tried as usize).map_or(200, |(status, _)| *status);
        // F-47: where it leads is a server that would notice.
        receiver.behave(Manner::status(next, &format!("Location: {}\r\n", receiver.url())));
        post.later(2 * HOUR).await;
    }
    post.until(id, "delivered", |one| one.state == Delivered).await;
    let got = receiver.got();
    assert_eq!(got.len(), 5, "a redirect was followed");
    assert!(got.iter().all(|got| got.header("webhook-id") == id.to_string()));
    let times: Vec<i64> =
        got.iter().map(|got| got.header("webhook-timestamp").parse().unwrap()).collect();
    assert!(times.windows(2).all(|two| two[1] - two[0] >= 7200), "{times:?}");
    assert!(got.windows(2).all(|two| two[0].body == two[1].body));
    let tries = post.app.store().tries(id).await.unwrap();
    assert_eq!(
        tries.iter().map(|one| one.status.unwrap()).collect::<Vec<_>>(),
        [500, 404, 301, 302, 200]
    );
    assert_eq!(tries[0].answer, b"what the receiver says");
}

/// Retry-After is honoured where the receiver asks for patience: 429 and 503, not 500.
#[tokio::test]
async fn a_busy_receiver_says_when_it_wants_to_be_asked_again() {
    let receiver = Receiver::start(Manner::status(429, "Retry-After: 1800\r\n")).await;
    let post = told(&receiver, LOCAL).await;
    for (status, expected) in [(429, 1799..=1800), (503, 1799..=1800), (500, 3..=5)] {
        receiver.behave(Manner::status(status, "Retry-After: 1800\r\n"));
        let id = post.file("contact").await;
        let one = post.until(id, "tried", |one| one.tries == 1).await;
        let begun = post.app.store().tries(id).await.unwrap()[0].at;
        let wait = (one.next_at.unwrap() - begun) / 1_000_000;
        assert!(expected.contains(&wait), "{status}: {wait}");
    }
}

#[tokio::test]
async fn a_receiver_that_answers_410_is_told_nothing_more() {
    let receiver = Receiver::start(Manner::status(410, "")).await;
    let other = Receiver::start(Manner::status(200, "")).await;
    let post = server(&[receiver.url(), other.url()], LOCAL).await;
    let first = post.file("contact").await;
    post.until(first, "given up", |one| one.state == Failed).await;
    let second = post.file("contact").await;
    post.later(HOUR).await;
    for _ in 0..500 {
        if other.got().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((receiver.got().len(), other.got().len()), (1, 2));
    assert_eq!(post.delivery(second).await.state, Waiting, "it is not forgotten");
}

/// F-48: whatever a receiver does, a try ends in time, and what it said first decides.
#[tokio::test]
async fn a_hostile_receiver_costs_a_try_and_no_more() {
    let receiver = Receiver::start(Manner::Hangs).await;
    let post = told(&receiver, LOCAL).await;
    for (manner, state, words) in [
        (Manner::Hangs, Waiting, "no answer within 2 s"),
        (Manner::LongHead, Waiting, "no answer"),
        (Manner::Babbles, Waiting, "no answer"),
        (Manner::Leaves, Waiting, "no answer"),
        (Manner::Endless, Delivered, "status 200"),
        (Manner::Drips, Delivered, "status 200"),
    ] {
        receiver.behave(manner.clone());
        let begun = tokio::time::Instant::now();
        let id = post.file("contact").await;
        let one = post.until(id, "tried", |one| one.tries == 1).await;
        assert_eq!(one.state, state, "{manner:?}: {one:?}");
        assert!(one.last.as_deref().unwrap().contains(words), "{manner:?}: {one:?}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{manner:?}: {:?}", begun.elapsed());
    }
}

/// D-13: nobody listens for an hour.
#[tokio::test]
async fn a_receiver_that_is_away_for_an_hour_gets_everything_afterwards() {
    let receiver = Receiver::start(Manner::status(200, "")).await;
    let away = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let post = server(&[format!("http://{away}/in"), receiver.url()], LOCAL).await;
    let ids = [post.file("contact").await, post.file("contact").await];
    for _ in 0..6 {
        for id in ids {
            let one = post
                .until(id, "tried", |one| one.next_at.is_some_and(|at| at > post.app.now()))
                .await;
            assert!(one.last.as_deref().unwrap().contains("no connection"), "{one:?}");
        }
        post.later(Duration::from_secs(600)).await;
    }
    let listener = tokio::net::TcpListener::bind(away).await.unwrap();
    let back = Receiver::start_on(listener, Manner::status(200, ""));
    post.later(3 * HOUR).await;
    for id in ids {
        post.until(id, "delivered", |one| one.state == Delivered).await;
    }
    let mut got: Vec<String> =
        back.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
    got.sort();
    assert_eq!(got, ids.map(|id| id.to_string()));
    assert_eq!(receiver.got().len(), 2, "the other receiver had its own at once");
}

/// F-45: a name that leads to where nobody may send us is refused when it is sent; nothing arrives.
#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_reached_unless_it_is_listed() {
    let receiver = Receiver::start(Manner::status(200, "")).await;
    let url = format!("http://localhost:{}/in", receiver.address.port());
    let closed = format!("[webhooks]\nports = [80, {}]", receiver.address.port());
    let post = server(std::slice::from_ref(&url), &closed).await;
    let id = post.file("contact").await;
    let one = post.until(id, "tried", |one| one.tries == 1).await;
    assert!(one.last.as_deref().unwrap().contains("not on the public internet"), "{one:?}");
    assert!(receiver.got().is_empty());
    let listed = server(&[url], "[webhooks]\nallow = [\"127.0.0.1/32\", \"::1/128\"]").await;
    let id = listed.file("contact").await;
    listed.until(id, "delivered", |one| one.state == Delivered).await;
}

/// V14.2.4: what was typed into a password field is told to nobody.
#[tokio::test]
async fn a_password_stays_here() {
    let receiver = Receiver::start(Manner::status(200, "")).await;
    let folder = tempfile::tempdir().unwrap();
    let page = r#"<title>a</title><form action="/f/contact" method="post">
        <input name="name"><input type="password" name="user[pin]"></form>"#;
    std::fs::write(folder.path().join("index.html"), page).unwrap();
    let site = format!("site = {:?}\n{LOCAL}", folder.path());
    let post = told(&receiver, &site).await;
    let entries = r#"[{"name":"name","value":"Ada"},{"name":"user[pin]","value":"hush-4711"}]"#;
    let tree = r#"{"name":"Ada","user":{"pin":"hush-4711"}}"#;
    let id = post.file_as("contact", entries, tree).await;
    post.until(id, "delivered", |one| one.state == Delivered).await;
    let body = String::from_utf8(receiver.got()[0].body.clone()).unwrap();
    assert!(!body.contains("hush-4711"), "{body}");
    assert!(body.contains("Ada"), "{body}");
}

#[tokio::test]
async fn a_webhook_for_all_forms_and_for_one_is_told_once() {
    let receiver = Receiver::start(Manner::status(200, "")).await;
    let url = receiver.url();
    let all = format!("{LOCAL}\n[[webhooks.all]]\nurl = \"{url}\"\nsecret = \"{SECRET}\"");
    let post = server(std::slice::from_ref(&url), &all).await;
    for form in ["contact", "other"] {
        let id = post.file(form).await;
        post.until(id, "delivered", |one| one.state == Delivered).await;
    }
    assert_eq!(receiver.got().len(), 2);
}
