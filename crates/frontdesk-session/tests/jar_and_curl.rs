//! C-63: the jar beside curl's cookie engine, on a table of `Set-Cookie` lines.
//!
//! curl asks a server on the loopback address; the server answers with the line, and then says what
//! cookies the next requests brought.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it left out")]
#![allow(clippy::disallowed_methods, reason = "dates of cookies are compared with curl's clock")]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use frontdesk_session::Moment;
use frontdesk_session::jar::{Address, Asked, Jar};

/// Names and values.
const PAIRS: [&str; 36] = [
    "c=1",
    "c=",
    " c = 1 ",
    "\tc\t=\t1\t",
    "c=1=2",
    "c==1",
    "c=\"1\"",
    "c=\"1;2\"",
    "c='1'",
    "c=1,d=2",
    "c=%31",
    "c=a b",
    "c=\u{e9}",
    "\u{e9}=1",
    "c=a\\b",
    "c=[]{}()<>@:?/",
    "C=1",
    "c.d-e_f=1",
    "$c=1",
    "c,d=1",
    "c d=1",
    "\"c\"=1",
    "c=$1",
    "c=a\tb",
    "c=\x01",
    "c\x02=1",
    "c=\x7f",
    "=1",
    "c",
    "",
    "=",
    ";",
    "; c=1",
    "__Secure-c=1",
    "__Host-c=1",
    "__secure-c=1",
];

/// Attributes.
const ATTRIBUTES: [&str; 58] = [
    "",
    "Path=/",
    "Path=/in",
    "Path=/in/",
    "Path=/i",
    "Path=/IN",
    "Path=",
    "Path",
    "Path=in",
    "Path=\"/\"",
    "path=/in/set",
    "Path=/in/set/deep",
    "Path=/ ",
    "Path=/?x",
    "Path=/out; Path=/in",
    "Path=/in; Path=/out",
    "Path=/in; Path=x",
    "Domain=desk.test.example",
    "Domain=.desk.test.example",
    "Domain=DESK.test.EXAMPLE",
    "Domain=test.example",
    "Domain=example",
    "Domain=other.example",
    "Domain=b.desk.test.example",
    "Domain=",
    "Domain",
    "Domain=.",
    "Domain=..test.example",
    "Domain=test.example.",
    "Domain=est.example",
    "Domain=127.0.0.1",
    "Domain=other.example; Domain=test.example",
    "Domain=test.example; Domain=other.example",
    "Max-Age=60",
    "Max-Age=0",
    "Max-Age=-1",
    "Max-Age=",
    "Max-Age=x",
    "Max-Age=6x",
    "Max-Age=+6",
    "Max-Age=00",
    "Max-Age=99999999999999999999",
    "max-age=0; max-age=60",
    "Max-Age=60; Max-Age=0",
    "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "Expires=Fri, 01-Jan-2038 00:00:00 GMT",
    "Expires=junk",
    "Expires=Sun Nov  6 08:49:37 1994",
    "Expires=0",
    "Expires=",
    "Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "Expires=Fri, 01 Jan 2038 00:00:00 GMT; Max-Age=0",
    "Secure",
    "secure=x",
    "HttpOnly",
    "SameSite=Lax",
    "SameSite=junk",
    "Unknown=1; ; =",
];

fn table() -> Vec<String> {
    let pairs = PAIRS.iter().map(|pair| (*pair).to_owned());
    let plain = ATTRIBUTES.iter().map(|attribute| format!("c=1; {attribute}"));
    let after = ["Path=/", "Domain=test.example", "Max-Age=60", "HttpOnly;"];
    let both =
        after.iter().flat_map(|one| ATTRIBUTES.iter().map(move |two| format!("c=1;{one};{two}")));
    pairs.chain(plain).chain(both).collect()
}

/// Where cookies are looked for after the line came from `/in/set`.
const AFTER: [(&str, &str); 5] = [
    ("desk.test.example", "/in/after"),
    ("desk.test.example", "/"),
    ("desk.test.example", "/in/set/deep"),
    ("b.desk.test.example", "/in/after"),
    ("test.example", "/in"),
];

