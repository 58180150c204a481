//! What the server accepts: what only looks like the cookie is nobody's.

use super::browser::{Browser, HTTPS_HOST, lines};
use super::{desk, https_desk};
use crate::desk::{Answer, Desk};

/// A session under a `__Host-` cookie with something to know it by, and its token.
fn known(desk: &Desk) -> String {
    let mut browser = Browser::by_https(desk);
    assert_eq!(browser.put("mark", "1").status, 204);
    browser.token()
}

/// One request whose headers are sent byte for byte.
fn raw(desk: &Desk, head: &[u8]) -> Answer {
    let start =
        format!("GET /session/data/mark HTTP/1.1\r\nHost: {HTTPS_HOST}\r\nConnection: close\r\n");
    Answer::parse(&desk.raw(&[start.as_bytes(), head, b"\r\n"].concat()))
}

fn is_known(desk: &Desk, cookie: &[u8]) -> bool {
    let answer = raw(desk, &[b"Cookie: ", cookie, b"\r\n"].concat());
    assert!(matches!(answer.status, 200 | 404 | 400), "{cookie:?}: {}", answer.status);
    answer.status == 200
}

/// C-30 to C-37, C-40: the table of what counts and what does not.
#[test]
fn what_only_looks_like_the_cookie_is_nobodys() {
    let desk = https_desk();
    let token = known(&desk);
    let cookie = |text: &str| text.replace("TOKEN", &token).into_bytes();
    let bytes = |before: &[u8], text: &str| [before, &cookie(text)].concat();
    let s = "__Host-frontdesk=TOKEN";
    let yes: Vec<Vec<u8>> = vec![
        cookie(s),
        cookie(&format!(";; a=1 ;\t{s} ;")),
        cookie(&format!("  {s}\t")),
        cookie("__Host-frontdesk = TOKEN"),
        cookie(&format!("x=\"1; {s}; y=2\"")),
        bytes(b"a=\xff\xfe; ", s),
        cookie(&format!("{s}; {s}")),
        cookie(&format!("=__Host-frontdesk=other; {s}")),
    ];
    for cookie in &yes {
        assert!(is_known(&desk, cookie), "{}", String::from_utf8_lossy(cookie));
    }
    let no: Vec<Vec<u8>> = vec![
        cookie("__host-frontdesk=TOKEN"),
        cookie("__HOST-FRONTDESK=TOKEN"),
        bytes(b"\xe2\x80\x80", s),
        bytes(b"\xc2\xa0", s),
        bytes(b"\xc2\x85", s),
        cookie("$Version=1; __Host-frontdesk=\"TOKEN\"; $Path=/"),
        cookie("__Host-frontdesk=\"TOKEN\""),
        cookie("__Host-fr%6fntdesk=TOKEN"),
        cookie("__Host-frontdesk=%54OKEN"),
        cookie("=__Host-frontdesk=TOKEN"),
        cookie("__Host-frontdesk"),
        cookie("__Host-frontdesk:TOKEN"),
        cookie("frontdesk=TOKEN"),
        cookie("__Host-frontdesk=TOKEN+"),
        cookie("__Host-frontdesk=TOKEN=;"),
        cookie("__Host-frontdesk=TOKENA"),
        token[..42].bytes().collect(),
    ];
    for cookie in &no {
        assert!(!is_known(&desk, cookie), "{}", String::from_utf8_lossy(cookie));
    }
    for byte in [0x01, 0x0b, 0x0c, 0x7f] {
        let answer = raw(&desk, &[b"Cookie: a=", &[byte][..], b"; ", &cookie(s), b"\r\n"].concat());
        assert!(matches!(answer.status, 200 | 400), "C-40: {byte}: {}", answer.status);
        let answer = raw(&desk, &[b"Cookie: ", &[byte][..], &cookie(s), b"\r\n"].concat());
        assert!(matches!(answer.status, 404 | 400), "C-33: {byte}: {}", answer.status);
    }
}

/// C-30: over HTTP/1.1, several lines are one.
#[test]
fn several_cookie_lines_are_one() {
    let desk = https_desk();
    let token = known(&desk);
    let own = format!("Cookie: __Host-frontdesk={token}\r\n");
    for head in [format!("Cookie: a=1\r\n{own}"), format!("{own}Cookie: a=1\r\nCookie: b\r\n")] {
        assert_eq!(raw(&desk, head.as_bytes()).status, 200, "{head}");
    }
}

/// C-30: over HTTP/2, where browsers send each cookie in a line of its own (RFC 9113, 8.2.3).
#[test]
fn several_cookie_lines_are_one_over_http_2() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("mark", "1");
    let token = browser.token();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = |cookies: Vec<String>| {
        runtime.block_on(async {
            let socket = tokio::net::TcpStream::connect(("127.0.0.1", desk.port)).await.unwrap();
            let (mut client, connection) = h2::client::handshake(socket).await.unwrap();
            tokio::spawn(connection);
            let uri = format!("http://localhost:{}/session/data/mark", desk.port);
            let mut request = http::Request::get(uri);
            for cookie in cookies {
                request = request.header("cookie", cookie);
            }
            let (answer, _) = client.send_request(request.body(()).unwrap(), true).unwrap();
            answer.await.unwrap().status().as_u16()
        })
    };
    assert_eq!(status(vec!["a=1".into(), format!("frontdesk={token}"), "b=2".into()]), 200);
    assert_eq!(status(vec![format!("a=1; frontdesk={token}")]), 200);
    assert_eq!(status(vec!["a=1".into(), "b=2".into()]), 404);
}

