//! F-12, F-59: where one request ends and the next begins is never in doubt.

use crate::desk::Desk;

/// How many answers come to these bytes, and their statuses.
fn statuses(desk: &Desk, sent: &[u8]) -> Vec<u16> {
    let answer = desk.raw(sent);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let heads = text.split("HTTP/1.1 ").skip(1);
    heads.filter_map(|head| head.get(..3)?.parse().ok()).collect()
}

const SECOND: &str =
    "GET /f/smuggled/thanks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// F-12, F-59: lengths that two readers could read in two ways.
#[test]
fn an_ambiguous_length_is_refused_and_nothing_after_it_is_a_request() {
    let desk =
        Desk::configured("[limits]\nidle_seconds = 1\nheader_seconds = 1\nbody_grace_seconds = 1");
    let heads = [
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5;",
        "Content-Length: 0x5",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: \x0bchunked",
        "Content-Length : 5",
        "Content-Length: 5\r\n folded: 1",
    ];
    for head in heads {
        let sent = format!(
            "POST /f/contact HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{head}\r\n\r\na=123{SECOND}"
        );
        let answers = statuses(&desk, sent.as_bytes());
        assert!(answers.len() <= 1, "{head}: {answers:?}");
        assert!(
            answers.iter().all(|status| *status == 400 || *status == 408),
            "{head}: {answers:?}"
        );
    }
    assert!(desk.export("contact").is_empty());
}

/// F-59: chunks that two readers could read in two ways.
#[test]
fn malformed_chunks_are_refused_and_nothing_after_them_is_a_request() {
    let desk =
        Desk::configured("[limits]\nidle_seconds = 1\nheader_seconds = 1\nbody_grace_seconds = 1");
    let long = format!("5;{}\r\na=123\r\n0\r\n\r\n", "x".repeat(1_000_000));
    for chunks in [
        "0x5\r\na=123\r\n0\r\n\r\n",
        "+5\r\na=123\r\n0\r\n\r\n",
        "5\r\na=123X\r\n0\r\n\r\n",
        "fffffffffffffffff\r\na=123\r\n0\r\n\r\n",
        " 5\r\na=123\r\n0\r\n\r\n",
        long.as_str(),
    ] {
        let sent = format!(
            "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{chunks}{SECOND}"
        );
        let answers = statuses(&desk, sent.as_bytes());
        let start = &chunks[..chunks.len().min(20)];
        assert!(answers.len() <= 1, "{start:?}: {answers:?}");
        assert!(
            answers.iter().all(|status| *status == 400 || *status == 408),
            "{start:?}: {answers:?}"
        );
    }
    assert!(desk.export("contact").is_empty());
}

/// F-59: both lengths at once: the chunks count and the connection ends, as RFC 9112, 6.3 allows.
#[test]
fn two_kinds_of_length_never_make_two_requests() {
    let desk =
        Desk::configured("[limits]\nidle_seconds = 1\nheader_seconds = 1\nbody_grace_seconds = 1");
    let sent = format!(
        "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n5\r\na=123\r\n0\r\n\r\n{SECOND}"
    );
    let answers = statuses(&desk, sent.as_bytes());
    assert!(answers.len() <= 1, "{answers:?}");
}

#[test]
fn requests_that_follow_each_other_are_each_answered() {
    let desk = Desk::start();
    let first = "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\na=123";
    let sent =
        format!("{first}{first}GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(statuses(&desk, sent.as_bytes()), [201, 201, 200]);
    assert_eq!(desk.export("contact").len(), 2);
}
