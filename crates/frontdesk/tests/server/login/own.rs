//! The account's own pages: name, address, password, and the end of it.

use super::{EMAIL, PASSWORD, is_known, log_in, sign_up};
use crate::browser::{Browser, field};
use crate::desk::{Desk, URLENCODED};

const OTHER: &str = "nine clever herons waltz";

/// V6.2.2, V6.2.3, V7.4.3, S-11, S-22: a new password needs the old one, ends every other session, and
/// gives this one a new token.
#[test]
fn a_new_password_needs_the_old_one_and_ends_all_other_sessions() {
    let desk = Desk::start();
    let (mut here, mut there) = (Browser::new(&desk), Browser::new(&desk));
    sign_up(&mut here, EMAIL);
    assert_eq!(log_in(&mut there, EMAIL, PASSWORD).status, 303);
    for wrong in ["", "not the password"] {
        let entries = [("current_password", wrong), ("new_password", OTHER)];
        let answer = here.post("/account/password", &entries);
        assert!(matches!(answer.status, 401 | 422), "{wrong:?}: {answer:?}");
        assert!(answer.text().contains("old-password-error"), "{}", answer.text());
        assert!(!answer.text().contains(OTHER));
    }
    let entries = [("current_password", PASSWORD), ("new_password", "passwordpassword")];
    assert_eq!(here.post("/account/password", &entries).status, 422);
    let entries = [("current_password", PASSWORD), ("new_password", "ada@example.orgada")];
    assert_eq!(here.post("/account/password", &entries).status, 422, "V6.2.11");
    assert!(is_known(&mut there));
    let before = format!("frontdesk={}", here.cookie("frontdesk").unwrap());
    let page = here.get("/account");
    let text = page.text();
    let form = text.split("action=\"/account/password\"").nth(1).unwrap();
    let token = form.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let entries = [("current_password", PASSWORD), ("new_password", OTHER), ("_token", token)];
    let answer = here.post("/account/password", &entries);
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(here.follow(answer, 1).text().contains("Your password is changed"));
    assert!(is_known(&mut here) && !is_known(&mut there));
    let page = desk.request("GET", "/logout", &[("Cookie", &before)], b"").text();
    assert!(page.contains("You are not logged in"), "the old token is dead");
    assert_eq!(log_in(&mut there, EMAIL, PASSWORD).status, 401);
    assert_eq!(log_in(&mut there, EMAIL, OTHER).status, 303);
}

/// V7.5.1: another address needs the password, and is no other account's.
#[test]
fn a_new_address_needs_the_password_and_is_nobody_elses() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), "eve@example.org");
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let before = browser.cookie("frontdesk").unwrap();
    for (email, password, status) in [
        ("ada@new.example", "", 422),
        ("ada@new.example", "not the password", 401),
        ("no address", PASSWORD, 422),
        ("EVE@example.org", PASSWORD, 409),
    ] {
        let entries = [("email", email), ("current_password", password)];
        let answer = browser.post("/account/email", &entries);
        assert_eq!(answer.status, status, "{email}: {}", answer.text());
        assert!(answer.text().contains(&format!("value=\"{email}\"")), "what was typed is kept");
    }
    let entries = [("email", "ada@new.example"), ("current_password", PASSWORD)];
    assert_eq!(browser.post("/account/email", &entries).status, 303);
    assert_ne!(browser.cookie("frontdesk").unwrap(), before, "S-11");
    assert!(browser.get("/account").text().contains("ada@new.example"));
    assert_eq!(log_in(&mut Browser::new(&desk), EMAIL, PASSWORD).status, 401);
    assert_eq!(log_in(&mut Browser::new(&desk), "ada@new.example", PASSWORD).status, 303);
}

