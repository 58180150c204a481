//! The jar against recorded browsers' tests, and our own `Set-Cookie` against the jar.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it left out")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_session::jar::{Address, Asked, Jar, Taken};
use frontdesk_session::{
    Candidates, CookieSpec, Lives, Moment, SameSite, decode_value, encode_value,
};
use proptest::prelude::*;

const NOW: Moment = Moment::from_secs(1_790_000_000);

fn address(url: &str) -> Address {
    Address::parse(url).unwrap()
}

/// What a jar sends to `to` after these lines came from `from`.
fn sent(from: &str, lines: &[&str], to: &str, asked: Asked<'_>) -> String {
    let mut jar = Jar::default();
    for line in lines {
        jar.take(&address(from), Asked::Own, line.as_bytes(), NOW);
    }
    String::from_utf8(jar.header(&address(to), asked, NOW)).unwrap()
}

/// RFC 6265bis, 5.1.3, 5.1.4, 5.7, 5.8.3.
#[test]
fn cookies_go_where_they_are_meant_to() {
    let desk = "https://a.desk.example/in/box";
    for (line, to, goes) in [
        ("c=1", "https://a.desk.example/in/x", true),
        ("c=1", "https://a.desk.example/in", true),
        ("c=1", "https://a.desk.example/inn", false),
        ("c=1", "https://a.desk.example/", false),
        ("c=1", "https://b.a.desk.example/in/box", false),
        ("c=1; Path=/", "https://a.desk.example:8443/", true),
        ("c=1; Path=x", "https://a.desk.example/in/", true),
        ("c=1; Path=/; Domain=desk.example", "https://b.desk.example/", true),
        ("c=1; Path=/; Domain=.A.desk.example", "https://b.a.desk.example/", true),
        ("c=1; Path=/; Domain=b.desk.example", "https://b.desk.example/", false),
        ("c=1; Path=/; Domain=k.example", "https://a.desk.example/", false),
        ("c=1; Path=/; Domain=example", "https://a.desk.example/", false),
        ("c=1; Path=/", "http://a.desk.example/", true),
        ("c=1; Path=/; Secure", "http://a.desk.example/", false),
    ] {
        assert_eq!(sent(desk, &[line], to, Asked::Own).is_empty(), !goes, "{line} to {to}");
    }
    let order =
        ["a=1; Path=/", "b=2; Path=/in", "c=3; Path=/in/box", "b=4; Path=/in", "d=5; Path=/in"];
    assert_eq!(sent(desk, &order, desk, Asked::Own), "c=3; b=4; d=5; a=1");
}

/// RFC 6265bis, 5.8.3; C-61: a fresh cookie without `SameSite` goes along with a cross-site `POST`, ours does not.
#[test]
fn same_site_says_to_which_requests_a_cookie_goes() {
    let desk = "https://desk.example/";
    let frame = Asked::Frame("other.example");
    for (line, link, form, framed) in [
        ("c=1; Secure; SameSite=Strict", false, false, false),
        ("c=1; Secure; SameSite=Lax", true, false, false),
        ("c=1; Secure", true, true, false),
        ("c=1; Secure; SameSite=None", true, true, true),
        ("c=1; Secure; SameSite=None; Partitioned", true, true, false),
    ] {
        let goes = |asked| !sent(desk, &[line], desk, asked).is_empty();
        assert!(goes(Asked::Own), "{line}");
        assert_eq!(
            (goes(Asked::Link), goes(Asked::Form), goes(frame)),
            (link, form, framed),
            "{line}"
        );
    }
    let mut jar = Jar::default();
    jar.take(&address(desk), Asked::Own, b"c=1", NOW);
    let later = NOW + Duration::from_secs(120);
    assert!(jar.header(&address(desk), Asked::Form, later).is_empty());
    // What a frame sets is kept for that window alone, if it is partitioned, and else not at all.
    let mut jar = Jar::default();
    let lines = ["a=1", "b=1; SameSite=None; Secure", "c=1; SameSite=None; Secure; Partitioned"];
    let taken = lines.map(|line| jar.take(&address(desk), frame, line.as_bytes(), NOW));
    assert_eq!(taken, [Taken::Refused, Taken::Kept, Taken::Kept]);
    assert_eq!(jar.header(&address(desk), frame, NOW), b"b=1; c=1");
    assert_eq!(jar.header(&address(desk), Asked::Frame("third.example"), NOW), b"b=1");
}

