//! A form that outlives the login: kept for a stranger, filed once for whoever it is of, and for nobody
//! else.

use crate::browser::field;
use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, add_account, multipart};
use crate::visitors::{LIKES, PHOTOS, Visitor, likes, with};

const PASSWORD: &str = "wet otters juggle lanterns";

/// The cookie of this name that an answer sets.
fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
    let mut set = lines.filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"));
    let pair = set.find_map(|(_, value)| value.strip_prefix(&format!("{name}=")))?;
    Some(format!("{name}={}", pair.split(';').next().unwrap()))
}

fn parked_cookie(answer: &Answer) -> String {
    cookie(answer, "frontdesk-parked").unwrap_or_else(|| panic!("no cookie: {}", answer.head))
}

fn account(desk: &Desk, email: &str) {
    add_account(&desk.dir, email, PASSWORD, &[]);
}

/// Logs in with these cookies as a browser does, and says where that leads and what it sets.
fn log_in(desk: &Desk, cookies: &str, email: &str, next: &str) -> Answer {
    let body = format!("email={email}&password={}&_next={next}", PASSWORD.replace(' ', "+"));
    let answer = desk.submit("/login", cookies, &body);
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer
}

fn session(answer: &Answer) -> String {
    cookie(answer, "frontdesk").unwrap()
}

fn location(answer: &Answer) -> String {
    answer.header("location").unwrap()
}

#[test]
fn a_strangers_like_is_kept_and_filed_once_after_the_login() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    let asked = desk.submit("/f/like", "", "photo=whale&_next=/%23whale");
    assert_eq!((asked.status, location(&asked).as_str()), (303, "/login?_next=%2F%23whale"));
    let set = asked.head.lines().find(|line| line.contains("frontdesk-parked=")).unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    assert!(set.contains("Max-Age=3600") && !set.contains("Domain"), "{set}");
    assert!(desk.export("like").is_empty(), "nothing is filed for nobody");
    let secret = parked_cookie(&asked);
    let done = log_in(&desk, &secret, "mira@example.org", "/%23whale");
    assert_eq!(location(&done), "/#whale");
    assert!(
        done.head.contains("frontdesk-parked=;"),
        "the secret is of no more use: {}",
        done.head
    );
    let mine = desk.read("/f/like/mine", &session(&done)).json();
    assert_eq!(mine["submissions"][0]["tree"]["photo"], "whale");
    assert_eq!(desk.get("/f/like/count?by=photo").json()["counts"]["whale"], 1);
    // The browser sends the old cookie once more, and logs in once more: nothing comes twice.
    log_in(&desk, &secret, "mira@example.org", "/");
    assert_eq!(desk.export("like").len(), 1);
}

#[test]
fn a_script_gets_a_receipt_and_the_same_after_the_login() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    let headers = [
        ("Content-Type", URLENCODED),
        ("Sec-Fetch-Site", "same-origin"),
        ("Referer", &format!("http://localhost:{}/album?page=2", desk.port)),
    ];
    let asked = desk.request("POST", "/f/like", &headers, b"photo=whale");
    assert_eq!(asked.status, 401);
    let problem = asked.json();
    assert_eq!(problem["login"], "/login?_next=%2Falbum%3Fpage%3D2");
    let id = problem["receipt"]["id"].as_str().unwrap();
    assert!(problem["receipt"]["until"].as_str().unwrap().starts_with("20"));
    let done = log_in(&desk, &parked_cookie(&asked), "mira@example.org", "/");
    let mine = desk.read("/f/like/mine", &session(&done)).json();
    assert_eq!(mine["submissions"][0]["id"], id);
    let fragment = [("HX-Request", "true"), ("Sec-Fetch-Site", "same-origin"), headers[0]];
    let asked = desk.request("POST", "/f/like", &fragment, b"photo=whale&_next=/there");
    assert_eq!(asked.header("hx-redirect").as_deref(), Some("/login?_next=%2Fthere"));
    assert_eq!(asked.status, 401);
}

