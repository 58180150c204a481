//! Mails: what is written to whom, and that all of it leaves.

mod confirm;
mod hostile;
mod mailbox;
mod outage;
mod reset;
mod sealed;
mod sign_up;
pub(crate) mod sink;
mod submission;
mod wire;

use serde_json::Value;
use sink::{Got, Sink};

use crate::browser::{Browser, field};
use crate::desk::{Answer, Desk};
use crate::operators::{OPERATOR, PASSWORD, Visit, add};

/// The path and query of a link, which must lead to the site.
fn path_of(link: &str, desk: &Desk) -> String {
    let base = format!("http://127.0.0.1:{}", desk.port);
    link.strip_prefix(&base).unwrap_or_else(|| panic!("{link} leads elsewhere")).to_owned()
}

/// The mails to an address with this subject, once there are so many.
fn letters(sink: &Sink, address: &str, subject: &str, number: usize) -> Vec<Got> {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let all = sink.mails().into_iter();
        let found: Vec<Got> =
            all.filter(|got| got.to == [address] && got.subject().contains(subject)).collect();
        if found.len() >= number {
            return found;
        }
        let subjects: Vec<_> =
            sink.mails().iter().map(|got| (got.to.clone(), got.subject())).collect();
        assert!(std::time::Instant::now() < end, "no \"{subject}\" to {address}: {subjects:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Opens a link as a browser does, and sends the form of its page.
fn use_link(browser: &mut Browser<'_>, link: &str, entries: &[(&str, &str)]) -> Answer {
    let path = path_of(link, browser.desk);
    let first = browser.get(&path);
    assert_eq!(first.status, 303, "{}", first.text());
    let clean = first.header("location").unwrap();
    assert!(!clean.contains('?') && path.starts_with(&clean), "V14.2.1: {clean}");
    let page = browser.follow(first, 1);
    if page.status != 200 {
        return page;
    }
    let token = field(&page, "_token");
    browser.post(&clean, &[entries, &[("_token", token.as_str())]].concat())
}

/// An answer but for what each one has of its own (S-55): the date and the request's id.
fn alike(answer: Answer) -> (u16, Vec<String>, Vec<u8>) {
    let own = |line: &str| {
        let line = line.to_lowercase();
        line.starts_with("date:") || line.starts_with("x-request-id:")
    };
    let lines = answer.head.lines().filter(|line| !own(line)).map(str::to_owned);
    (answer.status, lines.collect(), answer.body)
}

/// What the desk says of the one delivery after its first try.
fn tried(desk: &Desk) -> Value {
    add(&desk.dir, OPERATOR, &["--operator"]);
    let mut visit = Visit::new(desk);
    visit.log_in(OPERATOR, PASSWORD);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let cookie = visit.cookie();
        let headers = [("Accept", "application/json"), ("Cookie", cookie.as_str())];
        let list = desk.ask_desk("GET", "/deliveries", &headers, b"").json();
        let one = list["deliveries"][0].clone();
        if one["tries"].as_u64().is_some_and(|tries| tries > 0) {
            return one;
        }
        assert!(std::time::Instant::now() < end, "{list}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Waits a little: long enough for a letter that must not come.
fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(400));
}
