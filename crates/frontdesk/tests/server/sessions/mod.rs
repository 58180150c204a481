//! Visitors remembered: what the browser keeps, what the server keeps, and who may change it.

mod browser;
mod cookies;
mod cross_site;
mod data;
mod outside;
mod races;
#[cfg(feature = "redis")]
mod redis;
mod sent;

use crate::desk::Desk;
use browser::{Browser, HTTPS, lines};

/// A server that remembers as many visitors of this machine as a test has.
fn desk() -> Desk {
    Desk::configured("[sessions]\nmax_new_strangers_an_hour = 100000")
}

/// The same behind a proxy that speaks https.
fn https_desk() -> Desk {
    Desk::configured(&format!("{HTTPS}[sessions]\nmax_new_strangers_an_hour = 100000"))
}

#[test]
fn a_stranger_is_nobody_and_no_error() {
    let desk = desk();
    let answer = desk.get("/session");
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"account\":null}"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let mut browser = Browser::at(&desk);
    browser.put("theme", "\"dark\"");
    let known = browser.get("/session").json();
    assert_eq!(known["account"], serde_json::Value::Null);
    assert_eq!(known["session"]["address"], "this machine");
    assert_eq!(known["session"]["logged_in_at"], serde_json::Value::Null);
    let theme = serde_json::json!([{ "key": "theme", "kept": "server", "bytes": 6 }]);
    assert_eq!(known["data"], theme);
    assert!(!known.to_string().contains(&browser.token()), "V3.3.4");
}

/// V3.3.4, V1.2.1: the page shows both sides, too little of the token to be it, and everything as text.
#[test]
fn what_we_know_is_a_page_for_people() {
    let desk = desk();
    let page = [("Accept", "text/html"), ("User-Agent", "<b>evil</b>/1")];
    let nobody = desk.request("GET", "/session", &page, b"").text();
    assert!(nobody.contains("there was nothing to remember yet"), "{nobody}");
    assert!(!nobody.contains("Forget me"), "{nobody}");
    let mut browser = Browser::at(&desk);
    let headers = [("Content-Type", "application/json"), ("User-Agent", "<b>evil</b>/1")];
    browser.ask("PUT", "/session/data/theme", &headers, b"\"dark\"");
    let headers = [("Content-Type", "application/json")];
    browser.ask("PUT", "/session/data/lang?keep=browser", &headers, b"\"hi\"");
    let answer = browser.ask("GET", "/session", &page, b"");
    let text = answer.text();
    let token = browser.token();
    assert!(text.contains(&format!("frontdesk={}•••", &token[..3])), "{text}");
    assert!(!text.contains(&token[..8]), "{text}");
    assert!(text.contains("<code>theme</code>") && text.contains("<code>lang</code>"), "{text}");
    assert!(text.contains("No script can read it"), "{text}");
    assert!(!text.contains("<b>evil") && text.contains("&#60;b&#62;evil"), "{text}");
    assert!(!text.contains("<script"), "{text}");
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let gone = Browser::at(&desk).ask(
        "GET",
        "/session",
        &[("Accept", "text/html"), ("Cookie", &format!("frontdesk={}", "A".repeat(43)))],
        b"",
    );
    assert!(gone.text().contains("a string that opens nothing here"), "{}", gone.text());
}

/// DESIGN.md, 8: thirty new visitors an hour and address; who is remembered already is not counted.
#[test]
fn an_address_makes_so_many_new_visitors_an_hour_and_no_more() {
    let desk = Desk::start();
    let mut first = Browser::at(&desk);
    assert_eq!(first.put("n", "0").status, 204);
    for n in 1..30 {
        assert_eq!(Browser::at(&desk).put("n", "1").status, 204, "{n}");
    }
    let refused = Browser::at(&desk).put("n", "2");
    assert_eq!(refused.status, 429, "{}", refused.text());
    let left: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&left), "{left}");
    assert_eq!(refused.json()["limit"]["setting"], "sessions.max_new_strangers_an_hour");
    assert!(lines(&refused, "set-cookie").is_empty());
    assert_eq!(first.put("n", "3").status, 204);
    let mut kept = Browser::at(&desk);
    let json = [("Content-Type", "application/json")];
    assert_eq!(kept.ask("PUT", "/session/data/n?keep=browser", &json, b"4").status, 204);
}

/// S-02: nothing that lies on the disk is a token, in raw, hexadecimal or base64.
#[test]
fn no_token_is_in_the_data_directory() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("mark", "\"a mark that is found\"");
    let token = browser.token();
    let raw = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.decode(&token).unwrap()
    };
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut found = false;
    let mut folders = vec![desk.data()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            found |= holds(b"a mark that is found");
            let upper = hex.to_uppercase();
            for secret in [token.as_bytes(), &raw, hex.as_bytes(), upper.as_bytes(), &raw[..16]] {
                assert!(!holds(secret), "{}", path.display());
            }
        }
    }
    assert!(found, "the session is looked for where it lies");
    assert!(!desk.errors().contains(&token), "nor in the log");
}

/// Nobody is remembered where everybody on the way could read it, unless the operator says so.
#[test]
fn plain_http_in_a_network_remembers_nobody() {
    let host = [("Host", "desk.example")];
    let json = [("Host", "desk.example"), ("Content-Type", "application/json")];
    let desk = Desk::configured("public_url = \"http://desk.example\"");
    let who = desk.request("GET", "/session", &host, b"");
    assert_eq!((who.status, who.text().as_str()), (200, "{\"account\":null}"));
    for method in ["GET", "PUT", "DELETE"] {
        let answer = desk.request(method, "/session/data/theme", &json, b"1");
        assert_eq!((answer.status, &answer.json()["code"]), (403, &"insecure_http".into()));
    }
    let kept = desk.request("PUT", "/session/data/theme?keep=browser", &json, b"1");
    assert_eq!((kept.status, kept.header("set-cookie")), (403, None));
    let opened =
        Desk::configured("public_url = \"http://desk.example\"\n[sessions]\ninsecure_http = true");
    let answer = opened.request("PUT", "/session/data/theme", &json, b"1");
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().starts_with("frontdesk="));
}

/// Without the feature, a place in Redis is an error that says how to build the program for it.
#[cfg(not(feature = "redis"))]
#[test]
fn a_program_without_redis_says_how_to_build_one_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[sessions]\nurl = \"redis://127.0.0.1:1\"";
    std::fs::write(dir.path().join("frontdesk.toml"), settings).unwrap();
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"][..],
        &["session", "end", "--all"],
    ] {
        let output = crate::desk::command(&dir).args(arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains("--features redis"), "{error}");
    }
}

/// Records of sessions in the database of a server.
fn records(desk: &Desk) -> i64 {
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    database.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap()
}