/// Why curl does otherwise than RFC 6265bis, if it is known to (looked at with 7.88).
fn known(line: &str) -> Option<&'static str> {
    let lower = line.to_ascii_lowercase();
    let (pair, attributes) = lower.split_once(';').unwrap_or((&lower, ""));
    let (name, _) = pair.split_once('=').unwrap_or(("", pair));
    let attributes: Vec<(&str, &str)> = attributes
        .split(';')
        .map(|attribute| attribute.split_once('=').unwrap_or((attribute, "")))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect();
    let values = |name: &str| {
        let of_name = attributes.iter().filter(|(other, _)| *other == name);
        of_name.map(|(_, value)| *value).collect::<Vec<_>>()
    };
    let (paths, domains) = (values("path"), values("domain"));
    if line.contains('\t') {
        return Some("curl refuses tabs; the standard lets them be (5.6, step 1)");
    }
    if name.trim().is_empty() {
        return Some(
            "curl knows no cookie without a name, and skips what is empty (5.6, steps 3 to 5)",
        );
    }
    if paths.last().is_some_and(|path| !path.starts_with('/')) {
        return Some(
            "curl takes `/` for a path that is none, and undoes quotes; it is the directory (5.6.4)",
        );
    }
    if paths.last().is_some_and(|path| path.len() > 1 && path.ends_with('/')) {
        return Some(
            "curl drops a slash at the end of a path; then a path above it matches (5.1.4)",
        );
    }
    if domains.contains(&".") || (domains.len() > 1 && domains.contains(&"")) {
        return Some(
            "curl refuses or ignores an empty domain; the last one counts, and means none (5.7)",
        );
    }
    if domains.len() > 1 {
        return Some(
            "curl refuses the line for any domain that does not match; the last one counts (5.7)",
        );
    }
    if values("max-age").iter().any(|age| age.parse::<i64>().is_err()) {
        return Some("curl ends a cookie whose Max-Age is no number; it is to be ignored (5.6.2)");
    }
    if values("secure").iter().any(|value| !value.is_empty()) {
        return Some("curl ignores Secure with a value; the value says nothing (5.6.5)");
    }
    None
}

#[test]
fn the_jar_agrees_with_curl_but_for_differences_that_have_a_reason() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("LEFT OUT: there is no curl to compare the jar with");
        return;
    }
    let table = table();
    assert!(table.len() >= 300, "{}", table.len());
    let server = serve(table.clone());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = Moment::from_secs(0) + now;
    let (mut alike, mut reasons) = (0, std::collections::BTreeMap::<&str, usize>::new());
    for (row, line) in table.iter().enumerate() {
        let (ours, curls) = (by_jar(line, now), by_curl(server, row));
        if ours == curls {
            alike += 1;
            continue;
        }
        let reason = known(line);
        assert!(reason.is_some(), "{line:?}: jar {ours:?}, curl {curls:?}");
        *reasons.entry(reason.unwrap_or_default()).or_default() += 1;
    }
    println!("{alike} of {} lines alike; otherwise: {reasons:#?}", table.len());
    assert!(alike > 250, "a reason that fits everything explains nothing");
}

fn by_jar(line: &str, now: Moment) -> Vec<String> {
    let address = |host: &str, path: &str| Address::parse(&format!("http://{host}{path}")).unwrap();
    let mut jar = Jar::default();
    jar.take(&address(AFTER[0].0, "/in/set"), Asked::Own, line.as_bytes(), now);
    let sent = AFTER.map(|(host, path)| jar.header(&address(host, path), Asked::Own, now));
    sent.map(|header| String::from_utf8_lossy(&header).into_owned()).to_vec()
}

fn by_curl(server: SocketAddr, row: usize) -> Vec<String> {
    let port = server.port();
    let mut curl = Command::new("curl");
    curl.args(["-q", "-s", "--noproxy", "*", "--max-time", "20", "-b", ""]);
    for (host, _) in AFTER {
        curl.args(["--resolve", &format!("{host}:{port}:127.0.0.1")]);
    }
    curl.arg(format!("http://{}:{port}/in/set?{row}", AFTER[0].0));
    curl.args(AFTER.map(|(host, path)| format!("http://{host}:{port}{path}")));
    let output = curl.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<String> =
        text.split('\n').skip(1).take(AFTER.len()).map(str::to_owned).collect();
    assert_eq!(lines.len(), AFTER.len(), "row {row}: {:?}", output.status);
    lines
}

/// Answers until the test's process ends.
fn serve(table: Vec<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let table = table.clone();
            thread::spawn(move || answer(stream.unwrap(), &table));
        }
    });
    address
}

fn answer(mut stream: TcpStream, table: &[String]) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line).ok().filter(|len| *len > 0)?;
            if line == b"\r\n" {
                break;
            }
            head.push(line);
        }
        let first = String::from_utf8_lossy(&head[0]).into_owned();
        let row = first.split(['?', ' ']).nth(2).and_then(|row| row.parse::<usize>().ok());
        let cookie = head.iter().find_map(|line| line.strip_prefix(b"Cookie: "));
        let body = [cookie.unwrap_or_default().trim_ascii_end(), b"\n"].concat();
        let set = row.map(|row| format!("Set-Cookie: {}\r\n", table[row])).unwrap_or_default();
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{set}\r\n", body.len());
        stream.write_all(&[reply.as_bytes(), &body].concat()).ok()?;
    }
}