#[test]
fn files_wait_with_their_form_and_are_filed_with_it() {
    let config = "[forms.contact]\nlogin = \"required\"".to_owned();
    let desk = with(Setup { config, ..Setup::default() }, &[]);
    account(&desk, "mira@example.org");
    let body = multipart(&[
        ("name=\"name\"", b"Mira"),
        ("name=\"photo\"; filename=\"whale.png\"", b"a picture of it"),
    ]);
    let asked = desk.navigate("/f/contact", MULTIPART, &body);
    assert_eq!(asked.status, 303);
    assert_eq!(desk.uploads().len(), 1);
    log_in(&desk, &parked_cookie(&asked), "mira@example.org", "/");
    let stored = desk.export("contact");
    assert_eq!(stored[0]["tree"]["photo"]["filename"], "whale.png");
    assert_eq!(desk.uploads().len(), 1);
}

#[test]
fn programs_are_told_to_log_in_and_leave_nothing() {
    let desk = likes(&[]);
    let asked = desk.post("/f/like", URLENCODED, b"photo=whale");
    assert_eq!((asked.status, asked.json()["receipt"].is_null()), (401, true));
    assert!(asked.header("set-cookie").is_none());
}

/// S-45: what another site's page sent is never filed in the victim's name by the login alone.
#[test]
fn what_a_listed_origin_sent_is_shown_before_it_is_filed() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    let evil = [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")];
    let form = ("Content-Type", URLENCODED);
    let refused = desk.request("POST", "/f/like", &[evil[0], evil[1], form], b"photo=whale");
    assert_eq!(refused.status, 403);
    assert!(refused.header("set-cookie").is_none(), "nothing of it is kept");

    let listed = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "https://listed.example"),
        ("Sec-Fetch-Mode", "navigate"),
        form,
    ];
    let asked = desk.request("POST", "/f/like", &listed, b"photo=whale&x=<b>bold</b>");
    let secret = parked_cookie(&asked);
    let done = log_in(&desk, &secret, "mira@example.org", "/%23whale");
    assert_eq!(location(&done), "/parked?_next=%2F%23whale");
    assert!(desk.export("like").is_empty());
    let both = format!("{}; {secret}", session(&done));
    let page = desk.open(&location(&done), &both);
    let text = page.text();
    assert!(text.contains("<dd>whale</dd>") && text.contains("mira@example.org"), "{text}");
    assert!(!text.contains("<b>bold"), "what was sent is text");
    let send = text.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let token = |page: &Answer| format!("_token={}", field(page, "_token"));
    // S-46: the form of our page carries a token of this visitor and page.
    let likes = desk.open("/f/like/mine", &both);
    for wrong in ["", "_token=", "_token=x", &token(&desk.open("/account", &both))] {
        assert_eq!(desk.submit(&send, &both, wrong).status, 403, "{wrong}");
    }
    assert!(!likes.text().contains("_token"), "there is nothing to take back yet");
    assert!(desk.export("like").is_empty());
    let token = token(&page);
    let sent = desk.submit(&send, &both, &token);
    assert_eq!((sent.status, location(&sent).as_str()), (303, "/parked?_next=%2F%23whale"));
    assert_eq!(desk.export("like").len(), 1);
    assert_eq!(location(&desk.open(&location(&sent), &both)), "/#whale");
    assert_eq!(location(&desk.submit(&send, &both, &token)), "/parked?_next=%2F%23whale");
    assert_eq!(desk.export("like").len(), 1, "once and no more");
}

