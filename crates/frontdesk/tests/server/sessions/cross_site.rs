//! Requests that another site's page makes in the visitor's name.

use serde_json::Value;

use super::browser::{Browser, lines};
use super::desk;
use crate::desk::{Answer, Desk};

const TRUSTED: &str = "trusted_origins = [\"https://app.example\"]\n\
                       [sessions]\nmax_new_strangers_an_hour = 100000";

/// What is said, whether it passes with a session, and without.
type Case<'a> = (Vec<(&'a str, &'a str)>, bool, bool);

fn site(value: &str) -> (&str, &str) {
    ("Sec-Fetch-Site", value)
}

fn origin(value: &str) -> (&str, &str) {
    ("Origin", value)
}

fn send(desk: &Desk, method: &str, headers: &[(&str, &str)]) -> Answer {
    let all = [&[("Content-Type", "application/json")], headers].concat();
    desk.request(method, "/session/data/x", &all, b"1")
}

/// S-40 to S-43: every method but the safe ones is checked by what the browser says, then by `Origin`,
/// and whoever brings a session without a word is refused.
#[test]
fn who_brings_a_session_says_where_the_request_comes_from() {
    let desk = Desk::configured(TRUSTED);
    let mut browser = Browser::at(&desk);
    browser.put("x", "0");
    let cookie = browser.cookie();
    let own = browser.origin().to_owned();
    let upper = own.to_uppercase();
    let (dot, slash) = (own.replace("localhost", "localhost."), format!("{own}/"));
    let user = own.replace("//", "//a@");
    let table: Vec<Case<'_>> = vec![
        (vec![], false, true),
        (vec![site("same-origin")], true, true),
        (vec![site("none")], true, true),
        (vec![site("same-origin"), origin(&own)], true, true),
        (vec![origin(&own)], true, true),
        (vec![origin("https://app.example")], true, true),
        (vec![site("cross-site"), origin("https://app.example")], true, true),
        (vec![site("same-site"), origin("https://app.example")], true, true),
        (vec![site("same-site")], false, false),
        (vec![site("cross-site")], false, false),
        (vec![site("cross-site"), origin("https://evil.example")], false, false),
        (vec![site("same-origin"), site("same-origin")], false, false),
        (vec![site("friendly")], false, false),
        (vec![origin("null")], false, false),
        (vec![origin("https://evil.example")], false, false),
        (vec![origin("https://APP.example")], false, false),
        (vec![origin("https://app.example.")], false, false),
        (vec![origin("https://app.example:443")], false, false),
        (vec![origin("https://a@app.example")], false, false),
        (vec![origin("https://app.example.evil.example")], false, false),
        (vec![origin("http://app.example")], false, false),
        (vec![origin("https://xn--app-.example")], false, false),
        (vec![origin(&upper)], false, false),
        (vec![origin(&dot)], false, false),
        (vec![origin(&slash)], false, false),
        (vec![origin(&user)], false, false),
        (vec![origin("http://localhost:1")], false, false),
        (vec![origin(&own), origin(&own)], false, false),
    ];
    for (said, with, without) in &table {
        for method in ["PUT", "POST", "DELETE"] {
            for (brings, passes) in [(true, with), (false, without)] {
                let mut headers = said.clone();
                if brings {
                    headers.push(("Cookie", &cookie));
                }
                let body = if method == "POST" { "form" } else { "json" };
                let answer = match body {
                    "form" => desk.request(
                        method,
                        "/session/data/x",
                        &[&[("Content-Type", crate::desk::URLENCODED)], &headers[..]].concat(),
                        b"value=1",
                    ),
                    _ => send(&desk, method, &headers),
                };
                let expected = if *passes { 204 } else { 403 };
                assert_eq!(answer.status, expected, "{method} {headers:?}: {}", answer.text());
                let vary = lines(&answer, "vary").join(", ");
                assert!(vary.contains("Sec-Fetch-Site") && vary.contains("Origin"), "S-47: {vary}");
                if !passes {
                    assert_eq!(answer.json()["code"], "cross_site");
                }
            }
        }
    }
    // The visitor's own value was last set by a request that may.
    browser.put("x", "\"mine\"");
    send(&desk, "PUT", &[("Cookie", &cookie), site("cross-site"), origin("https://evil.example")]);
    send(&desk, "DELETE", &[("Cookie", &cookie)]);
    assert_eq!(browser.kept("x").as_deref(), Some("\"mine\""));
}

/// S-40, V3.5.3: what is safe changes nothing, whatever it says of itself.
#[test]
fn safe_methods_change_nothing() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("x", "1");
    for (method, path, status) in [
        ("GET", "/session/data/x?value=2", 200),
        ("GET", "/session/data/x?_method=DELETE&_remove=1", 200),
        ("HEAD", "/session/data/x", 200),
        ("OPTIONS", "/session/data/x", 204),
        ("get", "/session/data/x", 405),
        ("TRACE", "/session/data/x", 405),
        ("QUERY", "/session/data/x", 405),
    ] {
        let headers = [("X-HTTP-Method-Override", "DELETE"), ("Content-Type", "application/json")];
        let answer = browser.ask(method, path, &headers, b"2");
        assert_eq!(answer.status, status, "{method} {path}");
    }
    assert_eq!(browser.kept("x").as_deref(), Some("1"));
    assert_eq!(super::records(&desk), 1);
}

/// V3.4.2: scripts of trusted origins read it with the visitor's cookies, and no others.
#[test]
fn only_trusted_origins_may_read_who_the_visitor_is() {
    let desk = Desk::configured(TRUSTED);
    let allowed = |answer: &Answer| {
        let header = |name| answer.header(name);
        (header("access-control-allow-origin"), header("access-control-allow-credentials"))
    };
    let yes = (Some("https://app.example".to_owned()), Some("true".to_owned()));
    for path in ["/session", "/session/data/x"] {
        for origin in [
            "https://evil.example",
            "null",
            "https://app.example.evil.example",
            "http://app.example",
            "https://app.example, https://evil.example",
        ] {
            for method in ["GET", "OPTIONS"] {
                let answer = desk.request(method, path, &[("Origin", origin)], b"");
                assert_eq!(allowed(&answer), (None, None), "{method} {path} {origin}");
                assert_eq!(answer.header("access-control-allow-methods"), None);
            }
        }
        let answer = desk.request("GET", path, &[("Origin", "https://app.example")], b"");
        assert_eq!(allowed(&answer), yes, "{path}");
        let asked = [
            ("Origin", "https://app.example"),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "content-type"),
        ];
        let answer = desk.request("OPTIONS", path, &asked, b"");
        assert_eq!((answer.status, allowed(&answer)), (204, yes.clone()), "{path}");
        let headers = answer.header("access-control-allow-headers").unwrap();
        assert!(headers.contains("content-type") && !headers.contains('*'), "{headers}");
    }
    let refused = [
        ("Origin", "https://app.example"),
        ("Content-Type", "application/json"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let too_much = format!("\"{}\"", "x".repeat(40_000));
    let answer = desk.request("PUT", "/session/data/x", &refused, too_much.as_bytes());
    assert_eq!((answer.status, allowed(&answer)), (413, yes), "errors are read too");
    assert_eq!(answer.json()["status"], Value::from(413));
}