/// The name is text, whatever it is made of.
#[test]
fn a_name_is_changed_and_removed() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    assert_eq!(browser.post("/account/name", &[("name", "<i>Ada</i>")]).status, 303);
    let page = browser.get("/account").text();
    assert!(page.contains("&#60;i&#62;Ada") || page.contains("&lt;i&gt;Ada"), "{page}");
    let long = "x".repeat(101);
    assert_eq!(browser.post("/account/name", &[("name", &long)]).status, 422);
    let turned = browser.post("/account/name", &[("name", "Ada\u{202e}")]);
    assert_eq!(turned.status, 422);
    assert_eq!(browser.post("/account/name", &[("name", "")]).status, 303);
    assert!(!browser.get("/account").text().contains("<dt>Name</dt>"));
}

/// An account goes with its data and all its sessions, for whoever types the password.
#[test]
fn a_removed_account_takes_its_sessions_and_submissions_along() {
    let desk = Desk::start();
    let (mut here, mut there) = (Browser::new(&desk), Browser::new(&desk));
    sign_up(&mut here, EMAIL);
    log_in(&mut there, EMAIL, PASSWORD);
    assert_eq!(here.post("/f/contact", &[("name", "mine")]).status, 303);
    Browser::new(&desk).post("/f/contact", &[("name", "a stranger's")]);
    assert_eq!(desk.export("contact").len(), 2);
    assert_eq!(here.post("/account/remove", &[("current_password", "wrong one")]).status, 401);
    assert!(is_known(&mut here));
    let answer = here.post("/account/remove", &[("current_password", PASSWORD)]);
    assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/")));
    assert_eq!(here.cookie("frontdesk"), None);
    assert!(!is_known(&mut here) && !is_known(&mut there));
    let left = desk.export("contact");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["tree"]["name"], "a stranger's");
    assert_eq!(log_in(&mut here, EMAIL, PASSWORD).status, 401);
    sign_up(&mut there, EMAIL);
}

/// V6.2.3: the password on the account's pages is guessed no more often than at the login.
#[test]
fn guesses_on_the_accounts_pages_are_counted_too() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let cookie = format!("frontdesk={}", browser.cookie("frontdesk").unwrap());
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", URLENCODED),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let body = b"current_password=not+the+password";
    let ask = || desk.request("POST", "/account/remove", &headers, body).status;
    for _ in 0..10 {
        assert_eq!(ask(), 401);
    }
    assert_eq!(ask(), 429);
}

/// V7.4.4: a stranger is led to the login and back; a program is told; nobody else's page may act; each page
/// has the way out.
#[test]
fn the_accounts_pages_are_for_whoever_is_logged_in() {
    let desk = Desk::start();
    let mut stranger = Browser::new(&desk);
    for (path, back) in [
        ("/account", "/login?_next=%2Faccount"),
        ("/account/sessions", "/login?_next=%2Faccount%2Fsessions"),
    ] {
        let answer = stranger.get(path);
        assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some(back)));
        let answer = Browser::script(&desk).get(path);
        assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("login_required")));
    }
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let cookies = browser.cookies();
    for path in [
        "/account/name",
        "/account/email",
        "/account/password",
        "/account/remove",
        "/account/sessions/end-others",
        "/account/sessions/end-all",
        "/account/sessions/AAAAAAAAAAAAAAAAAAAAAA/end",
    ] {
        let location = stranger.post(path, &[]).header("location").unwrap();
        assert!(location.starts_with("/login?_next="), "{path}: {location}");
        let answer = browser.get(path);
        assert!(matches!(answer.status, 303), "{path}: GET changes nothing, {answer:?}");
        let headers = [
            ("Cookie", cookies.as_str()),
            ("Content-Type", URLENCODED),
            ("Sec-Fetch-Site", "cross-site"),
            ("Origin", "https://evil.example"),
        ];
        let body = format!("current_password={PASSWORD}&name=evil&email=e@v.il");
        let answer = desk.request("POST", path, &headers, body.as_bytes());
        assert_eq!(answer.status, 403, "{path}");
    }
    assert!(is_known(&mut browser));
    // V7.4.4, S-29: every private page has the way out, and is no cache's.
    for path in ["/account", "/account/sessions", "/logout"] {
        let page = browser.get(path);
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert!(page.text().contains("Log out"), "{path}");
    }
    assert_eq!(field(&browser.get("/account"), "username\" autocomplete=\"username"), EMAIL);
}
