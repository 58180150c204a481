//! Sessions seen from other processes: the command line, a restart, a kill.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::browser::Browser;
use super::desk;
use crate::desk::{Desk, Setup};
use crate::visitors::{self, Visitor};

fn ran(desk: &Desk, arguments: &[&str]) -> String {
    let output = desk.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn listed(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let arguments = [&["session", "list", "--format", "json"], more].concat();
    serde_json::from_str(&ran(desk, &arguments)).unwrap()
}

/// Who the server says that this cookie's visitor is.
fn who(desk: &Desk, visitor: &Visitor) -> Value {
    desk.read("/session", &visitor.cookie).json()["account"]["email"].clone()
}

/// Waits until nobody is known by this cookie, and says for how long somebody was.
fn gone_after(desk: &Desk, visitor: &Visitor) -> Duration {
    let began = Instant::now();
    while who(desk, visitor) != Value::Null {
        assert!(began.elapsed() < Duration::from_secs(10), "the session was not ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    began.elapsed()
}

#[test]
fn who_is_logged_in_is_told_to_themselves_and_to_the_operator() {
    let (one, two) = (Visitor::number(1), Visitor::number(2));
    let desk = visitors::with(Setup::default(), &[&one, &two]);
    let known = desk.read("/session", &one.cookie).json();
    assert_eq!(known["account"]["id"], one.account.to_string());
    assert_eq!(known["account"]["email"], "v1@example.org");
    assert_eq!(known["account"]["email_confirmed"], false);
    assert!(known["session"]["logged_in_at"].is_string(), "{known}");
    let page = desk.open("/session", &one.cookie).text();
    assert!(page.contains("You are logged in as <strong>v1@example.org</strong>"), "{page}");
    assert!(page.contains("What logging out removes"), "{page}");

    assert_eq!(listed(&desk, &[]).len(), 2);
    let of_two = listed(&desk, &["--account", "V2@example.org"]);
    assert_eq!(of_two.len(), 1);
    assert_eq!(of_two[0]["account"]["id"], two.account.to_string());
    assert_eq!(of_two[0]["realm"], "site");
    let table = ran(&desk, &["session", "list"]);
    assert!(table.starts_with("id ") && table.contains("v1@example.org"), "{table}");
    for secret in [&one.cookie, &two.cookie] {
        let token = secret.split_once('=').unwrap().1;
        assert!(!table.contains(token) && !page.contains(token));
    }
}

/// DESIGN.md, 8: what another process ends, the server knows within a second, however busy its cache.
#[test]
fn sessions_that_another_process_ends_are_dead_within_a_second() {
    let all: Vec<Visitor> = (1..=4).map(Visitor::number).collect();
    let desk = visitors::with(Setup::default(), &all.iter().collect::<Vec<_>>());
    for visitor in &all {
        assert!(who(&desk, visitor).is_string());
    }
    let id = listed(&desk, &["--account", "v1@example.org"])[0]["id"].clone();
    let id = id.as_str().unwrap();
    assert_eq!(ran(&desk, &["session", "end", id]), format!("ended the session {id}\n"));
    let mut slowest = gone_after(&desk, &all[0]);
    let ended = ran(&desk, &["session", "end", "--account", "v2@example.org"]);
    assert_eq!(ended, "ended 1 session\n");
    slowest = slowest.max(gone_after(&desk, &all[1]));
    assert!(who(&desk, &all[2]).is_string(), "the others are as they were");
    assert_eq!(ran(&desk, &["session", "end", "--all"]), "ended 2 sessions\n");
    slowest = slowest.max(gone_after(&desk, &all[2])).max(gone_after(&desk, &all[3]));
    assert!(slowest < Duration::from_secs(5), "{slowest:?}, a busy machine's seconds on top");
    assert_eq!(listed(&desk, &[]).len(), 0);
    assert_eq!(ran(&desk, &["session", "list"]), "nobody is logged in\n");
}

#[test]
fn what_cannot_be_ended_says_why() {
    let desk = desk();
    for (arguments, code, says) in [
        (&["session", "end"][..], 2, "required"),
        (&["session", "end", "AAAAAAAAAAAAAAAAAAAAAA", "--all"], 2, "cannot be used with"),
        (&["session", "end", "AAAAAAAAAAAAAAAAAAAAAA"], 1, "there is no session"),
        (&["session", "end", "x"], 1, "is no id of a session"),
        (&["session", "end", "--account", "nobody@example.org"], 1, "there is no account"),
        (&["session", "list", "--account", "nobody@example.org"], 1, "there is no account"),
    ] {
        let output = desk.run(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
}

/// S-22, V7.4.2: an account that is disabled is nobody's at once, and its sessions end; so do those of
/// one that is removed or gets a new password.
#[test]
fn an_account_that_loses_its_rights_loses_its_sessions() {
    let all: Vec<Visitor> = (1..=3).map(Visitor::number).collect();
    let desk = visitors::with(Setup::default(), &all.iter().collect::<Vec<_>>());
    for visitor in &all {
        assert!(who(&desk, visitor).is_string());
    }
    ran(&desk, &["account", "disable", "v1@example.org"]);
    assert_eq!(who(&desk, &all[0]), Value::Null, "at once");
    ran(&desk, &["account", "enable", "v1@example.org"]);
    assert_eq!(who(&desk, &all[0]), Value::Null, "and not again");
    ran(&desk, &["account", "remove", "v2@example.org", "--yes"]);
    assert_eq!(who(&desk, &all[1]), Value::Null, "at once");
    let arguments = ["account", "password", "v3@example.org"];
    let output = crate::accounts::run(&desk, &arguments, "wet otters juggle lanterns");
    assert!(output.status.success(), "{output:?}");
    assert!(gone_after(&desk, &all[2]) < Duration::from_secs(5));
    assert_eq!(listed(&desk, &[]).len(), 0);
}

/// A disabled account's session keeps nothing any more either.
#[test]
fn a_session_of_a_disabled_account_changes_nothing() {
    let one = Visitor::number(1);
    let desk = visitors::with(Setup::default(), &[&one]);
    let put = |desk: &Desk| {
        let headers = [
            ("Content-Type", "application/json"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", &one.cookie),
        ];
        desk.request("PUT", "/session/data/x", &headers, b"1").status
    };
    assert_eq!(put(&desk), 204);
    // Behind the server's back, so that only the account says it.
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let sql = "UPDATE accounts SET disabled_at = 1 WHERE email = 'v1@example.org'";
    assert_eq!(database.execute(sql, []).unwrap(), 1);
    assert_eq!(put(&desk), 401);
    assert_eq!(desk.read("/session/data/x", &one.cookie).status, 404);
}

/// P6, D-01: what was answered is there after a stop and after `kill -9`, the key of what the browser
/// keeps too; and what was ended stays ended.
#[test]
fn sessions_outlive_the_server() {
    let mut desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("theme", "\"dark\"");
    let json = [("Content-Type", "application/json")];
    browser.ask("PUT", "/session/data/lang?keep=browser", &json, b"\"hi\"");
    for round in 0..5 {
        assert_eq!(browser.put("round", &round.to_string()).status, 204);
        // SIGKILL, right behind the answer.
        desk = desk.restart();
        browser.moves_to(&desk);
        assert_eq!(browser.kept("round").as_deref(), Some(round.to_string().as_str()));
        assert_eq!(browser.kept("theme").as_deref(), Some("\"dark\""));
        assert_eq!(browser.kept("lang").as_deref(), Some("\"hi\""));
    }
    ran(&desk, &["session", "end", "--all"]);
    desk = desk.restart();
    browser.moves_to(&desk);
    assert_eq!(browser.kept("theme"), None);
}

/// L21: an account has so many sessions at once; the one that was used longest ago goes.
#[test]
fn one_session_too_many_ends_the_oldest() {
    let desk = Desk::configured("[sessions]\nmax_an_account = 2");
    let mira = br#"{"email":"mira@example.org","password":"a long walk by the river"}"#;
    let json = [("Content-Type", "application/json")];
    let mut browsers: Vec<Browser> = Vec::new();
    for path in ["/signup", "/login", "/login"] {
        let mut browser = Browser::at(&desk);
        let answer = browser.ask("POST", path, &json, mira);
        assert!(answer.status < 300, "{path}: {}", answer.text());
        browsers.push(browser);
    }
    let known: Vec<bool> = browsers
        .iter_mut()
        .map(|browser| browser.get("/session").json()["account"].is_object())
        .collect();
    assert_eq!(known, [false, true, true]);
    assert_eq!(listed(&desk, &[]).len(), 2);
}

/// S-10, S-13: a login gives another token and takes along what a stranger kept; the old one is dead.
#[test]
fn what_a_stranger_kept_comes_along_at_a_login() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("draft", "\"half a letter\"");
    let (mut before, token) = (browser.copy(), browser.token());
    let json = [("Content-Type", "application/json")];
    let mira = br#"{"email":"mira@example.org","password":"a long walk by the river"}"#;
    assert_eq!(browser.ask("POST", "/signup", &json, mira).status, 201);
    assert_ne!(browser.token(), token);
    assert_eq!(browser.kept("draft").as_deref(), Some("\"half a letter\""));
    assert_eq!(before.kept("draft"), None);
    browser.submit("/logout", "");
    assert_eq!(browser.kept("draft"), None);
}