#[test]
fn what_is_discarded_is_gone() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    let listed = [
        ("Origin", "https://listed.example"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Content-Type", URLENCODED),
    ];
    let asked = desk.request("POST", "/f/like", &listed, b"photo=whale");
    let secret = parked_cookie(&asked);
    let both = format!("{}; {secret}", session(&log_in(&desk, &secret, "mira@example.org", "/")));
    let waiting = desk.read("/parked", &both).json();
    let id = waiting["waiting"][0]["id"].as_str().unwrap().to_owned();
    let gone = desk.fetch(&format!("/parked/{id}/discard"), &both, "");
    assert_eq!(gone.json()["discarded"], id);
    assert!(gone.head.contains("frontdesk-parked=;"));
    assert_eq!(desk.read("/parked", &both).json()["waiting"], serde_json::json!([]));
    assert_eq!(desk.fetch(&format!("/parked/{id}/send"), &both, "").text(), r#"{"filed":null}"#);
    assert!(desk.export("like").is_empty());
}

/// V8.2.2: another account at the same browser neither inherits nor sees it.
#[test]
fn what_was_filled_in_under_a_session_that_expired_is_for_its_account_alone() {
    let mira = Visitor::whose_session_expired(1);
    let desk = likes(&[&mira]);
    account(&desk, "omar@example.org");
    let asked = desk.submit("/f/like", &mira.cookie, "photo=whale");
    assert_eq!(asked.status, 303);
    let secret = parked_cookie(&asked);
    let omar = log_in(&desk, &secret, "omar@example.org", "/");
    assert_eq!(location(&omar), "/", "there is nothing for him");
    let both = format!("{}; {secret}", session(&omar));
    assert_eq!(desk.read("/parked", &both).json()["waiting"], serde_json::json!([]));
    let id = database(&desk, "SELECT hex(id) FROM parked");
    for act in ["send", "discard"] {
        let answer = desk.fetch(&format!("/parked/{id}/{act}"), &both, "");
        assert!(answer.text().ends_with("null}"), "{}", answer.text());
    }
    assert!(desk.export("like").is_empty());
    assert!(!omar.head.contains("frontdesk-parked=;"), "it still waits for her");
    assert_eq!(database(&desk, "SELECT count(*) FROM parked"), "1");
}

/// V8.2.2: what one account was asked about is not shown to the next one at the same browser.
#[test]
fn what_was_shown_to_one_account_is_not_shown_to_another() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    account(&desk, "omar@example.org");
    let asked = desk.submit("/f/like", &Visitor::number(9).cookie, "photo=whale");
    let secret = parked_cookie(&asked);
    let mira = log_in(&desk, &secret, "mira@example.org", "/");
    assert_eq!(location(&mira), "/parked?_next=%2F");
    let omar = log_in(&desk, &secret, "omar@example.org", "/");
    assert_eq!(location(&omar), "/");
    let waiting = |who| desk.read("/parked", &format!("{}; {secret}", session(who))).json();
    assert_eq!(waiting(&omar)["waiting"], serde_json::json!([]));
    assert_eq!(waiting(&mira)["waiting"][0]["form"], "like");
}