/// C-38: two different `__Host-` cookies come from no browser: nobody is recognised, in either order,
/// the cookie is removed, and the log says so without a value.
#[test]
fn two_cookies_of_one_name_are_nobodys() {
    let desk = https_desk();
    let (one, two) = (known(&desk), known(&desk));
    for (first, second) in [(&one, &two), (&two, &one)] {
        let cookie = format!("Cookie: __Host-frontdesk={first}; __Host-frontdesk={second}\r\n");
        let answer = raw(&desk, cookie.as_bytes());
        assert_eq!(answer.status, 404);
        let removal = answer.header("set-cookie").unwrap();
        assert!(removal.starts_with("__Host-frontdesk=; Max-Age=0;"), "{removal}");
    }
    let log = desk.errors_with("contradict each other");
    assert!(!log.contains(&one) && !log.contains(&two), "C-47");
    assert!(is_known(&desk, format!("__Host-frontdesk={one}").as_bytes()), "neither was ended");
}

/// S-04: a token from outside never becomes the name of a session.
#[test]
fn a_token_of_the_visitors_own_making_is_not_adopted() {
    let desk = desk();
    let own = "A".repeat(43);
    let cookie = format!("frontdesk={own}");
    let mut browser = Browser::at(&desk);
    let headers = [("Content-Type", "application/json"), ("Cookie", cookie.as_str())];
    let answer = browser.ask("PUT", "/session/data/mark", &headers, b"1");
    assert_eq!(answer.status, 204);
    assert_ne!(browser.token(), own);
    assert_eq!(browser.kept("mark").as_deref(), Some("1"));
    let theirs = desk.request("GET", "/session/data/mark", &[("Cookie", &cookie)], b"");
    assert_eq!(theirs.status, 404);
}

/// S-05: a token anywhere but in the cookie is nobody's.
#[test]
fn only_the_cookie_counts() {
    let desk = https_desk();
    let token = known(&desk);
    let path = "/session/data/mark";
    let host = ("Host", HTTPS_HOST);
    for path in [
        format!("{path}?sid={token}"),
        format!("{path}?__Host-frontdesk={token}"),
        format!("{path};__Host-frontdesk={token}"),
        format!("{path};jsessionid={token}"),
    ] {
        assert_ne!(desk.request("GET", &path, &[host], b"").status, 200, "{path}");
    }
    for (name, value) in [
        ("Authorization", format!("Bearer {token}")),
        ("X-Session", token.clone()),
        ("Cookie2", format!("__Host-frontdesk={token}")),
        ("X-Cookie", format!("__Host-frontdesk={token}")),
    ] {
        let answer = desk.request("GET", path, &[host, (name, &value)], b"");
        assert_eq!(answer.status, 404, "{name}");
    }
}

/// C-41, L2: 180 cookies and 16 KiB; past it 431, with the removal of what is ours.
#[test]
fn too_many_cookies_are_refused_and_ours_removed() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("mark", "1");
    browser.ask(
        "PUT",
        "/session/data/lang?keep=browser",
        &[("Content-Type", "application/json")],
        b"1",
    );
    let own = browser.cookie();
    let status = |cookie: &str| desk.request("GET", "/session", &[("Cookie", cookie)], b"").status;
    let pairs = |count: usize| format!("{own}{}", "; a=b".repeat(count - 2));
    assert_eq!((status(&pairs(180)), status(&pairs(181)), status(&pairs(18_00))), (200, 431, 431));
    let bytes = |count: usize| format!("{own}; a={}", "x".repeat(count - own.len() - 4));
    assert_eq!((status(&bytes(16_384)), status(&bytes(16_385))), (200, 431));
    let page = [("Accept", "text/html"), ("Cookie", &pairs(181))];
    let answer = browser.ask("GET", "/session", &page, b"");
    assert_eq!(answer.status, 431);
    assert!(answer.text().contains("load the page again"), "{}", answer.text());
    assert_eq!(lines(&answer, "set-cookie").len(), 2);
    assert!(browser.jar.is_empty(), "an ordinary browser is out of it");
    let two_lines = [("Cookie", pairs(100)), ("Cookie", pairs(100))];
    let two_lines: Vec<(&str, &str)> =
        two_lines.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.request("GET", "/session", &two_lines, b"").status, 431, "all lines count");
}

/// C-42: whatever 16 KiB of cookies hold, they are read in time that grows with their length.
#[test]
fn hostile_cookies_are_read_in_linear_time() {
    let desk = desk();
    let fastest = |cookie: &str| {
        let took = (0..20).map(|_| {
            let began = std::time::Instant::now();
            let answer = desk.request("GET", "/session", &[("Cookie", cookie)], b"");
            assert!(matches!(answer.status, 200 | 431), "{}", answer.status);
            began.elapsed()
        });
        took.min().unwrap()
    };
    // The fastest of twenty, because other programs want the processor too; 200 ms on top for a build
    // without optimisation. A quadratic reader takes 128 million steps for each of these.
    let most = fastest("a=1; b=2") + std::time::Duration::from_millis(200);
    for piece in ["\\\"", "=", "a=\"\\\"", "\"", "=; ", " "] {
        let cookie = format!("a={}", piece.repeat(16_000 / piece.len()));
        let took = fastest(&cookie);
        assert!(took < most, "{piece:?}: {took:?}, at most {most:?}");
    }
}
