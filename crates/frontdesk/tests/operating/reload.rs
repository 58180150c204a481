//! The settings, changed while the server runs.

use std::io::{Read, Write};
use std::process::Command;

use crate::desk::{Answer, Desk, URLENCODED};
use crate::within_seconds;

/// Writes other settings and has them read, until the log has a word of it.
fn reload(desk: &Desk, config: &str, word: &str) {
    std::fs::write(desk.dir.path().join("frontdesk.toml"), config).unwrap();
    let before = desk.errors().matches(word).count();
    let pid = desk.pid().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    let is_told = || desk.errors().matches(word).count() > before;
    assert!(within_seconds(10, is_told), "{}", desk.errors());
}

const READ: &str = "the settings were read again";

#[test]
fn forms_limits_and_origins_follow_the_file_without_a_restart() {
    let desk = Desk::start();
    assert_eq!(desk.post("/f/late", URLENCODED, b"a=1").status, 404);
    // Begun under the settings of before, ended under those after.
    let mut slow = desk.connect();
    let long = format!("name={}", "x".repeat(200));
    let head = format!(
        "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Type: {URLENCODED}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        long.len(),
        &long[..100]
    );
    slow.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let changed = "trusted_origins = [\"https://app.example\"]\n[limits]\nmax_text_bytes = 100\n\
        [forms.late]\norigins = [\"https://other.example\"]";
    reload(&desk, changed, READ);
    slow.write_all(&long.as_bytes()[100..]).unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::parse(&answer).status, 201);
    assert_eq!(desk.post("/f/contact", URLENCODED, long.as_bytes()).status, 413);
    let from = |origin: &str| {
        let headers = [("Origin", origin), ("Content-Type", URLENCODED)];
        desk.request("POST", "/f/late", &headers, b"a=1").status
    };
    assert_eq!((from("https://other.example"), from("https://evil.example")), (201, 403));
    reload(&desk, "", READ);
    assert_eq!(desk.post("/f/contact", URLENCODED, long.as_bytes()).status, 201);
    assert_eq!(desk.post("/f/late", URLENCODED, b"a=1").status, 404);
}

#[test]
fn a_broken_file_changes_nothing_and_is_named_with_its_line() {
    let desk = Desk::configured("[forms.kept]\n");
    let word = "the settings stay as they were";
    reload(&desk, "[forms.other]\n\n[limits]\nmax_txt_bytes = 1", word);
    let log = desk.errors();
    assert!(log.contains("frontdesk.toml:4") && log.contains("max_text_bytes"), "{log}");
    reload(&desk, "[forms.other", word);
    assert_eq!(desk.post("/f/kept", URLENCODED, b"a=1").status, 201);
    assert_eq!(desk.post("/f/other", URLENCODED, b"a=1").status, 404);
}

#[test]
fn what_cannot_change_while_it_runs_is_said() {
    let desk = Desk::start();
    reload(&desk, "[limits]\nmax_connections = 7\n[sessions]\nidle_seconds = 60", READ);
    let is_said = || desk.errors().contains("these settings change at the next start only");
    assert!(within_seconds(5, is_said));
    let log = desk.errors();
    assert!(
        log.contains("limits.max_connections") && log.contains("sessions.idle_seconds"),
        "{log}"
    );
}
