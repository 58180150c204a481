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
    let waits = "listen = \"127.0.0.1:1\"\ndata = \"elsewhere\"\npublic_url = \"https://example.org\"\n\
        [desk]\nurl = \"https://desk.example.org\"\nconfirm_seconds = 7\n\
        [login]\npepper_file = \"/nowhere\"\n[sessions]\nidle_seconds = 60\n[limits]\nmax_connections = 7\n";
    reload(&desk, waits, READ);
    let word = "these settings change at the next start only";
    assert!(within_seconds(5, || desk.errors().contains(word)));
    let log = desk.errors();
    let told = log.lines().find(|line| line.contains(word)).unwrap();
    for key in ["public_url", "desk.url", "login.pepper_file", "sessions.idle_seconds"] {
        assert!(told.contains(key), "{key}: {told}");
    }
    let changed = log.lines().find(|line| line.contains(READ)).unwrap();
    for key in ["desk.confirm_seconds", "limits.max_connections"] {
        assert!(changed.contains(key) && !told.contains(key), "{key}: {log}");
    }
    assert_eq!(desk.get("/").status, 200, "it still answers this machine");
}

/// Limits of connections and heads hold for those that are opened from then on.
#[test]
fn limits_of_connections_follow_the_file_without_a_restart() {
    let desk = Desk::start();
    let long = "x".repeat(3_000);
    let with_long_head = || desk.request("GET", "/", &[("X-Long", long.as_str())], b"").status;
    assert_eq!(with_long_head(), 200);
    reload(&desk, "[limits]\nmax_header_bytes = 2000\nmax_connections_an_address = 1\n", READ);
    assert!(within_seconds(10, || with_long_head() == 431));
    // The one place is taken; whoever comes then is sent away without a word.
    let held = desk.connect();
    let is_refused = || {
        let mut stream = desk.connect();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer.is_empty()
    };
    assert!(within_seconds(10, is_refused));
    drop(held);
    reload(&desk, "", READ);
    assert!(within_seconds(10, || with_long_head() == 200));
    let _held = desk.connect();
    assert!(!is_refused());
}

/// The level and the shape of the log's lines.
#[test]
fn the_log_follows_the_file_without_a_restart() {
    let desk = Desk::start();
    reload(&desk, "[log]\nformat = \"json\"\nrequests = true\n", READ);
    let is_told = || desk.errors().lines().any(|line| line.starts_with('{') && line.contains(READ));
    assert!(within_seconds(5, is_told), "{}", desk.errors());
    let of_request = |path: &str| {
        desk.get(path);
        let id = desk.get(path).header("x-request-id").unwrap();
        let line = || desk.errors().lines().find(|line| line.contains(&id)).map(str::to_owned);
        within_seconds(2, || line().is_some()).then(line).flatten()
    };
    let line: serde_json::Value = serde_json::from_str(&of_request("/session").unwrap()).unwrap();
    assert_eq!(line["route"], "/session");
    // What only an error is told of says nothing of a reload.
    std::fs::write(
        desk.dir.path().join("frontdesk.toml"),
        "[log]\nlevel = \"error\"\nrequests = true\n",
    )
    .unwrap();
    let pid = desk.pid().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    assert!(within_seconds(10, || of_request("/session").is_none()));
}

/// What a form's sender is asked for, who reads the numbers, and whether the decoder is open.
#[test]
fn spam_decoder_and_numbers_follow_the_file_without_a_restart() {
    let desk = Desk::start();
    let work = || desk.get("/f/contact/challenge").json()["maxnumber"].as_u64().unwrap();
    let numbers = || desk.ask_desk("GET", "/metrics", &[], b"").status;
    assert_eq!((desk.get("/decode").status, numbers()), (404, 200));
    std::fs::write(desk.dir.path().join("token"), "0123456789012345678901234567").unwrap();
    let token = desk.dir.path().join("token");
    let open = format!(
        "[spam]\nwork = 777\n[decode]\npublic = true\n[metrics]\ntoken_file = \"{}\"\n",
        token.display()
    );
    reload(&desk, &open, READ);
    assert_eq!((work(), desk.get("/decode").status, numbers()), (777, 200, 401));
    let bearer = [("Authorization", "Bearer 0123456789012345678901234567")];
    assert_eq!(desk.ask_desk("GET", "/metrics", &bearer, b"").status, 200);
    reload(&desk, "", READ);
    assert_ne!(work(), 777);
    assert_eq!((desk.get("/decode").status, numbers()), (404, 200));
}