/// What a browser drops without a word (RFC 6265bis, 5.7).
#[test]
fn lines_against_the_rules_are_refused() {
    for line in [
        "__Host-a=1; Secure",
        "__Host-a=1; Path=/",
        "__HOST-a=1; Path=/",
        "__Host-a=1; Path=/in; Secure",
        "__Host-a=1; Path=/; Secure; Domain=desk.example",
        "__Secure-a=1",
        "__secure-a=1",
        "__Http-a=1; Secure",
        "__Host-Http-a=1; Secure; Path=/",
        "=__Secure-a=1; Secure",
        "__Host-a; Path=/; Secure",
        "a=1; SameSite=None",
        "a=1; Partitioned",
        "a=1; Domain=other.example",
        "a=1; Domain=example",
        "a=\x01",
        "",
        "=",
    ] {
        let mut jar = Jar::default();
        let taken = jar.take(&address("https://desk.example/"), Asked::Own, line.as_bytes(), NOW);
        assert_eq!(taken, Taken::Refused, "{line}");
    }
    let mut jar = Jar::default();
    let (https, http) = (address("https://desk.example/"), address("http://desk.example/"));
    assert_eq!(jar.take(&http, Asked::Own, b"a=1; Secure", NOW), Taken::Refused);
    assert_eq!(jar.take(&https, Asked::Own, b"a=1; Secure", NOW), Taken::Kept);
    assert_eq!(jar.take(&http, Asked::Own, b"a=2", NOW), Taken::Refused);
    assert_eq!(jar.header(&https, Asked::Own, NOW), b"a=1");
}

fn specs() -> Vec<CookieSpec> {
    let builders = [
        CookieSpec::builder("sid").without_secure().without_http_only(),
        CookieSpec::builder("sid").path("/in"),
        CookieSpec::builder("sid").domain("desk.example"),
        CookieSpec::builder("__Host-a").same_site(SameSite::None).partitioned(),
        CookieSpec::builder("__Host-a").same_site(SameSite::Strict),
        CookieSpec::builder("__Secure-a").domain("desk.example").path("/in"),
        CookieSpec::builder("__Http-a").path("/in"),
        CookieSpec::builder("__Host-Http-a"),
    ];
    builders.into_iter().map(|spec| spec.build().unwrap()).collect()
}

/// C-15: after the removal the jar holds nothing, for every prefix and also in a partition.
#[test]
fn what_was_set_is_gone_after_its_removal() {
    let page = address("https://www.desk.example/in/box");
    for spec in specs() {
        for asked in [Asked::Own, Asked::Frame("other.example")] {
            for lives in [Lives::WithBrowser, Lives::Until(NOW + Duration::from_secs(9))] {
                let mut jar = Jar::default();
                let set = spec.set("v", lives, NOW).unwrap();
                let taken = jar.take(&page, asked, set.as_str().as_bytes(), NOW);
                if asked != Asked::Own && !set.as_str().contains("SameSite=None") {
                    assert_eq!(taken, Taken::Refused, "{set}");
                    continue;
                }
                assert_eq!((taken, jar.len()), (Taken::Kept, 1), "{set}");
                let gone = jar.take(&page, asked, spec.remove().as_str().as_bytes(), NOW);
                assert_eq!((gone, jar.len()), (Taken::Removed, 0), "{set}");
            }
        }
    }
}

