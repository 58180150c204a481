//! Is it live, is it ready, and what is it that is not well?

use std::process::Command;
use std::time::{Duration, Instant};

use crate::desk::{Desk, command};
use crate::within_seconds;

const BOTH: [&str; 4] = ["/health/live", "/health/ready", "/healthz", "/readyz"];

#[test]
fn a_running_server_is_live_and_ready_at_both_addresses_for_whatever_host() {
    let desk = Desk::start();
    for path in BOTH {
        let pod = [("Host", "10.1.2.3:7070")];
        for answer in [desk.request("GET", path, &pod, b""), desk.ask_desk("GET", path, &pod, b"")]
        {
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(answer.header("content-type").unwrap(), "application/json");
            assert_eq!(answer.header("cache-control").unwrap(), "no-store");
            assert_eq!(answer.header("set-cookie"), None);
        }
        assert_eq!(desk.request("HEAD", path, &pod, b"").status, 200);
        assert_eq!(desk.post(path, "text/plain", b"").status, 405);
    }
    assert_eq!(desk.request("GET", "/", &[("Host", "10.1.2.3:7070")], b"").status, 421);
}

/// V13.4.5: everybody's address says yes or no; the desk says what.
#[test]
fn the_desk_names_the_parts_and_the_site_does_not() {
    let desk = Desk::start();
    assert_eq!(desk.get("/readyz").json(), serde_json::json!({ "status": "ready" }));
    let at_desk = desk.ask_desk("GET", "/readyz", &[], b"").json();
    let checks = at_desk["checks"].as_object().unwrap();
    let names: Vec<&str> = checks.keys().map(String::as_str).collect();
    assert_eq!(names, ["disk", "serving", "sessions", "store"]);
    assert!(checks.values().all(|word| word == "ok"), "{at_desk}");
}

/// V16.5.2: a store that can't be written makes the server not ready, soon, and it comes back by itself.
#[test]
fn a_store_that_cannot_be_written_is_not_ready_and_says_so_in_time() {
    let desk = Desk::start();
    let other = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // What was found a moment ago is believed for a second.
    std::thread::sleep(Duration::from_millis(1100));
    let began = Instant::now();
    let answer = desk.ask_desk("GET", "/health/ready", &[], b"");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.header("retry-after").unwrap(), "5");
    assert_eq!(answer.json()["status"], "not ready");
    assert_ne!(answer.json()["checks"]["store"], "ok");
    assert!(answer.json()["reasons"][0].as_str().unwrap().starts_with("store: "));
    assert_eq!(desk.get("/readyz").json(), serde_json::json!({ "status": "not ready" }));
    assert_eq!(desk.get("/healthz").status, 200, "it is live all the same");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(within_seconds(20, || desk.get("/readyz").status == 200));
}

/// D-15: who sends visitors here hears that the server goes before it is gone.
#[test]
fn a_server_that_drains_is_live_but_not_ready_and_ends_well() {
    let mut desk = Desk::configured("[limits]\ndrain_seconds = 4");
    assert_eq!(desk.get("/readyz").status, 200);
    let pid = desk.pid().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(within_seconds(3, || desk.get("/readyz").status == 503));
    let answer = desk.ask_desk("GET", "/readyz", &[], b"");
    assert_eq!(answer.json()["checks"]["serving"], "draining");
    assert_eq!(desk.get("/healthz").status, 200);
    assert_eq!(desk.post("/f/contact", crate::desk::URLENCODED, b"name=Ada").status, 201);
    assert!(desk.wait().success());
}

#[test]
fn healthcheck_says_it_by_its_exit_status() {
    let mut desk = Desk::start();
    let at = format!("127.0.0.1:{}", desk.desk_port);
    let check = |live: bool| {
        let mut asked = command(&desk.dir);
        asked.env("FRONTDESK_DESK__LISTEN", &at).arg("healthcheck");
        asked.args(live.then_some("--live")).output().unwrap()
    };
    for (live, word) in [(false, "ready\n"), (true, "live\n")] {
        let output = check(live);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(output.stdout, word.as_bytes());
    }
    let other = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    let output = check(false);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("not ready\n  store: "), "{said}");
    drop(other);
    desk.kill();
    let at_nobody =
        command(&desk.dir).env("FRONTDESK_DESK__LISTEN", &at).arg("healthcheck").output();
    let output = at_nobody.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("no server answers at"));
}
