//! Who may do what: every route at both addresses, asked by everybody, against docs/roles.md.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;

use serde_json::Value;

use crate::browser::{Browser, field};
use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};
use crate::login::log_in;
use crate::operators::{OPERATOR, PASSWORD, VISITOR, Visit, add, staffed};
use crate::routes::{self, Route};

const OTHER: &str = "eve@example.org";
const CONFIG: &str = "[forms.contact]\nnotify = [\"owner@example.org\"]\ncounts = [\"name\"]\nkeep_raw = true\n\
    [decode]\npublic = true\n";

/// Somebody who asks: at which address, with which cookies, and the token of the desk's forms.
#[derive(Default)]
struct Asker {
    cookies: String,
    token: String,
}

/// What the routes' braces stand for: things of the visitor `VISITOR`.
#[derive(Clone)]
struct Things {
    submission: String,
    file: String,
    delivery: String,
    mail: String,
    account: String,
    /// A session of theirs at the site.
    session: String,
    invitation: String,
}

impl Things {
    /// The path of a route, with what it is about.
    fn path(&self, route: &Route) -> String {
        let id = match route.path.split('/').nth(1) {
            Some("submissions") => &self.submission,
            Some("deliveries") => &self.delivery,
            Some("mail") => &self.mail,
            Some("accounts") => &self.account,
            Some("invitations") => &self.invitation,
            Some("parked") => &self.submission,
            _ => &self.session,
        };
        let key = if route.path.starts_with("/files") { &self.file } else { "theme" };
        let path = route.path.replace("{id}", id).replace("{session}", &self.session);
        path.replace("{key}", key)
            .replace("{form}", "contact")
            .replace("{project}", "project")
            .replace("{*path}", "admin")
            .replace("/count", "/count?by=name")
    }
}

/// The status alone: some answers go on for as long as somebody listens.
fn status(port: u16, route: &Route, path: &str, asker: &Asker, things: &Things) -> u16 {
    let method = if route.method == "any" { "GET".to_owned() } else { route.method.to_uppercase() };
    let body = match method.as_str() {
        "GET" | "DELETE" => String::new(),
        "PUT" => "1".to_owned(),
        _ if asker.token.is_empty() => format!("id={}&value=1&act=read", things.submission),
        _ => format!("id={}&value=1&act=read&_token={}", things.submission, asker.token),
    };
    let kind = if method == "PUT" { "application/json" } else { URLENCODED };
    let own = format!("http://localhost:{port}");
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\
         Accept: application/json\r\nSec-Fetch-Site: same-origin\r\nOrigin: {own}\r\n"
    );
    if !body.is_empty() {
        write!(request, "Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len()).unwrap();
    }
    if !asker.cookies.is_empty() {
        write!(request, "Cookie: {}\r\n", asker.cookies).unwrap();
    }
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
    stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.split(' ').nth(1).unwrap().parse().unwrap()
}

/// A visitor's cookies at the site: of the session that they have, or of a new one where it is over.
fn visitor(desk: &Desk, email: &str, before: &mut Asker) {
    let headers = [("Cookie", before.cookies.as_str())];
    if desk.request("GET", "/session", &headers, b"").json()["account"].is_null() {
        let mut browser = Browser::new(desk);
        assert_eq!(log_in(&mut browser, email, PASSWORD).status, 303, "{email}");
        before.cookies = browser.cookies();
    }
}

/// An operator at the desk, with the token of the forms that a route's page has.
fn operator(desk: &Desk, route: &Route, things: &Things, before: &mut Asker) {
    let page = match route.path.split('/').nth(1) {
        Some("accounts") => format!("/accounts/{}", things.account),
        Some("invitations") => "/invitations".to_owned(),
        Some("confirm") => "/confirm".to_owned(),
        _ => "/inbox".to_owned(),
    };
    let ask = |cookies: &str| {
        let headers = [("Accept", "text/html"), ("Cookie", cookies)];
        desk.ask_desk("GET", &page, &headers, b"")
    };
    let mut shown = ask(&before.cookies);
    if shown.status != 200 {
        let mut visit = Visit::new(desk);
        assert_eq!(visit.log_in(OPERATOR, PASSWORD).status, 303);
        before.cookies = visit.cookie();
        shown = ask(&before.cookies);
    }
    before.token = field(&shown, "_token");
}

/// Another session of `VISITOR` at the site, because ending them is what some routes do.
fn fresh_session(desk: &Desk, account: &str) -> String {
    visitor(desk, VISITOR, &mut Asker::default());
    let mut visit = Visit::new(desk);
    assert_eq!(visit.log_in(OPERATOR, PASSWORD).status, 303);
    let cookies = visit.cookie();
    let headers = [("Accept", "application/json"), ("Cookie", cookies.as_str())];
    let shown = desk.ask_desk("GET", &format!("/accounts/{account}"), &headers, b"").json();
    shown["sessions"][0]["id"].as_str().unwrap().to_owned()
}

