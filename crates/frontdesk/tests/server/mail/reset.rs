//! A new password for whoever forgot theirs.

use std::time::{Duration, Instant};

use serde_json::json;

use super::sink::Sink;
use super::{alike, letters, path_of, pause, use_link};
use crate::browser::Browser;
use crate::desk::{Desk, Setup, add_account};
use crate::login::{EMAIL, PASSWORD, is_known, log_in, sign_up};

const OTHER: &str = "nine clever herons waltz";
const SUBJECT: &str = "A new password for";

fn ask(desk: &Desk, email: &str) -> crate::desk::Answer {
    Browser::new(desk).post("/reset", &[("email", email)])
}

/// V6.4.3, L22, S-22, V6.3.6, V6.3.7: the link sets the password once, ends every session, and the owner is told.
#[test]
fn a_mailed_link_sets_a_new_password_once_and_ends_all_sessions() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let mut there = Browser::new(&desk);
    sign_up(&mut there, EMAIL);
    let answer = ask(&desk, "ADA@example.org");
    assert_eq!(
        (answer.status, answer.header("location").as_deref()),
        (303, Some("/reset?done=asked"))
    );
    let letter = letters(&sink, EMAIL, SUBJECT, 1).remove(0);
    let link = letter.link();
    assert!(
        link.contains("/reset/new?key=") && letter.part("text/html").contains("/reset/new?key=")
    );
    let mut browser = Browser::new(&desk);
    // Programs that look at mail open links: nothing is spent.
    for _ in 0..2 {
        let answer = Browser::new(&desk).get(&path_of(&link, &desk));
        assert_eq!(answer.header("referrer-policy").as_deref(), Some("no-referrer"), "V3.4.5");
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    }
    let weak = use_link(&mut browser, &link, &[("new_password", "passwordpassword")]);
    assert_eq!(weak.status, 422);
    assert_eq!(weak.header("referrer-policy").as_deref(), Some("no-referrer"), "V3.4.5");
    assert!(is_known(&mut there));
    let done = use_link(&mut browser, &link, &[("new_password", OTHER)]);
    assert_eq!(done.header("location").as_deref(), Some("/reset?done=new"), "{}", done.text());
    assert!(!is_known(&mut there) && !is_known(&mut browser), "S-22");
    assert_eq!(log_in(&mut there, EMAIL, PASSWORD).status, 401);
    assert_eq!(log_in(&mut there, EMAIL, OTHER).status, 303);
    let again = use_link(&mut Browser::new(&desk), &link, &[("new_password", PASSWORD)]);
    assert_eq!(again.status, 410);
    letters(&sink, EMAIL, "was changed", 1);
    let account = there.get("/account").text();
    assert!(!account.contains("/account/confirm"), "the letter reached the address: {account}");
}

/// S-57, S-55: for an address that nobody has, the same bytes and headers; and no letter.
#[test]
fn asking_for_a_letter_tells_nothing_about_an_address() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    sign_up(&mut Browser::new(&desk), EMAIL);
    for script in [false, true] {
        let answers = [EMAIL, "nobody@example.org"].map(|email| {
            let mut browser = if script { Browser::script(&desk) } else { Browser::new(&desk) };
            alike(browser.post("/reset", &[("email", email)]))
        });
        assert_eq!(answers[0], answers[1]);
    }
    letters(&sink, EMAIL, SUBJECT, 2);
    pause();
    assert!(sink.mails().iter().all(|got| got.to == [EMAIL]));
    let disabled = desk.run(&["account", "disable", EMAIL]);
    assert!(disabled.status.success());
    let before = sink.mails().len();
    assert_eq!(ask(&desk, EMAIL).status, 303);
    pause();
    assert_eq!(sink.mails().len(), before, "a disabled account gets none");
}

/// S-57, S-56: and in the same time, because the account is looked up when the letter is written. The
/// fastest tenths are compared, because machines that run tests are shared.
#[test]
fn asking_for_a_letter_takes_the_time_of_an_unknown_address() {
    let desk = Desk::configured("trusted_proxies = [\"127.0.0.1/32\"]\n");
    sign_up(&mut Browser::new(&desk), EMAIL);
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..60 {
        for (which, email) in [EMAIL, "nobody@example.org"].into_iter().enumerate() {
            // Each from a network of its own, or it would be asked to wait.
            let network = format!("10.{which}.{round}.1");
            let body = json!({ "email": email }).to_string();
            let headers =
                [("Content-Type", "application/json"), ("X-Forwarded-For", network.as_str())];
            let begun = Instant::now();
            let answer = desk.request("POST", "/reset", &headers, body.as_bytes());
            times[which].push(begun.elapsed());
            assert_eq!(answer.status, 202, "{}", answer.text());
        }
    }
    let fast = times.map(|mut all| {
        all.sort();
        all[..6].iter().sum::<Duration>()
    });
    let (less, more) = (fast[0].min(fast[1]), fast[0].max(fast[1]));
    assert!(more.as_secs_f64() < less.as_secs_f64() * 1.5 + 0.003, "{fast:?}");
}

