//! What the server sends: every `Set-Cookie`, and where there is none.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_session::jar::{Address, Asked, Jar, Taken};

use super::browser::{Browser, lines, now};
use super::{desk, https_desk};
use crate::desk::{Answer, Desk};

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// Answers that set cookies, in every way that there is before a login.
fn crawl(mut browser: Browser) -> Vec<Answer> {
    let mut answers = vec![
        browser.put("theme", "1"),
        browser.ask("PUT", "/session/data/lang?keep=browser", &JSON, b"1"),
        browser.ask("PUT", "/session/data/theme?keep=browser", &JSON, b"2"),
        browser.put("lang", "3"),
        browser.submit("/session/data/cart?keep=browser", "value=1"),
        browser.ask("DELETE", "/session/data/theme", &[], b""),
    ];
    let many = format!("{}; {}", browser.cookie(), "a=b; ".repeat(181));
    answers.push(browser.copy().ask("GET", "/session", &[("Cookie", &many)], b""));
    answers
}

/// The attributes of a line behind name and value.
fn attributes(line: &str) -> Vec<(String, Option<String>)> {
    let parts = line.split(';').skip(1);
    let pair = |part: &str| match part.strip_prefix(' ').unwrap().split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (part[1..].to_owned(), None),
    };
    parts.map(pair).collect()
}

/// C-03 to C-06, C-10 to C-12: each cookie once, with all that browsers ask for, dates that agree and
/// lives that browsers keep.
#[test]
fn every_cookie_of_the_server_is_closed_and_dated() {
    let desk = https_desk();
    let mut seen = 0;
    for answer in crawl(Browser::by_https(&desk)) {
        let sent = lines(&answer, "set-cookie");
        let mut names: Vec<&str> =
            sent.iter().map(|line| line.split('=').next().unwrap()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), sent.len(), "C-03: {sent:?}");
        for line in &sent {
            seen += 1;
            assert!(line.starts_with("__Host-frontdesk"), "C-10: {line}");
            assert_eq!(line.matches("=").count() - line.matches("==").count(), 5, "C-03: {line}");
            let attributes = attributes(line);
            let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
            let order = ["Max-Age", "Expires", "Path", "Secure", "HttpOnly", "SameSite"];
            assert_eq!(names, order, "C-04: {line}");
            let of = |name: &str| attributes.iter().find(|pair| pair.0 == name).unwrap().1.clone();
            assert_eq!(
                (of("Path").as_deref(), of("SameSite").as_deref()),
                (Some("/"), Some("Lax"))
            );
            let age: i64 = of("Max-Age").unwrap().parse().unwrap();
            assert!((0..=400 * 86_400).contains(&age), "C-06: {line}");
            let expires = of("Expires").unwrap();
            assert_eq!(expires.len(), "Sun, 06 Nov 1994 08:49:37 GMT".len(), "C-05: {line}");
            let expires = jiff::fmt::rfc2822::parse(&expires.replace("GMT", "+0000")).unwrap();
            let expires = expires.timestamp().as_second();
            match age {
                0 => assert_eq!(expires, 0, "C-15: {line}"),
                age => assert!((expires - age - now().as_secs()).abs() <= 2, "C-05: {line}"),
            }
        }
    }
    assert!(seen > 6, "{seen}");
}

/// C-06: a life that no browser grants is refused at the start.
#[test]
fn no_longer_life_is_promised_than_browsers_grant() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[sessions]\nabsolute_seconds = 34646400";
    std::fs::write(dir.path().join("frontdesk.toml"), settings).unwrap();
    let output = crate::desk::command(&dir)
        .args(["serve", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && error.contains("400 days"), "{error}");
}

/// C-15: removing a value removes its cookie, in a jar that follows the rules.
#[test]
fn what_was_removed_is_out_of_the_jar() {
    for (desk, of) in
        [(https_desk(), Browser::by_https as fn(&Desk) -> Browser), (desk(), Browser::at)]
    {
        let mut browser = of(&desk);
        browser.ask("PUT", "/session/data/theme?keep=browser", &JSON, b"1");
        assert_eq!(browser.jar.len(), 1);
        browser.ask("DELETE", "/session/data/theme", &[], b"");
        assert!(browser.jar.is_empty());
    }
}

/// C-15: after a logout a jar that follows the rules holds nothing of us, of the session's and of what
/// the browser kept.
#[test]
fn a_logout_leaves_nothing_in_the_jar() {
    for (desk, of) in
        [(https_desk(), Browser::by_https as fn(&Desk) -> Browser), (desk(), Browser::at)]
    {
        let mut browser = of(&desk);
        browser.put("theme", "1");
        browser.ask("PUT", "/session/data/lang?keep=browser", &JSON, b"1");
        browser.ask("PUT", "/session/data/draft?keep=browser", &JSON, b"1");
        assert_eq!(browser.jar.len(), 3);
        let mut copy = browser.copy();
        let answer = browser.submit("/logout", "");
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert!(browser.jar.is_empty(), "{}", browser.cookie());
        assert_eq!(copy.kept("theme"), None, "and nothing at the server");
    }
}

