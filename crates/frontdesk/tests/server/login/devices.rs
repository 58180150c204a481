//! Where one is logged in, and ending that.

use super::{EMAIL, PASSWORD, is_known, log_in, sign_up};
use crate::browser::Browser;
use crate::desk::Desk;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// S-30, S-34: devices in words, with the current one marked; no token, no hash, no markup.
#[test]
fn devices_are_told_in_words_without_their_tokens() {
    let desk = Desk::start();
    let mut here = Browser::script(&desk);
    sign_up(&mut here, EMAIL);
    let body = format!("email={EMAIL}&password={PASSWORD}");
    let polyglot = format!("<script>alert(1)</script>\"'-->{}", "x".repeat(500));
    for agent in [FIREFOX, &polyglot] {
        let headers = [
            ("Content-Type", crate::desk::URLENCODED),
            ("User-Agent", agent),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        assert_eq!(desk.request("POST", "/login", &headers, body.as_bytes()).status, 200);
    }
    let answer = here.get("/account/sessions");
    let token = here.cookie("frontdesk").unwrap();
    assert!(!answer.text().contains(&token));
    let list = answer.json()["sessions"].as_array().unwrap().clone();
    assert_eq!(list.len(), 3, "{list:?}");
    assert_eq!(list.iter().filter(|one| one["is_current"] == true).count(), 1);
    assert!(list.iter().any(|one| one["device"] == "Firefox 140 on a Linux computer"), "{list:?}");
    assert!(list.iter().all(|one| one["address"] == "this machine"), "{list:?}");
    assert!(list.iter().all(|one| one["device"].as_str().unwrap().chars().count() <= 260));
    let mut window = Browser::new(&desk);
    log_in(&mut window, EMAIL, PASSWORD);
    let page = window.get("/account/sessions").text();
    assert!(page.contains("Firefox 140 on a Linux computer"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains(&token), "{page}");
    assert_eq!(page.matches("This device").count(), 1);
}

/// S-31, S-32: one is ended at once, by an id that only its own account may name.
#[test]
fn one_device_is_ended_by_its_id_and_only_by_its_own_account() {
    let desk = Desk::start();
    let (mut here, mut there, mut eve) =
        (Browser::script(&desk), Browser::new(&desk), Browser::script(&desk));
    sign_up(&mut here, EMAIL);
    log_in(&mut there, EMAIL, PASSWORD);
    sign_up(&mut eve, "eve@example.org");
    let list = here.get("/account/sessions").json()["sessions"].as_array().unwrap().clone();
    let other = list.iter().find(|one| one["is_current"] == false).unwrap();
    let path = format!("/account/sessions/{}/end", other["id"].as_str().unwrap());
    let answer = eve.post(&path, &[]);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (404, Some("no_such_session")));
    for junk in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "%00", "..%2fend-all"] {
        let answer = here.post(&format!("/account/sessions/{junk}/end"), &[]);
        assert_eq!(answer.status, 404, "{junk}");
    }
    assert!(is_known(&mut there));
    let answer = here.post(&path, &[]);
    assert_eq!((answer.status, answer.json()["ended"].as_u64()), (200, Some(1)), "{answer:?}");
    assert!(!is_known(&mut there));
    assert_eq!(here.post(&path, &[]).status, 404);
    assert_eq!(there.get("/account").status, 303);
}

/// All others, and all: ended at once, one's own like a logout.
#[test]
fn all_others_and_all_are_ended() {
    let desk = Desk::start();
    let (mut here, mut there, mut third) =
        (Browser::new(&desk), Browser::new(&desk), Browser::new(&desk));
    sign_up(&mut here, EMAIL);
    log_in(&mut there, EMAIL, PASSWORD);
    log_in(&mut third, EMAIL, PASSWORD);
    let page = here.get("/account/sessions");
    let token = crate::browser::field(&page, "_token");
    let answer = here.post("/account/sessions/end-others", &[("_token", &token)]);
    assert_eq!(answer.header("location").as_deref(), Some("/account/sessions?done=others"));
    assert!(here.follow(answer, 1).text().contains("All other devices are logged out"));
    assert!(is_known(&mut here) && !is_known(&mut there) && !is_known(&mut third));
    log_in(&mut there, EMAIL, PASSWORD);
    let answer = here.send("POST", "/account/sessions/end-all", &[], b"");
    assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/login")));
    assert!(!is_known(&mut here) && !is_known(&mut there));
    assert_eq!(here.cookie("frontdesk"), None);
}

/// S-33, S-36, V7.5.2: a quarter of an hour after the login, ending a device asks for the password.
#[test]
fn ending_a_device_long_after_the_login_asks_for_the_password() {
    let desk = Desk::start();
    let cookies = {
        let mut browser = Browser::new(&desk);
        sign_up(&mut browser, EMAIL);
        assert!(!browser.get("/account/sessions").text().contains("type=\"password\""));
        browser.cookies()
    };
    // Twenty minutes go by; while the server is stopped, nothing older is held in its memory.
    let desk = desk.again(|data| {
        let database = rusqlite::Connection::open(data.join("frontdesk.db")).unwrap();
        let sql = "UPDATE sessions SET authenticated_at = authenticated_at - 1200000000";
        assert!(database.execute(sql, []).unwrap() > 0);
    });
    let headers = [("Cookie", cookies.as_str()), ("Accept", "text/html")];
    let page = desk.request("GET", "/account/sessions", &headers, b"").text();
    assert!(page.contains("type=\"password\""), "{page}");
    let end = |body: &str| {
        let headers = [
            ("Cookie", cookies.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", crate::desk::URLENCODED),
        ];
        desk.request("POST", "/account/sessions/end-others", &headers, body.as_bytes())
    };
    assert_eq!(end("").status, 422);
    assert_eq!(end("current_password=not+the+password").status, 401);
    assert_eq!(end("current_password=wet+otters+juggle+lanterns").status, 200);
}
