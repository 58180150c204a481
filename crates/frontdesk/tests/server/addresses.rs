//! The two addresses: the site's and the desk's.

use std::net::TcpListener;

use crate::desk::{Desk, PAGE, Setup, command};

const BROWSER: (&str, &str) = ("Accept", "text/html");

#[test]
fn the_desk_has_a_start_page_of_its_own_under_the_strict_policy() {
    let desk = Desk::start();
    let start = desk.ask_desk("GET", "/", &[BROWSER], b"");
    assert_eq!(start.status, 200);
    assert!(start.text().contains("href=\"/decode\""), "{}", start.text());
    assert!(start.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert!(start.header("set-cookie").is_none());
    assert_eq!(desk.ask_desk("POST", "/", &[BROWSER], b"").status, 405);
    assert_eq!(desk.ask_desk("GET", "/nowhere", &[BROWSER], b"").status, 404);
}

#[test]
fn neither_address_knows_what_stands_at_the_other() {
    let desk = Desk::start();
    assert_eq!(desk.get("/").text(), PAGE);
    assert_eq!(desk.ask_desk("POST", "/f/contact", &[], b"").status, 404);
    assert_eq!(desk.ask_desk("GET", "/f/contact", &[], b"").status, 404);
    assert_eq!(desk.get("/desk").status, 404);
}

/// F-58: the desk answers for this machine only, or for the host of `desk.url`; the site's URL opens
/// nothing there.
#[test]
fn the_desk_answers_for_its_own_hosts_only() {
    let status = |desk: &Desk, host| desk.ask_desk("GET", "/", &[("Host", host)], b"").status;
    let local = Desk::configured("public_url = \"https://example.org\"");
    for (host, expected) in [("localhost", 200), ("[::1]:1", 200), ("example.org", 421)] {
        assert_eq!(status(&local, host), expected, "{host}");
    }
    let refused = local.ask_desk("GET", "/", &[("Host", "evil.example"), BROWSER], b"");
    assert!(refused.text().contains("desk.url"), "{}", refused.text());
    let public = Desk::configured("[desk]\nurl = \"https://desk.example.org\"");
    for (host, expected) in [("desk.example.org", 200), ("localhost", 421), ("example.org", 421)] {
        assert_eq!(status(&public, host), expected, "{host}");
    }
    let answer = public.ask_desk("GET", "/", &[("Host", "desk.example.org")], b"");
    assert!(answer.header("strict-transport-security").is_some());
    assert!(public.get("/").header("strict-transport-security").is_none());
}

#[test]
fn a_busy_port_of_the_desk_is_told_with_the_flag_that_chooses_another() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("site")).unwrap();
    let flags = ["serve", "site", "--listen", "127.0.0.1:0", "--desk", &address];
    let output = command(&dir).args(flags).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("--desk") && error.contains(&address), "{error}");
}

#[test]
fn the_setting_chooses_the_desks_address_and_the_flag_wins() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = format!("[desk]\nlisten = \"{}\"\n", taken.local_addr().unwrap());
    // The harness gives `--desk 127.0.0.1:0`, so it starts although the setting's port is busy.
    let desk = Desk::with(Setup { config, ..Setup::default() });
    assert_eq!(desk.ask_desk("GET", "/", &[], b"").json()["pages"][0], "/decode");
}

/// L16: whoever crowds the site does not lock the operator out.
#[test]
fn connections_to_the_site_do_not_take_the_places_of_the_desk() {
    let desk = Desk::configured("[limits]\nmax_connections_an_address = 1");
    let _held = desk.connect();
    assert!(desk.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").is_empty());
    assert_eq!(desk.ask_desk("GET", "/", &[], b"").status, 200);
}
