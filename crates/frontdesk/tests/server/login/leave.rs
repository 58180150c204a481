//! Logging out: nothing is left on either side.

use super::{EMAIL, is_known, sign_up};
use crate::browser::Browser;
use crate::desk::{Desk, URLENCODED};

/// S-25, V7.4.1: the record goes first, then the cookie; a copy of it opens nothing.
#[test]
fn a_logout_ends_both_sides_and_a_copy_of_the_cookie_opens_nothing() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let copy = format!("frontdesk={}", browser.cookie("frontdesk").unwrap());
    let known = |cookie: &str| {
        desk.request("GET", "/logout", &[("Cookie", cookie)], b"").text().contains("logged in as")
    };
    assert!(known(&copy));
    let answer = browser.post("/logout", &[]);
    assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/")));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(answer.header("clear-site-data").as_deref(), Some("\"cache\""));
    let removed = answer.headers("set-cookie");
    assert!(removed.iter().any(|line| line.starts_with("frontdesk=;")
        && line.contains("Max-Age=0")
        && line.contains("Path=/")));
    assert_eq!(browser.cookie("frontdesk"), None);
    assert!(!known(&copy));
    assert!(!is_known(&mut browser));
}

/// S-27: whoever is not there can leave too, as often as they like, with any body or none.
#[test]
fn a_logout_is_harmless_without_a_session() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    for _ in 0..2 {
        assert_eq!(browser.post("/logout", &[("_next", "/")]).status, 303);
    }
    sign_up(&mut browser, EMAIL);
    let cookie = format!("frontdesk={}", browser.cookie("frontdesk").unwrap());
    for (content_type, body) in [
        (URLENCODED, &b""[..]),
        ("application/json", b"{broken"),
        ("image/png", b"\x89PNG"),
        (URLENCODED, b""),
    ] {
        let headers = [
            ("Content-Type", content_type),
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", cookie.as_str()),
        ];
        let answer = desk.request("POST", "/logout", &headers, body);
        assert_eq!(answer.status, 200, "{content_type}: {answer:?}");
        assert_eq!(answer.json()["account"], serde_json::Value::Null);
    }
    assert!(!is_known(&mut browser));
    assert_eq!(desk.request("POST", "/logout", &[], b"").status, 200);
}

/// S-26: while the store cannot be written the cookie goes all the same, and the answer says what is
/// left at the server.
#[test]
fn a_logout_while_the_store_is_away_removes_the_cookie_and_says_what_is_left() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let database = desk.data().join("frontdesk.db");
    let lock = rusqlite::Connection::open(&database).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let answer = browser.post("/logout", &[]);
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(browser.cookie("frontdesk"), None);
    assert!(answer.text().contains("could not"), "{}", answer.text());
}

/// A disabled or removed account is a stranger's at once, on every device.
/// V7.4.2.
#[test]
fn disabling_or_removing_an_account_ends_its_sessions_within_a_second() {
    for arguments in [&["account", "disable", EMAIL][..], &["account", "remove", EMAIL, "--yes"]] {
        let desk = Desk::start();
        let mut browser = Browser::new(&desk);
        sign_up(&mut browser, EMAIL);
        assert!(is_known(&mut browser));
        assert!(desk.run(arguments).status.success());
        assert!(!is_known(&mut browser), "at once: the account is looked at too");
        let (mut tries, mut ended) = (0, false);
        while !ended && tries < 50 {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
            let sql =
                "SELECT count(*) FROM sessions WHERE account IS NOT NULL AND ended_at IS NULL";
            ended = database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap_or(0) == 0;
            tries += 1;
        }
        assert!(ended, "its records are ended");
    }
}