/// One of each that a route may be about.
fn things(desk: &Desk, account: &str) -> Things {
    let mut tom = Asker::default();
    visitor(desk, VISITOR, &mut tom);
    let body = multipart(&[("name=\"name\"", b"Tom"), ("name=\"f\"; filename=\"a.txt\"", b"file")]);
    let own = format!("http://localhost:{}", desk.port);
    let headers =
        [("Content-Type", MULTIPART), ("Cookie", tom.cookies.as_str()), ("Origin", own.as_str())];
    let sent = desk.request("POST", "/f/contact", &headers, &body).json();
    assert!(desk.run(&["account", "invite", "--email", "new@example.org"]).status.success());
    let mut visit = Visit::new(desk);
    visit.log_in(OPERATOR, PASSWORD);
    let cookies = visit.cookie();
    let read = |path: &str, accept: &str| {
        let headers = [("Accept", accept), ("Cookie", cookies.as_str())];
        desk.ask_desk("GET", path, &headers, b"")
    };
    let json = |path: &str| read(path, "application/json").json();
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let submission = id(&sent);
    let page = read(&format!("/submissions/{submission}"), "text/html").text();
    let file = page.split("/files/").nth(1).unwrap();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while json("/mail")["mails"][0].is_null() {
        assert!(std::time::Instant::now() < end, "no mail came");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Things {
        file: file.split(['"', '?']).next().unwrap().to_owned(),
        delivery: id(&json("/deliveries")["deliveries"][0]),
        mail: id(&json("/mail")["mails"][0]),
        session: id(&json(&format!("/accounts/{account}"))["sessions"][0]),
        invitation: id(&json("/invitations")["invitations"][0]),
        account: account.to_owned(),
        submission,
    }
}

/// The table of an address, as it stands in docs/roles.md. Those who may least ask first, and about one
/// thing before about all of them, so that nothing is gone before whoever may take it away asks.
fn table(desk: &Desk, start: &str, things: &Things) -> String {
    let (head, port) = match start {
        "site" => ("stranger | another visitor | the visitor | operator", desk.port),
        _ => ("stranger | visitor | operator", desk.desk_port),
    };
    let mut things = things.clone();
    let mut table =
        format!("| route | {head} |\n|{}\n", "---|".repeat(head.split('|').count() + 1));
    let (mut eve, mut tom, mut ada) = (Asker::default(), Asker::default(), Asker::default());
    let mut rows = BTreeMap::new();
    let (first, last): (Vec<_>, Vec<_>) = routes::of(start)
        .into_iter()
        .filter(|route| route.method != "options")
        .partition(|route| route.path.contains('{'));
    for route in first.iter().chain(&last) {
        if route.path.contains("/sessions/{") {
            things.session = fresh_session(desk, &things.account);
        }
        let path = things.path(route);
        visitor(desk, OTHER, &mut eve);
        operator(desk, route, &things, &mut ada);
        let ask = |asker: &Asker| status(port, route, &path, asker, &things);
        let mut row = vec![ask(&Asker::default()), ask(&eve)];
        if start == "site" {
            visitor(desk, VISITOR, &mut tom);
            row.push(ask(&tom));
            ada.token.clear();
        }
        row.push(ask(&ada));
        if route.method == "get" && route.handler.starts_with("to_") {
            // The address of a button: whoever comes back to it finds its page, or the login.
            assert!(row.iter().all(|status| [303, 401].contains(status)), "{route:?} {row:?}");
            continue;
        }
        let cells: Vec<String> = row.iter().map(u16::to_string).collect();
        let method = route.method.to_uppercase();
        rows.insert(route, format!("| `{method} {}` | {} |\n", route.path, cells.join(" | ")));
    }
    table.extend(rows.into_values());
    table
}

/// V8.1.1, V8.2.1, V8.2.2, V8.3.1: each route answers each role as the table says; a route that is new is
/// in the table or fails here.
#[test]
fn each_route_is_for_whom_the_table_says() {
    let (desk, _, account) = staffed(CONFIG);
    add(&desk.dir, OTHER, &[]);
    let things = things(&desk, &account.to_string());
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/roles.md");
    let docs = std::fs::read_to_string(docs).unwrap_or_default();
    // What a visitor takes back is gone at the desk, too.
    let at_desk = table(&desk, "desk", &things);
    let tables = [table(&desk, "site", &things), at_desk];
    for table in &tables {
        assert!(docs.contains(table), "docs/roles.md is to have these:\n\n{}", tables.join("\n\n"));
    }
    // Whoever runs the server is nobody at the site, and whoever visits it nobody at the desk.
    let cells = |row: &str| row.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    for row in tables[0].lines().skip(2).map(cells) {
        assert_eq!(row[1], row[4].trim_end_matches(" |"), "{row:?}");
    }
    for row in tables[1].lines().skip(2).map(cells) {
        assert_eq!(row[1], row[2], "{row:?}");
    }
}
