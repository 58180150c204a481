//! A sign-up that a letter finishes.

use super::sink::Sink;
use super::{alike, letters, pause, use_link};
use crate::browser::Browser;
use crate::desk::Desk;
use crate::login::{EMAIL, PASSWORD, is_known, log_in};

const REQUIRED: &str = "[accounts]\nconfirm = \"required\"\n";

/// S-57, V6.3.8: the same bytes and headers for an address that has an account, which gets a letter
/// that says so, and for one that has none.
#[test]
fn a_sign_up_tells_nothing_about_an_address() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(REQUIRED));
    let page = Browser::new(&desk).get("/signup").text();
    assert!(page.contains("name=\"email\"") && !page.contains("type=\"password\""), "{page}");
    let finish = |email: &str| {
        let entries =
            [("email", email), ("name", "Visit evil.example"), ("password", "ignored here")];
        assert_eq!(Browser::new(&desk).post("/signup", &entries).status, 303);
        let letter = letters(&sink, email, "Finish your sign-up", 1).remove(0);
        assert!(
            !letter.source.contains("evil.example"),
            "nothing a stranger typed: {}",
            letter.source
        );
        letter.link()
    };
    let link = finish(EMAIL);
    assert_eq!(log_in(&mut Browser::new(&desk), EMAIL, PASSWORD).status, 401, "no account yet");
    let mut browser = Browser::new(&desk);
    let weak = use_link(&mut browser, &link, &[("password", "passwordpassword")]);
    assert_eq!(weak.status, 422);
    let done = use_link(&mut browser, &link, &[("password", PASSWORD)]);
    assert_eq!(done.header("location").as_deref(), Some("/"), "{}", done.text());
    assert!(is_known(&mut browser));
    let account = browser.get("/account").text();
    assert!(
        account.contains("Visit evil.example") && !account.contains("/account/confirm"),
        "{account}"
    );
    assert_eq!(use_link(&mut Browser::new(&desk), &link, &[("password", PASSWORD)]).status, 410);

    for script in [false, true] {
        let answers = [EMAIL, "new@example.org"].map(|email| {
            let mut browser = if script { Browser::script(&desk) } else { Browser::new(&desk) };
            alike(browser.post("/signup", &[("email", email)]))
        });
        assert_eq!(answers[0], answers[1]);
    }
    let known = letters(&sink, EMAIL, "You have an account", 1).remove(0);
    assert!(known.link().ends_with("/login"));
    assert_eq!(
        log_in(&mut Browser::new(&desk), EMAIL, PASSWORD).status,
        303,
        "nothing was changed"
    );
}

/// Who signs up with somebody else's address does not know the password of the account that its owner
/// makes of the letter; and of two links one makes it.
#[test]
fn the_password_is_chosen_by_whoever_reads_the_letter() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(REQUIRED));
    let attacker = [("email", EMAIL), ("password", "the attackers own words")];
    for _ in 0..2 {
        assert_eq!(Browser::new(&desk).post("/signup", &attacker).status, 303);
    }
    let both = letters(&sink, EMAIL, "Finish your sign-up", 2);
    let mut owner = Browser::new(&desk);
    assert_eq!(use_link(&mut owner, &both[0].link(), &[("password", PASSWORD)]).status, 303);
    assert_eq!(log_in(&mut Browser::new(&desk), EMAIL, "the attackers own words").status, 401);
    assert_eq!(use_link(&mut owner, &both[1].link(), &[("password", PASSWORD)]).status, 410);
}

/// S-57: another address is changed by the letter alone, and its answer tells nothing either.
#[test]
fn a_change_of_address_tells_nothing_about_the_new_one() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(REQUIRED));
    for email in [EMAIL, "eve@example.org"] {
        Browser::new(&desk).post("/signup", &[("email", email)]);
        let link = letters(&sink, email, "Finish", 1).remove(0).link();
        use_link(&mut Browser::new(&desk), &link, &[("password", PASSWORD)]);
    }
    let mut browser = Browser::new(&desk);
    assert_eq!(log_in(&mut browser, EMAIL, PASSWORD).status, 303);
    for email in ["eve@example.org", "ada@new.example"] {
        let entries = [("email", email), ("current_password", PASSWORD)];
        let answer = browser.post("/account/email", &entries);
        assert_eq!(
            answer.header("location").as_deref(),
            Some("/account?done=email-asked"),
            "{email}"
        );
    }
    letters(&sink, "eve@example.org", "You have an account", 1);
    assert!(browser.get("/account").text().contains(EMAIL), "not changed yet");
    let link = letters(&sink, "ada@new.example", "Your new address", 1).remove(0).link();
    let before = browser.cookie("frontdesk").unwrap();
    assert_eq!(use_link(&mut browser, &link, &[]).status, 303);
    assert_ne!(browser.cookie("frontdesk").unwrap(), before, "S-11");
    assert!(browser.get("/account").text().contains("ada@new.example"));
    letters(&sink, EMAIL, "has another address", 1);
    pause();
    assert!(
        sink.mails()
            .iter()
            .all(|got| !got.source.contains("@new.example") || got.to == ["ada@new.example"])
    );
}

/// F-49: the letter comes into another tab, and leads back to where one came from all the same; to another site it
/// leads nobody, and the link itself says nothing of it that anybody could change.
#[test]
fn the_letter_leads_back_to_where_one_came_from() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(REQUIRED));
    for (number, (wish, place)) in [
        ("/photos?page=2#whale", "/photos?page=2#whale"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("tom{number}@example.org");
        let mut first = Browser::new(&desk);
        assert_eq!(first.post("/signup", &[("email", &email), ("_next", wish)]).status, 303);
        let letter = letters(&sink, &email, "Finish your sign-up", 1).remove(0);
        let link = letter.link();
        assert!(!link.contains("_next") && !letter.source.contains("evil.example"), "{link}");
        let mut other = Browser::new(&desk);
        let forged = format!("{link}&_next=https%3A%2F%2Fevil.example%2F");
        let weak = use_link(&mut other, &forged, &[("password", "passwordpassword")]);
        assert_eq!(weak.status, 422, "the link is not spent, nor its place");
        let done = use_link(&mut other, &link, &[("password", PASSWORD)]);
        assert_eq!((done.status, done.header("location").as_deref()), (303, Some(place)), "{wish}");
    }
}