/// At most three letters an hour to one address, however it is spelt and whoever asks.
#[test]
fn an_address_gets_three_letters_an_hour() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let added = desk.run(&["account", "list"]);
    assert!(added.status.success());
    sign_up(&mut Browser::new(&desk), EMAIL);
    letters(&sink, EMAIL, "Is this your address", 1);
    for email in [EMAIL, "ADA@example.org", "ada@EXAMPLE.org", EMAIL] {
        assert_eq!(ask(&desk, email).status, 303, "the answer is the same");
    }
    letters(&sink, EMAIL, SUBJECT, 2);
    pause();
    assert_eq!(sink.mails().len(), 3);
}

/// F-58: the link is made of the settings, whatever the request says its host is.
#[test]
fn the_link_leads_to_the_configured_address_and_no_other() {
    let sink = Sink::start();
    let config = sink
        .settings("public_url = \"https://good.example\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n");
    let desk = Desk::with(Setup { config, ..Setup::default() });
    add_account(&desk.dir, EMAIL, PASSWORD, &[]);
    let body = json!({ "email": EMAIL }).to_string();
    for forwarded in ["for=\"1\";host=evil.example;proto=https", "for=\"1\""] {
        let headers = [
            ("Host", "good.example"),
            ("X-Forwarded-Host", "evil.example"),
            ("Forwarded", forwarded),
            ("Content-Type", "application/json"),
        ];
        let answer = desk.request("POST", "/reset", &headers, body.as_bytes());
        assert_eq!(answer.status, 202, "{}", answer.text());
    }
    let evil = [("Host", "evil.example"), ("Content-Type", "application/json")];
    assert_eq!(desk.request("POST", "/reset", &evil, body.as_bytes()).status, 421);
    for letter in letters(&sink, EMAIL, SUBJECT, 2) {
        assert!(
            letter.link().starts_with("https://good.example/reset/new?key="),
            "{}",
            letter.link()
        );
        assert!(!letter.source.contains("evil"));
    }
}

/// V6.4.3, V9.2.2: the secret is 256 bits, stands in no file, and opens nothing else.
#[test]
fn the_secret_of_a_link_is_stored_nowhere_and_fits_no_other_page() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    sign_up(&mut Browser::new(&desk), EMAIL);
    ask(&desk, EMAIL);
    let link = letters(&sink, EMAIL, SUBJECT, 1).remove(0).link();
    let key = link.split("key=").nth(1).unwrap().to_owned();
    assert_eq!(key.len(), 43);
    for entry in std::fs::read_dir(desk.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(key.len()).any(|part| part == key.as_bytes()), "{path:?}");
        }
    }
    assert!(!desk.errors().contains(&key), "V16.2.5");
    for page in ["/confirm", "/signup/finish"] {
        let mut browser = Browser::new(&desk);
        let answer = browser.get(&format!("{page}?key={key}"));
        assert_eq!(browser.follow(answer, 1).status, 410, "V2.3.1: {page}");
        let entries = [("key", key.as_str()), ("password", OTHER)];
        assert_eq!(Browser::script(&desk).post(page, &entries).status, 410, "{page}");
    }
    for guess in ["", "x", &"A".repeat(43)] {
        let mut browser = Browser::new(&desk);
        let answer = browser.get(&format!("/reset/new?key={guess}"));
        assert_eq!(browser.follow(answer, 1).status, 410, "{guess}");
    }
    let entries = [("key", key.as_str()), ("new_password", OTHER)];
    assert_eq!(Browser::script(&desk).post("/reset/new", &entries).status, 200);
    assert_eq!(log_in(&mut Browser::new(&desk), EMAIL, OTHER).status, 303);
}

/// S-44: another site's page asks for nothing here.
#[test]
fn another_sites_page_asks_for_no_letter_and_sets_no_password() {
    let desk = Desk::start();
    for path in ["/reset", "/reset/new", "/confirm", "/account/confirm", "/signup/finish"] {
        let headers = [
            ("Origin", "https://evil.example"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let answer = desk.request("POST", path, &headers, b"email=ada%40example.org");
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
    }
}

/// S-61: one network asks no oftener than it guesses.
#[test]
fn letters_are_asked_for_as_often_as_passwords_are_guessed() {
    let desk = Desk::start();
    let statuses: Vec<u16> =
        (0..101).map(|number| ask(&desk, &format!("a{number}@example.org")).status).collect();
    assert!(statuses[..100].iter().all(|status| *status == 303), "{statuses:?}");
    assert_eq!(statuses[100], 429);
}
