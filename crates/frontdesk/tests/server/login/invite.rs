//! Invitations: an account by a link that works once.

use std::fs;
use std::sync::Barrier;

use serde_json::Value;

use super::{EMAIL, PASSWORD, is_known, sign_up};
use crate::browser::{Browser, field};
use crate::desk::{Answer, Desk, Setup, URLENCODED};

const INVITED: &str = "[accounts]\nsignup = \"invited\"\n";

/// The path of the link that the command line makes.
fn invited(desk: &Desk, more: &[&str]) -> String {
    let output = desk.run(&[&["account", "invite"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let link = text.lines().next().unwrap();
    let origin = if more.contains(&"--operator") { "7071" } else { "7070" };
    link.strip_prefix(&format!("http://127.0.0.1:{origin}")).unwrap().to_owned()
}

fn key(link: &str) -> &str {
    link.strip_prefix("/invited?key=").unwrap()
}

fn open(desk: &Desk) -> Vec<Value> {
    let output = desk.run(&["account", "invitations", "--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Opens the link and sends the form that is there.
fn accept(browser: &mut Browser<'_>, link: &str, email: &str) -> Answer {
    let page = browser.get(link);
    assert_eq!(page.status, 200, "{}", page.text());
    let token = field(&page, "_token");
    let entries =
        [("_token", token.as_str()), ("key", key(link)), ("email", email), ("password", PASSWORD)];
    browser.post("/invited", &entries)
}

/// V6.4.1, L22, V3.4.5: an invitation is 256 random bits of which the hash alone is kept; it makes one
/// account, with the groups that it was made with, and is gone afterwards.
#[test]
fn an_invitation_makes_one_account_and_is_gone() {
    let desk = Desk::configured(INVITED);
    let link = invited(&desk, &["--email", EMAIL, "--group", "editors"]);
    assert_eq!(key(&link).len(), 43, "256 bits");
    for name in ["frontdesk.db", "frontdesk.db-wal"] {
        let bytes = fs::read(desk.data().join(name)).unwrap();
        assert!(!bytes.windows(43).any(|part| part == key(&link).as_bytes()), "{name}");
    }
    let mut browser = Browser::new(&desk);
    // Programs that look at letters open links too: that changes nothing.
    for _ in 0..3 {
        let page = browser.get(&link);
        assert_eq!(
            (page.status, page.header("referrer-policy").as_deref()),
            (200, Some("no-referrer"))
        );
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
        assert!(page.text().contains(&format!("readonly value=\"{EMAIL}\"")));
        assert!(!page.text().contains("href=\"http"), "nothing leads out of it");
    }
    assert_eq!(open(&desk).len(), 1);
    let weak =
        browser.post("/invited", &[("key", key(&link)), ("email", EMAIL), ("password", "short")]);
    assert_eq!((weak.status, field(&weak, "key")), (422, key(&link).to_owned()));
    assert_eq!(weak.header("referrer-policy").as_deref(), Some("no-referrer"));
    let other = [("key", key(&link)), ("email", "eve@example.org"), ("password", PASSWORD)];
    let other = browser.post("/invited", &other);
    assert!(other.status == 422 && other.text().contains("another e-mail address"), "{other:?}");

    let made = accept(&mut browser, &link, EMAIL);
    assert_eq!((made.status, made.header("location").as_deref()), (303, Some("/")));
    assert!(is_known(&mut browser));
    assert!(open(&desk).is_empty());
    let accounts = desk.run(&["account", "list", "--format", "json"]).stdout;
    let accounts: Value = serde_json::from_slice(&accounts).unwrap();
    assert_eq!(accounts[0]["groups"], serde_json::json!(["editors"]));
    assert_eq!((&accounts[0]["operator"], accounts.as_array().unwrap().len()), (&false.into(), 1));
    // Whoever held the link did not show that the address is theirs.
    assert_eq!(accounts[0]["email_confirmed_at"], Value::Null);

    let mut late = Browser::new(&desk);
    let page = late.get(&link);
    assert_eq!(page.status, 410);
    assert!(page.text().contains("This invitation is over") && !page.text().contains("<form"));
    let again = late.post(
        "/invited",
        &[("key", key(&link)), ("email", "x@example.org"), ("password", PASSWORD)],
    );
    assert_eq!(again.status, 410);
    let mut script = Browser::script(&desk);
    let problem = script.post("/invited", &[("key", key(&link))]);
    assert_eq!((problem.status, &problem.json()["code"]), (410, &"invitation_gone".into()));
}

/// V6.4.1: of many at once with one link, one gets an account, the others hear that it is over.
#[test]
fn of_many_at_once_with_one_invitation_one_gets_in() {
    let desk = Desk::configured(INVITED);
    let link = invited(&desk, &[]);
    let ready = Barrier::new(8);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let (desk, link, ready) = (&desk, &link, &ready);
        let guests = (0..8).map(|guest| {
            scope.spawn(move || {
                let email = format!("guest{guest}@example.org");
                let mut browser = Browser::new(desk);
                let entries = [("key", key(link)), ("email", &email), ("password", PASSWORD)];
                ready.wait();
                browser.post("/invited", &entries).status
            })
        });
        guests.collect::<Vec<_>>().into_iter().map(|guest| guest.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 410].contains(status)), "{statuses:?}");
    let accounts = desk.run(&["account", "list", "--format", "json"]).stdout;
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&accounts).unwrap().len(), 1);
}

/// V6.4.1: what is older than a week, or was withdrawn, opens nothing.
#[test]
fn an_invitation_ends_by_time_and_by_being_withdrawn() {
    let desk = Desk::configured(INVITED);
    let (old, withdrawn) = (invited(&desk, &[]), invited(&desk, &["--group", "editors"]));
    let open_ones = open(&desk);
    let until: jiff::Timestamp = open_ones[0]["until"].as_str().unwrap().parse().unwrap();
    let made: jiff::Timestamp = open_ones[0]["made_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(until.duration_since(made).as_secs(), 7 * 86_400);
    let editors = open_ones.iter().find(|one| one["groups"][0] == "editors").unwrap();
    let id = editors["id"].as_str().unwrap();
    assert!(desk.run(&["account", "withdraw", id]).status.success());
    assert!(!desk.run(&["account", "withdraw", id]).status.success());
    assert!(!desk.run(&["account", "withdraw", "x"]).status.success());
    let mut browser = Browser::new(&desk);
    assert_eq!(browser.get(&withdrawn).status, 410);
    assert_eq!(browser.get(&old).status, 200);
    // A week goes by.
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let sql = "UPDATE invitations SET until = until - 7 * 86400 * 1000000";
    assert_eq!(database.execute(sql, []).unwrap(), 1);
    assert_eq!(browser.get(&old).status, 410);
    let late =
        browser.post("/invited", &[("key", key(&old)), ("email", EMAIL), ("password", PASSWORD)]);
    assert_eq!(late.status, 410);
    let table = String::from_utf8(desk.run(&["account", "invitations"]).stdout).unwrap();
    assert!(table.contains("no invitation is open"), "{table}");
}

/// V6.1.3, V6.3.4: by the setting, nobody signs up without an invitation, or nobody at all.
#[test]
fn who_may_sign_up_is_what_the_setting_says() {
    let typed = [("email", EMAIL), ("password", PASSWORD)];
    let desk = Desk::configured(INVITED);
    let mut browser = Browser::new(&desk);
    let page = browser.get("/signup");
    assert!(page.status == 403 && page.text().contains("By invitation only"), "{page:?}");
    assert_eq!(browser.post("/signup", &typed).status, 403);
    assert!(!browser.get("/login").text().contains("/signup"));
    for key in ["", "x", &"A".repeat(43)] {
        assert_eq!(browser.get(&format!("/invited?key={key}")).status, 410, "{key}");
        assert_eq!(browser.post("/invited", &[&typed[..], &[("key", key)]].concat()).status, 410);
    }
    assert!(!is_known(&mut browser));

    let desk = desk.again(|data| {
        let settings = data.parent().unwrap().join("frontdesk.toml");
        fs::write(settings, "[accounts]\nsignup = \"open\"\n").unwrap();
    });
    let link = invited(&desk, &[]);
    sign_up(&mut Browser::new(&desk), EMAIL);
    let desk = desk.again(|data| {
        let settings = data.parent().unwrap().join("frontdesk.toml");
        fs::write(settings, "[accounts]\nsignup = \"closed\"\n").unwrap();
    });
    let mut browser = Browser::new(&desk);
    assert_eq!(browser.get(&link).status, 403);
    let typed = [("key", key(&link)), ("email", "eve@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.post("/invited", &typed).status, 403);
    let refused = desk.run(&["account", "invite"]);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("accounts.signup"));
    assert!(desk.run(&["account", "invite", "--operator"]).status.success());
}

/// S-12: an account by an invitation gets a new token; the one before is dead, and a planted one is
/// never taken over.
#[test]
fn an_invitation_gives_a_new_token() {
    let desk = Desk::configured(INVITED);
    let mut browser = Browser::new(&desk);
    let link = invited(&desk, &[]);
    accept(&mut browser, &link, EMAIL);
    let (before, old) = (browser.cookie("frontdesk").unwrap(), browser.cookies());
    let link = invited(&desk, &[]);
    accept(&mut browser, &link, "tom@example.org");
    assert_ne!(browser.cookie("frontdesk").unwrap(), before);
    let answer = desk.request("GET", "/session", &[("Cookie", &old)], b"");
    assert_eq!(answer.json()["account"], Value::Null);
}

/// S-44, S-46: no other site's page makes an account by an invitation; a browser that hides the page
/// which it was told to hide is known by the token of our form.
#[test]
fn no_other_site_uses_an_invitation() {
    let desk = Desk::configured(INVITED);
    let link = invited(&desk, &[]);
    let mut browser = Browser::new(&desk);
    let token = field(&browser.get(&link), "_token");
    let cookies = browser.cookies();
    let send = |headers: &[(&str, &str)], token: &str| {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("_token", token), ("key", key(&link)), ("email", EMAIL)])
            .append_pair("password", PASSWORD)
            .finish();
        let always = [("Content-Type", URLENCODED), ("Accept", "text/html"), ("Cookie", &cookies)];
        desk.request("POST", "/invited", &[&always, headers].concat(), body.as_bytes()).status
    };
    for headers in [
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
        vec![("Origin", "https://evil.example")],
        vec![("Origin", "null"), ("Origin", "null")],
    ] {
        assert_eq!(send(&headers, &token), 403, "{headers:?}");
    }
    for token in ["", "x"] {
        assert_eq!(send(&[("Origin", "null")], token), 403, "{token}");
    }
    assert_eq!(send(&[("Origin", "null")], &token), 303);
}

/// V16.2.5, V14.2.1: the key of a link is in no line of the log, however much is logged.
#[test]
fn the_key_of_an_invitation_is_not_logged() {
    let desk = Desk::with(Setup {
        config: format!("{INVITED}[log]\nlevel = \"trace\"\n"),
        ..Setup::default()
    });
    let link = invited(&desk, &[]);
    let mut browser = Browser::new(&desk);
    accept(&mut browser, &link, EMAIL);
    assert_eq!(browser.get(&link).status, 410);
    let log = desk.errors_with("an account was made by an invitation");
    assert!(!log.contains(key(&link)) && !log.contains(PASSWORD));
}