fn database(desk: &Desk, sql: &str) -> String {
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let value: rusqlite::types::Value = database.query_row(sql, [], |row| row.get(0)).unwrap();
    match value {
        rusqlite::types::Value::Text(text) => text,
        rusqlite::types::Value::Integer(number) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn after_a_session_that_nobody_knows_any_more_it_is_asked() {
    let desk = likes(&[]);
    account(&desk, "mira@example.org");
    let dead = Visitor::number(9).cookie;
    let asked = desk.submit("/f/like", &dead, "photo=whale");
    let done = log_in(&desk, &parked_cookie(&asked), "mira@example.org", "/");
    assert_eq!(location(&done), "/parked?_next=%2F");
    assert!(desk.export("like").is_empty());
}

/// V8.2.1, S-43: the two words are for who is logged in, on our own page.
#[test]
fn nobody_sends_or_discards_for_somebody_else() {
    let (mira, omar) = (Visitor::number(1), Visitor::number(2));
    let desk = likes(&[&mira, &omar]);
    let listed = [
        ("Origin", "https://listed.example"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Content-Type", URLENCODED),
    ];
    let secret = parked_cookie(&desk.request("POST", "/f/like", &listed, b"photo=whale"));
    let stranger = desk.open("/parked", &secret);
    assert_eq!(location(&stranger), "/login?_next=%2Fparked%3F_next%3D%252F");
    let id = desk.read("/parked", &format!("{}; {secret}", mira.cookie)).json();
    let id = id["waiting"][0]["id"].as_str().unwrap().to_owned();
    for act in ["send", "discard"] {
        let path = format!("/parked/{id}/{act}");
        // Another browser, nobody, and another site's page.
        assert!(desk.fetch(&path, &omar.cookie, "").text().ends_with("null}"));
        assert_eq!(desk.fetch(&path, &secret, "").status, 401);
        let both = format!("{}; {secret}", mira.cookie);
        for says in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
            let answer = desk.request("POST", &path, &[says, ("Cookie", &both)], b"");
            assert_eq!(answer.status, 403);
        }
        assert_eq!(desk.request("POST", &path, &[("Cookie", &both)], b"").status, 403);
        assert_eq!(desk.open(&path, &both).status, 405);
    }
    assert_eq!(database(&desk, "SELECT count(*) FROM parked"), "1");
}

#[test]
fn five_wait_and_the_sixth_is_told_to_log_in_first() {
    let desk = likes(&[]);
    let mut secret = String::new();
    for number in 0..5 {
        let asked = desk.submit("/f/like", &secret, &format!("photo=p{number}"));
        assert_eq!(asked.status, 303);
        secret = parked_cookie(&asked);
    }
    let again = desk.submit("/f/like", &secret, "photo=p3");
    assert_eq!(again.status, 303, "the same like waits once");
    let sixth = desk.submit("/f/like", &secret, "photo=p6&note=so+blue");
    assert_eq!(sixth.status, 429);
    assert!(sixth.header("retry-after").is_some());
    assert!(
        sixth.text().contains("value=\"p6\"") || sixth.text().contains("p6"),
        "nothing is lost"
    );
    let sixth = desk.fetch("/f/like", &secret, "photo=p6");
    assert_eq!(sixth.json()["code"], "too_many_wait");
    assert!(sixth.json()["login"].as_str().unwrap().starts_with("/login"));
    assert_eq!(database(&desk, "SELECT count(*) FROM parked"), "5");
}

/// S-04: a secret that was not made here does not become the name of anything.
#[test]
fn a_planted_secret_is_not_parked_under() {
    let desk = likes(&[]);
    let planted = Visitor::number(7).cookie.replace("frontdesk=", "frontdesk-parked=");
    let asked = desk.submit("/f/like", &planted, "photo=whale");
    assert_ne!(parked_cookie(&asked), planted);
    assert_eq!(
        parked_cookie(&desk.submit("/f/like", &parked_cookie(&asked), "photo=cabin")),
        parked_cookie(&asked)
    );
}

/// C-10: on https the secret is bound to the host, so nobody can plant one.
#[test]
fn the_secret_is_bound_to_the_host_where_there_is_https() {
    let config = format!("public_url = \"https://example.org\"\n{LIKES}");
    let files = vec![("index.html", PHOTOS.to_owned())];
    let desk = with(Setup { files, config, ..Setup::default() }, &[]);
    let headers = [
        ("Host", "example.org"),
        ("Origin", "https://example.org"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Content-Type", URLENCODED),
    ];
    let asked = desk.request("POST", "/f/like", &headers, b"photo=whale");
    let set = asked.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-frontdesk-parked=") && set.contains("; Secure"), "{set}");
}

/// F-49: the way on from the page leads to no place that is not ours.
#[test]
fn what_waits_leads_to_no_place_that_is_not_ours() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    for evil in ["//evil.example", "https://evil.example/", "/.//evil.example", "javascript:1"] {
        let next: String = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        let on = desk.open(&format!("/parked?_next={next}"), &mira.cookie);
        let place = location(&on);
        let own = format!("http://localhost:{}/", desk.port);
        let is_own = place.starts_with('/') && !place.starts_with("//") || place.starts_with(&own);
        assert!(is_own, "{evil} leads to {place}");
    }
}

#[test]
fn what_waits_survives_a_kill() {
    let mut desk = likes(&[]);
    account(&desk, "mira@example.org");
    let asked = desk.submit("/f/like", "", "photo=whale");
    desk.kill();
    let dir = std::mem::replace(&mut desk.dir, tempfile::tempdir().unwrap());
    drop(desk);
    let desk = Desk::in_dir(dir, &[]);
    log_in(&desk, &parked_cookie(&asked), "mira@example.org", "/");
    assert_eq!(desk.export("like").len(), 1);
}
