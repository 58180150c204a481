//! The page knows nobody and keeps nothing.

use super::{BROWSER, PROGRAM, ask, send};
use crate::desk::{Desk, Setup, URLENCODED};

/// C-47: the page reads no cookie and sets none, and shows none of this server's own.
#[test]
fn the_page_reads_no_cookies_and_sets_none() {
    let desk = Desk::start();
    let secrets = [
        ("Cookie", "frontdesk=topsecret; other=topsecret"),
        ("Authorization", "Bearer topsecret"),
        ("Proxy-Authorization", "Basic topsecret"),
    ];
    for accept in [BROWSER, PROGRAM] {
        let mut headers = vec![accept, ("Content-Type", URLENCODED)];
        headers.extend(secrets);
        for answer in [
            desk.ask_desk("GET", "/decode", &headers, b""),
            desk.ask_desk("GET", "/decode?a=1", &headers, b""),
            desk.ask_desk("POST", "/decode", &headers, b"a=1"),
            desk.ask_desk("POST", "/decode/paste", &headers, b"paste=a%3D1"),
        ] {
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(!answer.text().contains("topsecret"), "{}", answer.text());
            assert!(answer.header("set-cookie").is_none());
            assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        }
    }
    let mut headers = vec![PROGRAM, ("Content-Type", URLENCODED)];
    headers.extend(secrets);
    let notes = desk.ask_desk("POST", "/decode", &headers, b"a=1").json()["notes"].to_string();
    assert!(notes.contains("withheld") && notes.contains("cookie"), "{notes}");
}

/// F-63, C-47: nothing that comes to the page is written down anywhere.
#[test]
fn nothing_that_is_decoded_is_kept() {
    let desk = Desk::with(Setup { config: "[log]\nlevel = \"trace\"".into(), ..Setup::default() });
    for body in [&b"mark=kilroywashere"[..], b"%zz=kilroywashere", b"{\"a\":kilroywashere"] {
        send(&desk, BROWSER, URLENCODED, body);
        send(&desk, BROWSER, "application/json", body);
        ask(&desk, BROWSER, &[("paste", std::str::from_utf8(body).unwrap())]);
    }
    desk.ask_desk("GET", "/decode?mark=kilroywashere", &[BROWSER], b"");
    // What is no request is told in the log.
    desk.raw(b"\0 kilroywashere\r\n\r\n");
    let is_told = || desk.errors().contains("a connection ended early");
    assert!(crate::site::within_seconds(5, is_told), "there is a log to be looked at");
    fn holds(folder: &std::path::Path) -> bool {
        std::fs::read_dir(folder).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                return holds(&path);
            }
            let bytes = std::fs::read(&path).unwrap();
            bytes.windows(13).any(|part| part == b"kilroywashere")
        })
    }
    assert!(!holds(desk.dir.path()));
    let errors = desk.errors();
    assert!(!errors.contains("kilroywashere"), "{errors}");
}

#[test]
fn the_site_has_the_page_only_if_the_operator_opens_it() {
    let closed = Desk::start();
    assert_eq!(closed.request("GET", "/decode", &[BROWSER], b"").status, 404);
    assert_eq!(
        closed.navigate("/decode", URLENCODED, b"a=1").status,
        405,
        "as any path of the site"
    );
    assert_eq!(closed.navigate("/nowhere", URLENCODED, b"a=1").status, 405);
    let open = Desk::configured("[decode]\npublic = true");
    assert_eq!(open.request("GET", "/decode", &[BROWSER], b"").status, 200);
    let tree = open.request("POST", "/decode", &[("Content-Type", URLENCODED)], b"a=1").json();
    assert_eq!(tree["tree"]["a"], "1");
    assert!(open.ask_desk("GET", "/", &[BROWSER], b"").text().contains("open to visitors"));
    assert!(
        open.request("GET", "/", &[BROWSER], b"").text().contains("/f/contact"),
        "the site stays"
    );
}

#[test]
fn other_methods_are_refused_and_the_address_of_an_answer_leads_back() {
    let desk = Desk::start();
    for path in ["/decode", "/decode/paste"] {
        let answer = desk.ask_desk("PUT", path, &[BROWSER], b"");
        assert_eq!(
            (answer.status, answer.header("allow").as_deref()),
            (405, Some("GET, HEAD, POST"))
        );
    }
    let back = desk.ask_desk("GET", "/decode/paste", &[BROWSER], b"");
    assert_eq!((back.status, back.header("location").as_deref()), (303, Some("/decode")));
    assert_eq!(desk.ask_desk("HEAD", "/decode", &[BROWSER], b"").status, 200);
}
