//! What the log says, and what it never says.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, multipart};
use crate::within_seconds;

const JSON: &str = "[log]\nformat = \"json\"\nlevel = \"trace\"\nrequests = true";

/// The lines of the log, each of which must be an object.
fn lines(desk: &Desk) -> Vec<Value> {
    let log = desk.errors();
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

/// The line of a request, as soon as it is there.
fn line_of(desk: &Desk, request: &str) -> Value {
    let mut found = None;
    let is_of = |line: &Value| line["request"] == request && !line["event"].is_null();
    within_seconds(5, || {
        found = lines(desk).into_iter().find(is_of);
        found.is_some()
    });
    found.unwrap_or_else(|| panic!("no line for {request}: {}", desk.errors()))
}

fn id(answer: &Answer) -> String {
    answer.header("x-request-id").unwrap()
}

/// Sends a form to the site as a page of ours does, with what cookies there are.
struct Browser<'d> {
    desk: &'d Desk,
    cookies: Vec<(String, String)>,
}

impl Browser<'_> {
    fn cookie(&self) -> String {
        let pairs: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.headers("set-cookie") {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let own = format!("http://localhost:{}", self.desk.port);
        let cookie = self.cookie();
        let headers = [
            ("Content-Type", URLENCODED),
            ("Origin", own.as_str()),
            ("Accept", "application/json"),
            ("Cookie", cookie.as_str()),
        ];
        let answer = self.desk.request(method, path, &headers, body.as_bytes());
        self.keep(&answer);
        answer
    }
}

/// V16.2.5, C-47: passwords, tokens, cookies and what forms hold are not in the log, at its most talkative,
/// in whatever writing.
#[test]
fn nothing_secret_is_ever_in_the_log() {
    let desk = Desk::configured(JSON);
    let mut browser = Browser { desk: &desk, cookies: Vec::new() };
    let password = "Marzipan-Secret-7 with words";
    let typed =
        "email=ann-marked%40example.org&password=Marzipan-Secret-7+with+words&name=Ann+Marked";
    assert_eq!(browser.ask("POST", "/signup", typed).status, 201);
    let wrong = "email=ann-marked%40example.org&password=Wrong-Secret-8+with+words";
    assert_eq!(browser.ask("POST", "/login", wrong).status, 401);
    assert_eq!(browser.ask("POST", "/login", typed).status, 200);
    browser.ask("PUT", "/session/data/cart?keep=browser", "");
    desk.request(
        "PUT",
        "/session/data/cart",
        &[
            ("Content-Type", "application/json"),
            ("Cookie", &browser.cookie()),
            ("Origin", &format!("http://localhost:{}", desk.port)),
        ],
        b"\"kept-secret\"",
    );
    for path in ["/account", "/session", "/nowhere?token=query-secret", "/path-secret/x"] {
        browser.ask("GET", path, "");
    }
    desk.post("/f/contact", URLENCODED, b"name=value-secret&field-secret=1");
    let parts = multipart(&[("name=\"p\"; filename=\"file-secret.png\"", b"content-secret")]);
    desk.post("/f/contact", MULTIPART, &parts);
    desk.post("/f/contact", "application/json", b"{\"a\":\"json-secret\",\"a\":1}");
    let headers = [
        ("Authorization", "Bearer header-secret"),
        ("User-Agent", "agent-secret"),
        ("Referer", "http://localhost/referer-secret"),
        ("X-Request-Id", "forged-secret"),
    ];
    desk.request("GET", "/", &headers, b"");
    browser.ask("POST", "/logout", "");
    let log = {
        let done = id(&browser.ask("GET", "/session", ""));
        line_of(&desk, &done);
        desk.errors()
    };
    let cookies = browser.cookies.iter().map(|(_, value)| value.clone());
    let secrets =
        [password, "Wrong-Secret-8", "kept-secret", "query-secret", "path-secret", "value-secret"];
    let more = ["field-secret", "file-secret", "content-secret", "json-secret", "header-secret"];
    let rest = ["agent-secret", "referer-secret", "forged-secret", "ann-marked", "Ann Marked"];
    let planted = secrets.iter().chain(&more).chain(&rest).map(|text| (*text).to_owned());
    for secret in planted.chain(cookies.filter(|value| value.len() > 8)) {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let written = [STANDARD.encode(&secret), URL_SAFE_NO_PAD.encode(&secret), hex, percent];
        for form in written.iter().chain([&secret]) {
            assert!(!log.contains(form.as_str()), "{secret} is in the log: {log}");
        }
    }
    assert!(log.lines().count() > 10, "{log}");
}

