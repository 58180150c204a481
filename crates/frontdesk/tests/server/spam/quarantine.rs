//! What is odd is kept apart, with its reasons, and the sender learns nothing of it.

use rusqlite::Connection;

use super::{behind_proxy, post};
use crate::desk::{Desk, URLENCODED};

/// The texts in quarantine with their reasons, in order of filing.
fn quarantine(desk: &Desk) -> Vec<(String, String)> {
    let database = Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let mut statement = database
        .prepare("SELECT tree, reason FROM inbox JOIN submissions USING (seq) WHERE state = 3")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// V2.4.2: fetched and posted within a second with the honeypot filled in.
#[test]
fn a_robot_is_thanked_like_anybody_and_kept_apart() {
    let desk = behind_proxy("");
    let browser = ("User-Agent", "Mozilla/5.0 (X11) Firefox/140");
    let from = [("X-Forwarded-For", "203.0.113.9"), browser];
    assert_eq!(desk.request("GET", "/", &from, b"").status, 200);
    let body = "text=Buy+this&_gotcha=http://spam.example";
    let robot = post(&desk, "/f/contact", "203.0.113.9", &[browser], body);
    let person = post(&desk, "/f/contact", "203.0.113.10", &[browser], "text=Hello");
    assert_eq!((robot.status, person.status), (201, 201));
    let names = |answer: &crate::desk::Answer| {
        answer.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&robot), names(&person));
    let kept = quarantine(&desk);
    assert_eq!(kept.len(), 1);
    let (tree, reason) = &kept[0];
    assert!(tree.contains("Buy this") && !tree.contains("_gotcha"), "{tree}");
    assert!(reason.contains("The field “_gotcha”, which people don't see"), "{reason}");
    assert!(reason.contains("after the page was opened"), "{reason}");
}

#[test]
fn a_robot_in_a_browser_is_led_on_like_anybody() {
    let desk = Desk::start();
    let robot = desk.navigate("/f/contact", URLENCODED, b"text=a&_gotcha=x");
    assert_eq!(robot.status, 303);
    assert_eq!(robot.header("location").as_deref(), Some("/f/contact/thanks"));
    assert_eq!(quarantine(&desk).len(), 1, "also where the site is still being built");
}

/// F-62: one text from everywhere.
#[test]
fn of_one_text_that_floods_in_no_more_than_some_reach_the_inbox() {
    let desk = behind_proxy("");
    let text = "text=We+rank+your+site+first+in+every+search+engine,+call+now";
    for number in 0..100 {
        let address = format!("198.51.{}.{}", number / 10, number % 10);
        let text = if number % 2 == 0 {
            text.to_owned()
        } else {
            text.to_uppercase().replacen("TEXT", "text", 1)
        };
        assert_eq!(post(&desk, "/f/contact", &address, &[], &text).status, 201);
    }
    let kept = quarantine(&desk);
    assert_eq!((desk.export("contact").len(), kept.len()), (10, 90), "none is lost");
    assert!(kept[89].1.contains("The same text came 100 times"), "{}", kept[89].1);
    let other = "text=Something+else+that+is+as+long+as+the+other+one,+and+honest";
    assert_eq!(post(&desk, "/f/contact", "203.0.113.1", &[], other).status, 201);
    assert_eq!(quarantine(&desk).len(), 90);
}
