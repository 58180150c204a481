//! Clients that take their time, and the way out.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::desk::{Answer, Desk, URLENCODED};

/// L15: a body slower than allowed gets 408 and leaves nothing behind.
#[test]
fn a_body_that_comes_too_slowly_is_refused() {
    let desk = Desk::configured("[limits]\nmin_body_rate = 1000\nbody_grace_seconds = 1");
    let mut stream = desk.connect();
    let head = "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\
                Content-Type: multipart/form-data; boundary=b\r\n\r\n\
                --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nsome bytes";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = Answer::parse(&answer);
    assert_eq!(answer.status, 408, "{}", answer.text());
    assert_eq!(answer.json()["code"], "too_slow");
    assert!(desk.export("contact").is_empty());
    assert!(crate::site::within_seconds(5, || desk.uploads().is_empty()), "{:?}", desk.uploads());
}

#[test]
fn a_slow_body_within_the_rate_is_taken() {
    let desk = Desk::configured("[limits]\nmin_body_rate = 2\nbody_grace_seconds = 1");
    let mut stream = desk.connect();
    write!(
        stream,
        "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\nConnection: close\r\n\
                    Content-Type: {URLENCODED}\r\n\r\n"
    )
    .unwrap();
    for piece in ["na", "me", "=A", "da"] {
        std::thread::sleep(Duration::from_millis(400));
        stream.write_all(piece.as_bytes()).unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::parse(&answer).status, 201);
}

/// L15, F-41: a head that is not completed in time, and an idle connection, are closed.
#[test]
fn a_connection_that_keeps_us_waiting_is_closed() {
    let desk = Desk::configured("[limits]\nheader_seconds = 1\nidle_seconds = 2");
    for (sent, at_least, at_most) in [
        ("", 0.9, 8.0),
        ("GET / HTTP/1.1\r\nHost: loc", 0.9, 8.0),
        // The answer comes, and then it is idle: longer than a head may take.
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1.8, 9.0),
    ] {
        let mut stream = desk.connect();
        let begun = Instant::now();
        stream.write_all(sent.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let waited = begun.elapsed().as_secs_f64();
        assert!(waited > at_least && waited < at_most, "{sent:?} was kept for {waited} s");
    }
}

/// D-15: what is in flight is finished, nothing new is taken, and the exit is clean.
#[test]
fn a_started_request_is_finished_at_sigterm() {
    let mut desk = Desk::start();
    let mut stream = desk.connect();
    write!(
        stream,
        "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\
                    Content-Type: {URLENCODED}\r\n\r\nname"
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let killed = std::process::Command::new("kill").arg(desk.pid().to_string()).status().unwrap();
    assert!(killed.success());
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        std::net::TcpStream::connect(("127.0.0.1", desk.port)).is_err(),
        "nothing new is taken"
    );
    stream.write_all(b"=Ada").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::parse(&answer).status, 201);
    assert!(desk.wait().success());
    assert_eq!(desk.tree("contact")["name"], "Ada");
}

/// L16: more connections than allowed are closed at once, and places become free again.
#[test]
fn connections_are_counted() {
    let desk = Desk::configured("[limits]\nmax_connections_an_address = 3");
    let held: Vec<_> = (0..3).map(|_| desk.connect()).collect();
    std::thread::sleep(Duration::from_millis(200));
    let mut refused = Vec::new();
    let _ = desk.connect().read_to_end(&mut refused);
    assert!(refused.is_empty());
    drop(held);
    assert!(crate::site::within_seconds(5, || {
        let mut stream = desk.connect();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer.starts_with(b"HTTP/1.1 200")
    }));
}
