//! Numbers for Prometheus.

use std::collections::BTreeMap;

use crate::desk::{Desk, Setup, URLENCODED};

/// The samples of an answer, each line held to the grammar of OpenMetrics.
fn samples(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with("# EOF\n"), "{text}");
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("frontdesk_"), "{line}");
        assert!(found.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line} twice");
    }
    found
}

fn numbers(desk: &Desk) -> BTreeMap<String, f64> {
    let answer = desk.ask_desk("GET", "/metrics", &[], b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    samples(&answer.text())
}

#[test]
fn requests_submissions_refusals_and_the_disk_are_counted() {
    let desk = Desk::start();
    for _ in 0..3 {
        assert_eq!(desk.post("/f/contact", URLENCODED, b"name=Ada").status, 201);
    }
    desk.get("/");
    desk.get("/nowhere");
    desk.request("POST", "/f/contact", &[("Origin", "https://evil.example")], b"a=1");
    let now = numbers(&desk);
    let is = |name: &str| now.get(name).copied();
    let of = "frontdesk_requests_total{door=\"site\",route=\"/f/{form}\",class=";
    assert_eq!(is(&format!("{of}\"2xx\"}}")), Some(3.0), "{now:?}");
    assert_eq!(is(&format!("{of}\"4xx\"}}")), Some(1.0));
    assert_eq!(is("frontdesk_submissions_total{form=\"contact\"}"), Some(3.0));
    assert_eq!(is("frontdesk_refusals_total{reason=\"foreign_origin\"}"), Some(1.0));
    let durations = is("frontdesk_request_duration_seconds_count{door=\"site\"}");
    assert_eq!(durations, Some(6.0));
    for gauge in ["disk_free_bytes", "disk_total_bytes", "resident_memory_bytes", "open_fds"] {
        assert!(is(&format!("frontdesk_{gauge}")).unwrap() > 0.0, "{gauge}");
    }
    assert_eq!(is("frontdesk_store_away"), Some(0.0));
    assert_eq!(is("frontdesk_deliveries{state=\"waiting\"}"), Some(0.0));
}

/// V16.4.1: nothing that a visitor chooses becomes a label, so nobody makes the numbers grow.
#[test]
fn no_visitor_adds_a_line_to_the_numbers() {
    let desk = Desk::start();
    desk.get("/nowhere");
    desk.post("/f/unknown", URLENCODED, b"a=1");
    desk.request("BREW", "/coffee", &[("Host", "nobody")], b"");
    // The first look is a request at the desk itself, and refused ones have numbers of their own.
    numbers(&desk);
    let lines = numbers(&desk).len();
    for number in 0..30 {
        desk.get(&format!("/made-up-{number}\"}} 1"));
        desk.post(&format!("/f/unknown-{number}"), URLENCODED, b"a=1");
        desk.request(&format!("M{number}"), "/", &[("Host", &format!("h{number}"))], b"");
    }
    let after = numbers(&desk);
    assert_eq!(after.len(), lines, "{after:?}");
    assert!(!after.keys().any(|name| name.contains("made-up") || name.contains("unknown-")));
}

/// V13.4.5: the numbers of a desk that can be reached from outside are for operators and for whoever
/// brings the token.
#[test]
fn a_public_desk_shows_its_numbers_to_whoever_brings_the_token() {
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let public = "[desk]\nurl = \"http://localhost\"";
    let with_token = Setup {
        files: vec![("index.html", String::new()), ("../token", format!("{TOKEN}\n"))],
        config: format!("{public}\n[metrics]\ntoken_file = \"token\""),
        ..Setup::default()
    };
    let without = Setup { config: public.into(), ..Setup::default() };
    let ask = |desk: &Desk, token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("Host", "localhost"), ("Authorization", bearer.as_str())];
        desk.ask_desk("GET", "/metrics", &headers, b"").status
    };
    let desk = Desk::with(with_token);
    assert_eq!(ask(&desk, TOKEN), 200);
    for wrong in ["", "0", &TOKEN[1..], &format!("{TOKEN}0")] {
        assert_eq!(ask(&desk, wrong), 401, "{wrong}");
    }
    assert_eq!(desk.get("/metrics").status, 404, "the site has none");
    assert_eq!(ask(&Desk::with(without), TOKEN), 401);
}
