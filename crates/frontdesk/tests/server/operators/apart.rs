//! The desk is an origin of its own: neither a session of the site, nor a page of another, opens anything.

use std::collections::BTreeMap;

use frontdesk_store::{AccountChange, Rights, Store};
use uuid::Uuid;

use super::{OPERATOR, PASSWORD, VISITOR, Visit, staffed};
use crate::browser::Browser;
use crate::desk::{Desk, URLENCODED};

/// DESIGN 7, V8.4.2: a visitor's session opens nothing at the desk, even an operator's own, and a
/// session of the desk is unknown at the site.
#[test]
fn a_session_of_one_address_is_unknown_at_the_other() {
    let (desk, ..) = staffed("");
    let mut visitor = Browser::new(&desk);
    let answer = visitor.post("/login", &[("email", OPERATOR), ("password", PASSWORD)]);
    assert_eq!(answer.status, 303);
    let site = visitor.cookie("frontdesk").unwrap();
    let mut visit = Visit::new(&desk);
    for name in ["frontdesk", "frontdesk-desk", "__Host-frontdesk-desk"] {
        visit.cookies = BTreeMap::from([(name.to_owned(), site.clone())]);
        assert!(!visit.is_in(), "{name}");
    }
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let token = operator.cookies["frontdesk-desk"].clone();
    for name in ["frontdesk", "frontdesk-desk"] {
        let cookie = format!("{name}={token}");
        let answer = desk.request("GET", "/session", &[("Cookie", cookie.as_str())], b"");
        assert_eq!(answer.json()["account"], serde_json::Value::Null, "{name}");
    }
    assert!(operator.is_in());
}

/// S-41 to S-44, S-46: nothing is done at the desk that another origin's page asked for, the site's
/// neither, or that came without the secret of our own page.
#[test]
fn the_desk_acts_for_its_own_pages_alone() {
    let (desk, _, tom) = staffed("trusted_origins = [\"https://app.example\"]");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    operator.get(&format!("/accounts/{tom}"));
    let path = format!("/accounts/{tom}/disable");
    let body = format!("_token={}", operator.token);
    let site = format!("http://localhost:{}", desk.port);
    for headers in [
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
        vec![("Sec-Fetch-Site", "same-site"), ("Origin", site.as_str())],
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "https://app.example")],
        vec![("Origin", "null")],
        vec![],
    ] {
        let answer = operator.send("POST", &path, &headers, &body);
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(operator.post_with(&path, &[]).status, 403);
    assert_eq!(operator.post_with(&path, &[("_token", "x")]).status, 403);
    let foreign = {
        let mut other = Visit::new(&desk);
        other.get("/login");
        other.token
    };
    assert_eq!(operator.post_with(&path, &[("_token", &foreign)]).status, 403);
    let output = desk.run(&["account", "list", "--format", "json"]);
    assert!(!String::from_utf8(output.stdout).unwrap().contains("disabled"));
    assert_eq!(operator.post(&path, &[]).status, 303);
}

/// V8.2.1, V8.3.1: each page of the desk, asked for by nobody and by a visitor.
#[test]
fn nobody_but_an_operator_sees_or_does_anything_at_the_desk() {
    let (desk, _, tom) = staffed("");
    let mut visitor = Browser::new(&desk);
    visitor.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let cookies = visitor.cookies();
    for (method, path) in [
        ("GET", format!("/accounts/{tom}")),
        ("POST", format!("/accounts/{tom}/disable")),
        ("POST", format!("/accounts/{tom}/enable")),
        ("POST", format!("/accounts/{tom}/operator")),
        ("POST", format!("/accounts/{tom}/visitor")),
        ("POST", format!("/accounts/{tom}/groups")),
        ("POST", format!("/accounts/{tom}/sessions/end")),
        ("POST", format!("/accounts/{tom}/sessions/{}/end", Uuid::nil())),
        ("GET", "/invitations".to_owned()),
        ("POST", "/invitations".to_owned()),
        ("POST", format!("/invitations/{}/withdraw", Uuid::nil())),
    ] {
        for cookie in ["", &cookies] {
            let own = format!("http://localhost:{}", desk.desk_port);
            let headers =
                [("Cookie", cookie), ("Origin", own.as_str()), ("Content-Type", URLENCODED)];
            let program = desk.ask_desk(method, &path, &headers, b"");
            assert_eq!(program.status, 401, "{method} {path} {}", program.text());
            let browser = [&headers[..], &[("Accept", "text/html")]].concat();
            let browser = desk.ask_desk(method, &path, &browser, b"");
            assert_eq!(
                (browser.status, browser.header("location").as_deref()),
                (303, Some("/login"))
            );
            assert!(!browser.text().contains(VISITOR) && !program.text().contains(VISITOR));
        }
    }
    for path in ["/", "/login"] {
        let text = desk.ask_desk("GET", path, &[("Cookie", &cookies)], b"").text();
        assert!(!text.contains(VISITOR) && !text.contains(OPERATOR), "{text}");
    }
}