/// C-16, V4.1.3: no header that a visitor sends changes name or flags.
#[test]
fn the_public_url_alone_decides_how_the_cookie_travels() {
    let (https, local) = (https_desk(), desk());
    for header in ["X-Forwarded-Proto", "Forwarded", "X-Forwarded-Ssl", "Front-End-Https"] {
        for value in ["http", "https", "proto=http", "proto=https", "on", "off"] {
            let headers = [("Content-Type", "application/json"), (header, value)];
            let path = "/session/data/theme";
            let sent = Browser::by_https(&https).ask("PUT", path, &headers, b"1");
            let sent = sent.header("set-cookie").unwrap();
            assert!(sent.starts_with("__Host-frontdesk=") && sent.contains("; Secure;"), "{sent}");
            let sent = Browser::at(&local).ask("PUT", path, &headers, b"1");
            let sent = sent.header("set-cookie").unwrap();
            assert!(sent.starts_with("frontdesk=") && !sent.contains("Secure"), "{sent}");
        }
    }
}

/// C-17, V14.2.2: an answer with a cookie, and one that looked at the session, is no cache's.
#[test]
fn no_answer_with_a_cookie_is_cached() {
    let desk = https_desk();
    let mut seen = 0;
    for answer in crawl(Browser::by_https(&desk)) {
        if answer.header("set-cookie").is_some() {
            seen += 1;
            assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        }
    }
    assert!(seen > 5, "{seen}");
    let mut browser = Browser::by_https(&desk);
    browser.put("theme", "1");
    for path in ["/session", "/session/data/theme"] {
        let answer = browser.get(path);
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"), "{path}");
    }
}

/// C-18, V7.6.2: who only looks gets no cookie, and no record.
#[test]
fn there_is_no_cookie_before_there_is_something_to_remember() {
    let desk = desk();
    for (method, path, status) in [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/nothing-here", 404),
        ("GET", "/session", 200),
        ("HEAD", "/session", 200),
        ("GET", "/session/data/theme", 404),
        ("DELETE", "/session/data/theme", 204),
        ("OPTIONS", "/session", 204),
        ("OPTIONS", "/session/data/theme", 204),
        ("GET", "/f/contact", 200),
        ("POST", "/f/contact", 201),
        ("PUT", "/session", 405),
    ] {
        let headers = [("Content-Type", crate::desk::URLENCODED)];
        let answer = desk.request(method, path, &headers, b"");
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("set-cookie"), None, "{method} {path}");
    }
    assert_eq!(super::records(&desk), 0);
    let etag = desk.get("/").header("etag");
    if let Some(etag) = etag {
        let same = desk.request("GET", "/", &[("If-None-Match", &etag)], b"");
        assert_eq!((same.status, same.header("set-cookie")), (304, None));
    }
}

/// S-01: 256 bits in base64url, another one each time.
#[test]
fn a_token_is_256_random_bits() {
    let desk = desk();
    let mut seen = std::collections::HashSet::new();
    let mut ones = 0;
    for _ in 0..200 {
        let mut browser = Browser::at(&desk);
        browser.put("theme", "1");
        let token = browser.token();
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        assert_eq!((token.len(), bytes.len()), (43, 32));
        ones += bytes.iter().map(|byte| byte.count_ones()).sum::<u32>();
        assert!(seen.insert(bytes));
    }
    // 51,200 fair bits: 25,600 ones, give or take six standard deviations of 113.
    assert!((24_920..=26_280).contains(&ones), "{ones}");
}

/// C-14: a domain that nobody owns, or that is not ours, starts no server; one that is ours is shared.
#[test]
fn a_shared_session_has_a_domain_of_ones_own() {
    let dir = tempfile::tempdir().unwrap();
    for (host, domain) in [
        ("a.co.uk", "co.uk"),
        ("example.com", "com"),
        ("127.0.0.1", "127.0.0.1"),
        ("a.example", "b.example"),
    ] {
        let settings =
            format!("public_url = \"https://{host}\"\n[sessions]\ndomain = \"{domain}\"");
        std::fs::write(dir.path().join("frontdesk.toml"), settings).unwrap();
        let output = crate::desk::command(&dir)
            .args(["serve", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
            .output()
            .unwrap();
        assert!(!output.status.success(), "{domain}");
    }
    let desk = Desk::configured(
        "public_url = \"https://www.example.org\"\n[sessions]\ndomain = \"example.org\"",
    );
    let headers = [("Host", "www.example.org"), ("Content-Type", "application/json")];
    let (mut jar, from) = (Jar::default(), Address::parse("https://www.example.org/").unwrap());
    for path in ["/session/data/a", "/session/data/b?keep=browser"] {
        let answer = desk.request("PUT", path, &headers, b"1");
        let line = answer.header("set-cookie").unwrap();
        assert!(line.starts_with("__Secure-frontdesk"), "{line}");
        assert!(line.contains("; Domain=example.org;"), "{line}");
        assert_eq!(jar.take(&from, Asked::Own, line.as_bytes(), now()), Taken::Kept);
    }
    let app = Address::parse("https://app.example.org/").unwrap();
    let later = now() + Duration::from_secs(1);
    assert_eq!(
        String::from_utf8(jar.header(&app, Asked::Own, later)).unwrap().matches('=').count(),
        2
    );
}
