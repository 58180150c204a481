//! Twice is once.

use std::thread;
use std::time::{Duration, Instant};

use crate::desk::{Desk, PAGE, Setup, URLENCODED};

fn with_key(desk: &Desk, key: &str, body: &[u8]) -> crate::desk::Answer {
    let headers = [("Content-Type", URLENCODED), ("Idempotency-Key", key)];
    desk.request("POST", "/f/contact", &headers, body)
}

/// F-54: the same key with the same entries is one submission with one receipt.
#[test]
fn a_repeated_request_gets_the_first_receipt() {
    let desk = Desk::start();
    let first = with_key(&desk, "k1", b"name=Ada&text=x");
    // Encoded in another way, the entries are still the same.
    let second = with_key(&desk, "k1", b"name=%41da&text=%78");
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.json(), second.json());
    assert_eq!(desk.export("contact").len(), 1);
}

/// F-54: the same key with other entries is refused for the header.
#[test]
fn a_key_that_was_used_for_other_entries_is_refused() {
    let desk = Desk::start();
    assert_eq!(with_key(&desk, "k1", b"name=Ada").status, 201);
    let other = with_key(&desk, "k1", b"name=Bob");
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["code"], "idempotency_key_reused");
    assert_eq!(desk.export("contact").len(), 1);
}

/// F-54: fifty at once with one key are one.
#[test]
fn fifty_at_once_are_one() {
    let desk = Desk::start();
    let ids: Vec<String> = thread::scope(|scope| {
        let posts: Vec<_> =
            (0..50).map(|_| scope.spawn(|| with_key(&desk, "k", b"name=Ada"))).collect();
        let answers = posts.into_iter().map(|post| post.join().unwrap());
        answers.map(|answer| answer.json()["id"].as_str().unwrap().to_owned()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(desk.export("contact").len(), 1);
}

#[test]
fn a_hidden_id_makes_a_double_click_one_submission() {
    let desk = Desk::start();
    for _ in 0..2 {
        assert_eq!(desk.navigate("/f/contact", URLENCODED, b"name=Ada&_id=page-1").status, 303);
    }
    assert_eq!(desk.export("contact").len(), 1);
    // The page was used once more, with another text: that is another submission.
    assert_eq!(desk.navigate("/f/contact", URLENCODED, b"name=Bob&_id=page-1").status, 303);
    let submissions = desk.export("contact");
    assert_eq!(submissions.len(), 2);
    assert!(submissions[0]["tree"].get("_id").is_none());
    assert_eq!(submissions[0]["entries"][1]["name"], "_id", "the flat list has everything");
}

#[test]
fn an_id_that_stands_in_the_html_says_nothing() {
    let page = PAGE.replace("<button>", "<input type=hidden name=_id value=fixed><button>");
    let desk = Desk::with(Setup { files: vec![("index.html", page)], ..Setup::default() });
    for _ in 0..2 {
        desk.navigate("/f/contact", URLENCODED, b"name=Ada&_id=fixed");
    }
    let submissions = desk.export("contact");
    assert_eq!(submissions.len(), 2);
    assert_eq!(submissions[0]["tree"]["_id"], "fixed");
}

#[test]
fn keys_of_two_forms_and_of_header_and_field_are_not_the_same() {
    let page = format!("{PAGE}{}", PAGE.replace("/f/contact", "/f/other"));
    let desk = Desk::with(Setup { files: vec![("index.html", page)], ..Setup::default() });
    let headers = [("Content-Type", URLENCODED), ("Idempotency-Key", "k")];
    assert_eq!(desk.request("POST", "/f/contact", &headers, b"name=Ada").status, 201);
    assert_eq!(desk.request("POST", "/f/other", &headers, b"name=Bob").status, 201);
    assert_eq!(desk.post("/f/contact", URLENCODED, b"name=Cy&_id=k").status, 201);
    assert_eq!(desk.export("contact").len(), 2);
    assert_eq!(desk.export("other").len(), 1);
}

/// F-54: what was taken once is taken. A page that asks for more since then asks it of new submissions.
#[test]
fn a_repetition_is_answered_as_the_first_though_the_page_asks_for_more_now() {
    let desk = Desk::start();
    let first = with_key(&desk, "k1", b"name=Ada");
    assert_eq!(first.status, 201);
    assert_eq!(desk.navigate("/f/contact", URLENCODED, b"name=Bob&_id=page-1").status, 303);
    let stricter = PAGE.replace("<input name=\"name\">", "<input name=name required minlength=9>");
    std::fs::write(desk.dir.path().join("site/index.html"), stricter).unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    let key = |number: usize| format!("new-{number}");
    let mut number = 0;
    while with_key(&desk, &key(number), b"name=Ada").status != 422 {
        assert!(Instant::now() < end, "the page was never read again");
        number += 1;
        thread::sleep(Duration::from_millis(50));
    }
    let stored = desk.export("contact").len();
    let again = with_key(&desk, "k1", b"name=Ada");
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(desk.navigate("/f/contact", URLENCODED, b"name=Bob&_id=page-1").status, 303);
    assert_eq!(desk.export("contact").len(), stored, "nothing new");
    // Other entries under the same key are no repetition.
    assert_eq!(with_key(&desk, "k1", b"name=Eve").json()["code"], "invalid");
    assert_eq!(desk.navigate("/f/contact", URLENCODED, b"name=Eve&_id=page-1").status, 422);
}

#[test]
fn a_key_that_cannot_be_one_is_refused() {
    let desk = Desk::start();
    let long = "k".repeat(256);
    for key in ["", "a b", long.as_str()] {
        let answer = with_key(&desk, key, b"name=Ada");
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (400, Some("bad_idempotency_key")),
            "{key:?}"
        );
    }
}