/// V8.3.2: whoever is an operator no longer is out with the next request.
#[test]
fn rights_that_were_taken_away_are_gone_with_the_next_request() {
    let (desk, own, _) = staffed("");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    assert!(operator.is_in());
    let store = Store::beside(&desk.data()).unwrap();
    store.change_account(own, &AccountChange::Rights(Rights::Visitor)).unwrap();
    assert!(!operator.is_in());
    store.change_account(own, &AccountChange::Rights(Rights::Operator)).unwrap();
    desk.run(&["account", "disable", OPERATOR]);
    assert!(!operator.is_in());
}

/// V8.4.2: where the desk can be reached from outside, the decoder is behind its login, unless it is open
/// to everybody; on this machine it asks for none.
#[test]
fn the_decoder_of_a_public_desk_is_behind_the_login() {
    let public = "[desk]\nurl = \"https://desk.example.org\"\n";
    let (desk, ..) = staffed(public);
    let mut visit = Visit { host: Some("desk.example.org"), ..Visit::new(&desk) };
    let start = visit.get("/").text();
    assert!(start.contains("href=\"/login\"") && !start.contains("/decode"), "{start}");
    for path in ["/decode", "/decode?a=1"] {
        assert_eq!(visit.get(path).header("location").as_deref(), Some("/login"), "{path}");
    }
    assert_eq!(visit.post("/decode", &[("a", "1")]).status, 303);
    let entered = visit.log_in(OPERATOR, PASSWORD);
    let cookie =
        entered.headers("set-cookie").into_iter().find(|line| line.contains("frontdesk-desk="));
    let cookie = cookie.unwrap();
    assert!(cookie.starts_with("__Host-frontdesk-desk=") && cookie.contains("Secure"), "{cookie}");
    assert_eq!(visit.get("/decode").status, 200);

    let open = Desk::configured(&format!("{public}[decode]\npublic = true\n"));
    let mut visit = Visit { host: Some("desk.example.org"), ..Visit::new(&open) };
    assert_eq!(visit.get("/decode").status, 200);
    assert_eq!(Desk::start().ask_desk("GET", "/decode", &[], b"").status, 200);
}

#[test]
fn the_decoder_stands_in_the_frame_of_the_desk_for_whoever_is_in() {
    let (desk, ..) = staffed("[decode]\npublic = true\n");
    let stranger = desk.ask_desk("GET", "/decode", &[("Accept", "text/html")], b"").text();
    assert!(!stranger.contains("aria-label=\"The desk\""), "{stranger}");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let pages = [
        operator.get("/decode"),
        operator.get("/decode?a=1"),
        operator.post_with("/decode", &[("a", "1")]),
        operator.post_with("/decode/paste", &[("paste", "a=1"), ("input", "raw")]),
        operator.post_with("/decode/paste", &[]),
        operator.get("/invitations"),
    ];
    for page in pages {
        let text = page.text();
        assert!(
            text.contains("aria-label=\"The desk\"") && text.contains("href=\"/inbox\""),
            "{text}"
        );
        assert!(text.contains("aria-current=\"page\""), "{text}");
    }
    let site = desk.request("GET", "/decode", &[("Cookie", &operator.cookie())], b"").text();
    assert!(!site.contains("aria-label=\"The desk\""), "{site}");
}
