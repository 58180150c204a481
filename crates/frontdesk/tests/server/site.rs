//! The site's files, and what changes in them while the server runs.

use std::fs;
use std::time::{Duration, Instant};

use crate::desk::{Desk, PAGE, Setup, URLENCODED, command};

#[test]
fn pages_are_served_with_and_without_their_ending() {
    let files = vec![
        ("index.html", PAGE.to_owned()),
        ("about.html", "<p>About".to_owned()),
        ("404.html", "<p>Our own not found".to_owned()),
        ("style.css", "p{}".to_owned()),
    ];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    for (path, status, has) in [
        ("/", 200, "/f/contact"),
        ("/about", 200, "About"),
        ("/about.html", 200, "About"),
        ("/style.css", 200, "p{}"),
        ("/nowhere", 404, "Our own not found"),
    ] {
        let answer = desk.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(has), "{path}: {}", answer.text());
        assert_eq!(
            answer.header("x-content-type-options").as_deref(),
            Some("nosniff"),
            "V3.4.4 {path}"
        );
    }
    assert_eq!(
        desk.get("/style.css").header("content-type").as_deref(),
        Some("text/css; charset=utf-8")
    );
}

/// V13.4.1, F-55: whatever the path, what is no page of the site is not served.
#[test]
fn what_is_not_of_the_site_is_never_served() {
    let files = vec![
        ("index.html", PAGE.to_owned()),
        (".env", "SECRET".to_owned()),
        (".git/HEAD", "SECRET".to_owned()),
        ("Cargo.toml", "SECRET".to_owned()),
        ("index.html~", "SECRET".to_owned()),
        ("data.db", "SECRET".to_owned()),
    ];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    desk.post("/f/contact", URLENCODED, b"name=SECRET");
    for path in [
        "/.env",
        "/.git/HEAD",
        "/Cargo.toml",
        "/index.html~",
        "/data.db",
        "/../data/frontdesk.db",
        "/..%2fdata%2ffrontdesk.db",
        "/%2e%2e/data/frontdesk.db",
        "/..%5cdata%5cfrontdesk.db",
        "/../frontdesk.toml",
        "//../data/frontdesk.db",
        "/./../data/frontdesk.db",
        "/%00",
        "/.%2fenv",
    ] {
        let answer = desk.get(path);
        assert!(answer.status == 404 || answer.status == 400, "{path}: {}", answer.status);
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
}

/// The data directory inside the site would be served to everybody.
#[test]
fn a_data_directory_inside_the_site_stops_the_start() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("site")).unwrap();
    let output = command(&dir)
        .args([
            "serve",
            "site",
            "--listen",
            "127.0.0.1:0",
            "--desk",
            "127.0.0.1:0",
            "--data",
            "site/data",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("lies inside the site") && error.contains("--data"), "{error}");
    assert!(!dir.path().join("site/data").exists(), "nothing was made");
}

#[test]
fn a_single_page_application_gets_its_page_for_every_path() {
    let desk = Desk::with(Setup { flags: vec!["--spa".to_owned()], ..Setup::default() });
    let html = [("Accept", "text/html")];
    assert_eq!(desk.request("GET", "/some/route", &html, b"").status, 200);
    assert_eq!(desk.get("/missing.js").status, 404);
}

/// A form is taken a moment after it was written into a page, and not any more after it is gone.
#[test]
fn changes_of_the_pages_are_followed() {
    let desk = Desk::start();
    let page = desk.dir.path().join("site/new.html");
    assert_eq!(desk.post("/f/fresh", URLENCODED, b"a=1").status, 404);
    fs::write(&page, "<form action=/f/fresh method=post><input name=a></form>").unwrap();
    assert!(within_seconds(5, || desk.post("/f/fresh", URLENCODED, b"a=1").status == 201));
    fs::remove_file(&page).unwrap();
    assert!(within_seconds(5, || desk.post("/f/fresh", URLENCODED, b"a=1").status == 404));
}

#[test]
fn a_form_without_method_post_is_told_so_with_its_place() {
    let files =
        vec![("index.html", "<p>\n<form action=\"/f/lost\"><input name=a></form>".to_owned())];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let answer = desk.request("GET", "/f/lost?a=1", &[("Accept", "text/html")], b"");
    assert_eq!(answer.status, 405);
    let page = answer.text();
    assert!(page.contains("method=post") && page.contains("index.html:2"), "{page}");
}

pub(crate) fn within_seconds(seconds: u64, mut holds: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    holds()
}