/// C-05, C-06: the jar ends a life when the server meant it to.
#[test]
fn a_cookie_lives_as_long_as_it_was_told_to() {
    let page = address("https://desk.example/in");
    let secs = Duration::from_secs;
    let spec = CookieSpec::builder("sid").build().unwrap();
    for (life, lives) in [(secs(60), secs(60)), (Lives::LONGEST * 2, Lives::LONGEST)] {
        let set = spec.set("v", Lives::Until(NOW + life), NOW).unwrap().to_string();
        let (max_age, expires) = set.split_once("; ").unwrap().1.split_once("; ").unwrap();
        // Together and each alone they say the same.
        for line in
            [set.clone(), set.replace(&format!("{max_age}; "), ""), format!("sid=v; {max_age}")]
        {
            let mut jar = Jar::default();
            jar.take(&page, Asked::Own, line.as_bytes(), NOW);
            jar.close();
            assert_eq!(jar.header(&page, Asked::Own, NOW + (lives - secs(1))), b"sid=v", "{line}");
            assert!(jar.header(&page, Asked::Own, NOW + lives).is_empty(), "{line}: {expires}");
        }
    }
    let mut jar = Jar::default();
    let set = spec.set("v", Lives::WithBrowser, NOW).unwrap();
    jar.take(&page, Asked::Own, set.as_str().as_bytes(), NOW);
    assert_eq!(jar.header(&page, Asked::Own, NOW + Lives::LONGEST * 9), b"sid=v");
    jar.close();
    assert!(jar.is_empty());
}

