//! The mail server is away, hangs, or we are killed: each mail leaves at least once, none is forgotten.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::sink::{Got, Mood, Sink};
use super::{pause, tried};
use crate::browser::Browser;
use crate::desk::Desk;

const NOTIFY: &str = "[forms.contact]\nnotify = [\"owner@example.org\"]\n";

fn send(desk: &Desk, number: usize) {
    let name = format!("number {number}");
    assert_eq!(Browser::script(desk).post("/f/contact", &[("name", &name)]).status, 201);
}

/// Which of them a mail is.
fn number_of(got: &Got) -> Option<String> {
    let text = got.text();
    text.lines().find(|line| line.starts_with("name: number")).map(str::to_owned)
}

/// The numbers that arrived, each once, however often it came.
fn arrived(sink: &Sink) -> BTreeSet<String> {
    sink.mails().iter().filter_map(number_of).collect()
}

fn wait_for(sink: &Sink, number: usize) {
    let end = Instant::now() + Duration::from_secs(120);
    while arrived(sink).len() < number {
        assert!(Instant::now() < end, "{:?}", arrived(sink));
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// D-01: kill -9 while mails wait and while they are sent; each comes at least once, under one Message-ID.
#[test]
fn no_mail_is_forgotten_when_the_server_is_killed() {
    let sink = Sink::start();
    sink.is(Mood::Busy);
    let mut desk = Desk::configured(&sink.settings(NOTIFY));
    for number in 0..12 {
        send(&desk, number);
        if number % 4 == 3 {
            desk = desk.restart();
        }
    }
    assert!(arrived(&sink).is_empty());
    sink.is(Mood::Well);
    desk = desk.restart();
    wait_for(&sink, 1);
    let desk = desk.restart();
    wait_for(&sink, 12);
    let mails = sink.mails();
    let mut ids: Vec<_> =
        mails.iter().map(|got| (number_of(got), got.header("Message-ID"))).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 12, "one id a mail, whichever try it is");
    drop(desk);
}

/// F-44's neighbours: a server that says nothing holds up nobody, and the mail comes when it is well again.
#[test]
fn a_hanging_mail_server_is_given_up_and_asked_again() {
    let sink = Sink::start();
    sink.is(Mood::Silent);
    let desk = Desk::configured(&format!("{}timeout_seconds = 1\n", sink.settings(NOTIFY)));
    let begun = Instant::now();
    for number in 0..3 {
        send(&desk, number);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "whoever sends a form does not wait for mail"
    );
    let end = Instant::now() + Duration::from_secs(60);
    while !desk.errors().contains("no answer for 1 seconds") {
        assert!(Instant::now() < end, "{}", desk.errors());
        std::thread::sleep(Duration::from_millis(50));
    }
    sink.is(Mood::Well);
    wait_for(&sink, 3);
}

/// A server that is not there at all is asked again.
#[test]
fn a_mail_waits_for_a_server_that_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let config = format!(
        "{NOTIFY}[mail]\nurl = \"smtp://127.0.0.1:{port}\"\nfrom = \"desk@frontdesk.example\"\n"
    );
    let desk = Desk::configured(&config);
    send(&desk, 1);
    pause();
    let sink = Sink::on(TcpListener::bind(("127.0.0.1", port)).unwrap());
    wait_for(&sink, 1);
}

/// A server that hangs up before it said that it has the mail gets it again, as the same one.
#[test]
fn a_mail_without_a_receipt_comes_again_as_the_same_one() {
    let sink = Sink::start();
    sink.is(Mood::Rude);
    let desk = Desk::configured(&sink.settings(NOTIFY));
    send(&desk, 1);
    sink.wait(1);
    sink.is(Mood::Well);
    let mails = sink.wait(2);
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    pause();
    assert_eq!(sink.mails().len(), 2);
}

/// RFC 5321, 4.1.1.4: with its answer the mail is the server's, whatever comes after; it is not sent again because
/// of a QUIT that nobody answers.
#[test]
fn a_mail_that_was_taken_is_not_sent_again_by_a_server_that_says_no_more() {
    let sink = Sink::start();
    sink.is(Mood::Mute);
    let desk = Desk::configured(&format!("{}timeout_seconds = 1\n", sink.settings(NOTIFY)));
    send(&desk, 1);
    let one = tried(&desk);
    assert_eq!(
        (one["state"].as_str(), one["tries"].as_u64()),
        (Some("delivered"), Some(1)),
        "{one}"
    );
    assert_eq!(sink.mails().len(), 1);
}

/// V14.2.4, V16.2.5: no log line holds what was submitted, to whom it goes, or the server's password.
#[test]
fn the_log_of_a_failed_mail_holds_nothing_private() {
    let sink = Sink::start();
    sink.is(Mood::Busy);
    let config = sink.settings(NOTIFY).replace("smtp://", "smtp://me:hunter2@");
    let desk = Desk::configured(&config);
    send(&desk, 7);
    let end = Instant::now() + Duration::from_secs(30);
    while !desk.errors().contains("a delivery failed") {
        assert!(Instant::now() < end, "{}", desk.errors());
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = desk.errors();
    for private in ["hunter2", "number 7", "owner@"] {
        assert!(!log.contains(private), "{private}: {log}");
    }
}
