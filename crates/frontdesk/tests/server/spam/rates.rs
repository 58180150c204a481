//! How often one address may send.

use super::{behind_proxy, post};
use crate::desk::Desk;

const HTML: (&str, &str) = ("Accept", "text/html,*/*;q=0.8");

/// V2.4.1: a thousand posts from one address; the others are not affected.
#[test]
fn an_address_that_sends_too_often_is_braked_and_others_are_not() {
    let desk = behind_proxy("");
    let send = |number: usize, address: &str| {
        post(&desk, "/f/contact", address, &[], &format!("text={number}"))
    };
    let statuses: Vec<u16> = (0..1_000).map(|number| send(number, "203.0.113.9").status).collect();
    let taken = statuses.iter().filter(|status| **status == 201).count();
    let braked = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(taken + braked, 1_000, "{statuses:?}");
    // The burst, and one each two seconds that the test took.
    assert!((60..=200).contains(&taken), "{taken}");
    assert_eq!(statuses[..60], [201; 60]);
    assert_eq!(send(0, "203.0.113.10").status, 201);
    assert_eq!(send(0, "2001:db8:0:1::1").status, 201);
    assert_eq!(desk.export("contact").len(), taken + 2);
}

/// V2.4.1: in each shape it is said why, and until when.
#[test]
fn who_is_braked_is_told_how_long() {
    let desk = behind_proxy("[spam]\nburst = 1\na_minute = 1\n");
    let send = |more: &[(&str, &str)]| post(&desk, "/f/contact", "203.0.113.9", more, "text=a");
    assert_eq!(send(&[]).status, 201);
    for (more, content_type) in [
        (&[][..], "application/problem+json"),
        (&[HTML, ("Sec-Fetch-Mode", "navigate")], "text/html; charset=utf-8"),
        (&[HTML, ("HX-Request", "true")], "text/html; charset=utf-8"),
    ] {
        let answer = send(more);
        assert_eq!(answer.status, 429, "{}", answer.text());
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((50..=60).contains(&seconds), "{seconds}");
        assert_eq!(answer.header("content-type").as_deref(), Some(content_type));
        assert!(answer.text().contains("Too many forms came from your address"));
    }
    assert_eq!(send(&[]).json()["code"], "too_often");
    assert_eq!(send(&[]).json()["limit"]["setting"], "spam.burst");
}

/// S-63: the 2^64 addresses of a network are one.
#[test]
fn a_network_of_ipv6_is_braked_as_one() {
    let desk = behind_proxy("[spam]\nburst = 1\na_minute = 1\n");
    let send = |address: &str| post(&desk, "/f/contact", address, &[], "text=a").status;
    assert_eq!(send("2001:db8:0:1::1"), 201);
    assert_eq!(send("2001:db8:0:1:ffff::2"), 429);
    assert_eq!(send("2001:db8:0:2::1"), 201);
}

#[test]
fn each_form_and_each_page_counts_by_itself() {
    let desk = behind_proxy("[spam]\nburst = 1\na_minute = 1\n");
    let send = |path: &str, body: &str| post(&desk, path, "203.0.113.9", &[], body).status;
    assert_eq!(send("/f/contact", "text=a"), 201);
    assert_eq!(send("/f/ask", "question=a"), 201);
    assert_eq!(send("/", "form-name=ask&question=b"), 201);
    assert_eq!(send("/", "form-name=ask&question=c"), 429);
}

/// What an untrusted peer says of its address changes nothing (V4.1.3).
#[test]
fn whoever_builds_the_site_is_not_braked() {
    let desk = Desk::configured("[spam]\nburst = 1\na_minute = 1\n");
    for number in 0..5 {
        let body = format!("text={number}");
        assert_eq!(post(&desk, "/f/contact", "203.0.113.9", &[], &body).status, 201);
    }
}