/// V16.2.1, V16.3.1: every login, good or bad, is an event that says when, where, who and what.
#[test]
fn every_login_is_an_event_with_when_where_who_and_what() {
    let desk = Desk::configured("[log]\nformat = \"json\"");
    let mut browser = Browser { desk: &desk, cookies: Vec::new() };
    let typed = "email=ann%40example.org&password=a+long+marzipan+sentence";
    let signed_up = browser.ask("POST", "/signup", typed);
    let account = signed_up.json()["account"]["id"].as_str().unwrap().to_owned();
    let failed =
        browser.ask("POST", "/login", "email=ann%40example.org&password=wrong+wrong+wrong");
    let unknown =
        browser.ask("POST", "/login", "email=bob%40example.org&password=wrong+wrong+wrong");
    let good = browser.ask("POST", "/login", typed);
    let out = browser.ask("POST", "/logout", "");
    let foreign = desk.request("POST", "/logout", &[("Origin", "https://evil.example")], b"");
    for (answer, event, outcome, who) in [
        (&signed_up, "sign_up", "done", Some(&account)),
        (&failed, "login", "wrong_password", Some(&account)),
        (&unknown, "login", "wrong_password", None),
        (&good, "login", "done", Some(&account)),
        (&out, "logout", "done", None),
        (&foreign, "logout", "cross_site", None),
    ] {
        let line = line_of(&desk, &id(answer));
        assert_eq!((&line["event"], &line["outcome"]), (&event.into(), &outcome.into()), "{line}");
        assert_eq!(line["from"], "127.0.0.1");
        assert_eq!(line["door"], "site");
        assert!(line["time"].as_str().unwrap().ends_with('Z'));
        assert!(line.to_string().len() < 2048);
        if let Some(who) = who {
            assert_eq!(line["account"], who.as_str(), "{line}");
        }
    }
}

/// V16.3.2, V16.3.3: what is refused leaves one line that says why; what is merely not there leaves none.
#[test]
fn a_refusal_leaves_one_line_that_says_why() {
    let desk = Desk::configured("[log]\nformat = \"json\"\n[limits]\nmax_text_bytes = 100");
    let large = desk.post("/f/contact", URLENCODED, format!("a={}", "x".repeat(200)).as_bytes());
    let foreign = desk.request("POST", "/f/contact", &[("Origin", "https://evil.example")], b"a=1");
    let host = desk.request("GET", "/", &[("Host", "evil.example")], b"");
    for (answer, why) in
        [(&large, "over_limit"), (&foreign, "foreign_origin"), (&host, "wrong_host")]
    {
        let line = line_of(&desk, &id(answer));
        assert_eq!(line["event"], "request");
        assert_eq!(line["level"], "warn");
        let said = line["outcome"].as_str().unwrap();
        assert!(said == why || why == "over_limit", "{line}");
        let of_it = lines(&desk).into_iter().filter(|line| line["request"] == id(answer).as_str());
        assert_eq!(of_it.count(), 1);
    }
    let nothing = id(&desk.get("/nowhere"));
    let fine = id(&desk.get("/"));
    let after = desk.request("GET", "/", &[("Host", "evil.example")], b"");
    line_of(&desk, &id(&after));
    assert!(lines(&desk).iter().all(|line| line["request"] != nothing && line["request"] != fine));
}

/// V16.4.1: a request's name is ours, unless a proxy that is trusted gives one; it is given back.
#[test]
fn a_request_id_is_believed_of_trusted_proxies_only_and_given_back() {
    let desk = Desk::start();
    let given = [("X-Request-Id", "from-the-proxy-1")];
    let ours = id(&desk.request("GET", "/", &given, b""));
    assert_ne!(ours, "from-the-proxy-1");
    assert_ne!(ours, id(&desk.request("GET", "/nowhere", &given, b"")));
    let trusting = Desk::configured("trusted_proxies = [\"127.0.0.1/32\"]");
    assert_eq!(id(&trusting.request("GET", "/", &given, b"")), "from-the-proxy-1");
    assert_eq!(id(&trusting.ask_desk("GET", "/", &given, b"")), "from-the-proxy-1");
}

/// V16.5.1: what goes wrong on our side is told by an id, and the log has the reason under it.
#[test]
fn a_failure_on_our_side_is_an_id_that_the_log_explains() {
    let desk = Desk::with(Setup { config: "[log]\nformat = \"json\"".into(), ..Setup::default() });
    let other = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = desk.post("/f/contact", URLENCODED, b"name=Ada");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json()["id"], id(&answer));
    assert_eq!(line_of(&desk, &id(&answer))["outcome"], "busy");
}