proptest! {
    /// Z-09: what the builder sets, the jar keeps, and the reader reads back.
    #[test]
    fn a_value_comes_back_through_the_jar(
        bytes in prop::collection::vec(any::<u8>(), 0..120),
        which in 0_usize..8,
        secs in proptest::option::of(1_u64..40_000_000),
    ) {
        let spec = &specs()[which];
        let page = address("https://www.desk.example/in/box");
        let lives = secs.map_or(Lives::WithBrowser, |it| Lives::Until(NOW + Duration::from_secs(it)));
        let set = spec.set(&encode_value(&bytes), lives, NOW).unwrap();
        let mut jar = Jar::default();
        jar.take(&page, Asked::Own, b"theme=dark; Path=/", NOW);
        prop_assert_eq!(jar.take(&page, Asked::Own, set.as_str().as_bytes(), NOW), Taken::Kept);
        let header = jar.header(&page, Asked::Own, NOW);
        let Candidates::One(value) = spec.candidates([&header[..]]) else {
            panic!("{}", String::from_utf8_lossy(&header));
        };
        prop_assert_eq!(decode_value(value), Some(bytes));
    }

    /// Z-09: no line upsets the jar, and what it sends is what it holds.
    #[test]
    fn any_line_is_kept_or_refused(lines in prop::collection::vec(any::<Vec<u8>>(), 0..6)) {
        let mut jar = Jar::default();
        let page = address("https://desk.example/");
        for line in &lines {
            jar.take(&page, Asked::Own, line, NOW);
        }
        let header = jar.header(&page, Asked::Own, NOW);
        prop_assert!(!header.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t'));
        prop_assert!(!header.is_empty() || jar.is_empty() || !lines.is_empty());
    }
}

#[allow(clippy::disallowed_methods, reason = "the vectors are outside, so a test must be told")]
fn vectors(file: &str) -> Vec<serde_json::Value> {
    let Some(folder) = std::env::var_os("FRONTDESK_VECTORS").map(std::path::PathBuf::from) else {
        println!("FRONTDESK_VECTORS is not set: {file} was left out");
        return Vec::new();
    };
    let lines = std::fs::read_to_string(folder.join(file)).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn moment(text: &serde_json::Value) -> Moment {
    match text.as_str() {
        Some("2011-02-01T00:00:00Z") => Moment::from_secs(1_296_518_400),
        Some("2026-01-01T00:00:00Z") => Moment::from_secs(1_767_225_600),
        None => NOW,
        Some(other) => panic!("the clock of the vector says {other}"),
    }
}

fn bytes(text: &serde_json::Value) -> Vec<u8> {
    STANDARD.decode(text.as_str().unwrap()).unwrap()
}

/// One line of a file: what came, what the jar sends then, what the source expects.
struct Recorded {
    id: String,
    lines: Vec<Vec<u8>>,
    sent: Vec<u8>,
    expected: Vec<u8>,
}

fn recorded(file: &str) -> Vec<Recorded> {
    let run = |line: serde_json::Value| {
        let options = &line["options"];
        let lines: Vec<Vec<u8>> = match options["set_cookie_headers_base64"].as_array() {
            Some(lines) => lines.iter().map(bytes).collect(),
            None => {
                let body = bytes(&line["body_base64"]);
                body.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
            }
        };
        let from = address(options["request_url"].as_str().unwrap());
        let to = options["next_url"].as_str().map_or_else(|| from.clone(), address);
        let now = moment(&options["now"]);
        let mut jar = Jar::default();
        for line in &lines {
            jar.take(&from, Asked::Own, line, now);
        }
        let expected = &line["expect"]["cookie_header_base64"];
        let expected = if expected.is_string() { bytes(expected) } else { Vec::new() };
        let id = line["id"].as_str().unwrap().to_owned();
        Recorded { id, lines, sent: jar.header(&to, Asked::Own, now), expected }
    };
    vectors(file).into_iter().map(run).collect()
}

/// The tests of RFC 6265bis for browsers: all of them agree.
#[test]
fn the_jar_sends_what_browsers_are_tested_for() {
    for it in recorded("wpt-cookies.jsonl") {
        assert_eq!(it.sent, it.expected, "{}: {:?}", it.id, it.lines);
    }
}

/// The older suite, written for RFC 6265: what differs is what RFC 6265bis changed. A cookie may have
/// no name (5.6, step 3), and a control character refuses the line (5.6, step 1).
#[test]
fn the_jar_differs_from_the_older_standard_where_that_was_changed() {
    let mut differing = 0;
    for it in recorded("http-state-setcookie.jsonl") {
        let is_nameless = |line: &Vec<u8>| {
            let pair = line.split(|byte| *byte == b';').next().unwrap();
            !pair.contains(&b'=') || pair.trim_ascii_start().starts_with(b"=")
        };
        let has_control = |line: &Vec<u8>| line.iter().any(|byte| matches!(byte, 0 | b'\r'));
        let changed = it.lines.iter().any(|line| is_nameless(line) || has_control(line));
        differing += usize::from(it.sent != it.expected);
        assert!(changed || it.sent == it.expected, "{}: {:?}", it.id, it.lines);
    }
    assert!(differing <= 17, "{differing}");
    println!("{differing} lines differ as RFC 6265bis differs from RFC 6265");
}

/// One jar takes a missing `Path` of `__Host-` for `/` where the request's directory is that; the
/// standard asks for the attribute (RFC 6265bis, 5.7), as browsers do.
#[test]
fn prefixes_are_held_to_what_the_standard_asks() {
    for it in recorded("tough-cookie-prefix.jsonl") {
        match it.id.as_str() {
            "tough-cookie-prefix-0004" => assert!(it.sent.is_empty() && it.sent != it.expected),
            _ => assert_eq!(it.sent, it.expected, "{}: {:?}", it.id, it.lines),
        }
    }
}

/// Seconds since 1970 of `Wed, 09 Dec 2009 16:27:23 GMT`, counted day by day.
fn seconds(date: &str) -> i64 {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = date.split([' ', ':']).collect();
    let number = |index: usize| parts[index].parse::<i64>().unwrap();
    let (year, month) = (number(3), MONTHS.iter().position(|name| *name == parts[2]).unwrap());
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_years = (1601..year).map(|year| 365 + i64::from(is_leap(year))).sum::<i64>();
    let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = days_of_years + lengths[..month].iter().sum::<i64>() + number(1) - 1 - 134_774;
    days * 86_400 + number(4) * 3600 + number(5) * 60 + number(6)
}

/// RFC 6265bis, 5.1.1: every date that browsers were found to read, and what is none.
#[test]
fn dates_are_read_as_browsers_read_them() {
    for line in vectors("http-state-dates.jsonl") {
        let text = bytes(&line["body_base64"]);
        let cookie = [b"a=1; Path=/; Expires=", &text[..]].concat();
        let (page, mut jar) = (address("https://desk.example/"), Jar::default());
        let Some(date) = line["expect"]["date"].as_str() else {
            jar.take(&page, Asked::Own, &cookie, NOW);
            jar.close();
            assert!(jar.is_empty(), "{}: {}", line["id"], String::from_utf8_lossy(&text));
            continue;
        };
        let (before, at) = (Moment::from_secs(seconds(date) - 1), Moment::from_secs(seconds(date)));
        jar.take(&page, Asked::Own, &cookie, before);
        jar.close();
        assert_eq!(jar.header(&page, Asked::Own, before), b"a=1", "{}: {date}", line["id"]);
        assert!(jar.header(&page, Asked::Own, at).is_empty(), "{}: {date}", line["id"]);
    }
}
