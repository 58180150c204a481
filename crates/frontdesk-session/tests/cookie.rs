//! What a `Cookie` header means, row by row of the checklist.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_session::{Candidates, CookieLimits, CookieSpec, Cookies, TooManyCookies};
use proptest::prelude::*;

/// Every cookie as name and value.
fn pairs(header: &[u8]) -> Vec<(String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Cookies::new(header).map(|cookie| (text(cookie.name), text(cookie.value))).collect()
}

#[track_caller]
fn reads(header: &[u8], expected: &[(&str, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(pairs(header), expected, "{}", String::from_utf8_lossy(header));
}

/// C-30: joined lines mean what the lines meant one by one.
#[test]
fn header_lines_joined_by_a_semicolon_are_one_list() {
    reads(b"a=1; S=x", &[("a", "1"), ("S", "x")]);
}

/// C-31: any spaces and tabs around `;`, and pieces with nothing in them.
#[test]
fn blanks_and_empty_pieces_around_a_semicolon_say_nothing() {
    reads(b";; a=1 ;\tS=x ;", &[("a", "1"), ("S", "x")]);
    reads(b"", &[]);
    reads(b" \t ;; ", &[]);
    reads(b" foo = bar ", &[("foo", "bar")]);
}

/// C-32
#[test]
fn names_differ_by_case() {
    let cookies = Cookies::new(b"__host-sid=a");
    assert_eq!(cookies.named(b"__Host-sid").count(), 0);
    assert_eq!(cookies.named(b"__host-sid").count(), 1);
}

/// C-33: what only looks like a blank belongs to the name, so it is another name.
#[test]
fn no_other_white_space_is_trimmed() {
    for blank in ["\u{2000}", "\u{a0}", "\u{85}", "\x0b", "\x0c", "\r", "\n"] {
        let header = format!("a=1; {blank}__Host-frontdesk=evil");
        assert_eq!(Cookies::new(header.as_bytes()).named(b"__Host-frontdesk").count(), 0);
    }
}

/// C-34: `$Version` is a name like any other, and quotes are part of the value.
#[test]
fn the_older_cookie_standards_are_not_read() {
    reads(
        b"$Version=1; sid=\"t\"; $Path=/",
        &[("$Version", "1"), ("sid", "\"t\""), ("$Path", "/")],
    );
}

/// C-35: a quote that is open swallows no cookie.
#[test]
fn no_value_holds_another_cookie() {
    reads(b"x=\"1; S=t; y=2\"", &[("x", "\"1"), ("S", "t"), ("y", "2\"")]);
}

/// C-36
#[test]
fn nothing_is_decoded() {
    reads(b"s%69d=t; v=%41+\\101", &[("s%69d", "t"), ("v", "%41+\\101")]);
}

/// C-37: a nameless cookie never becomes a named one.
#[test]
fn a_cookie_without_a_name_is_never_found_by_one() {
    reads(b"=sid=t; sid; =", &[("", "sid=t"), ("", "sid"), ("", "")]);
    let cookies = Cookies::new(b"=sid=t; sid; =");
    assert_eq!(cookies.named(b"sid").count(), 0);
    assert_eq!(cookies.named(b"").count(), 0);
}

/// C-40: bad bytes stay in their own cookie.
#[test]
fn bad_bytes_in_one_cookie_leave_the_others_alone() {
    for bad in [&b"a=\xff\xfe; S=t"[..], b"a=\x01; S=t", b"\0=\0; S=t", b"a\"=\\; S=t"] {
        let cookies = Cookies::new(bad);
        assert_eq!(cookies.named(b"S").collect::<Vec<_>>(), [b"t"]);
        assert_eq!(cookies.count(), 2);
    }
}

proptest! {
    /// The pair stands where `at` says, and every byte outside of pairs is a separator or a blank.
    #[test]
    fn ranges_are_in_order_and_hold_the_pair(header in "[a-c=; \t\"%]{0,60}") {
        let bytes = header.as_bytes();
        let mut end = 0;
        for cookie in Cookies::new(bytes) {
            let between = &bytes[end..cookie.at.start];
            prop_assert!(between.iter().all(|byte| b"; \t".contains(byte)));
            let pair = &bytes[cookie.at.clone()];
            prop_assert!(pair.starts_with(cookie.name) && pair.ends_with(cookie.value));
            prop_assert!(!pair.contains(&b';'));
            end = cookie.at.end;
        }
        prop_assert!(bytes[end..].iter().all(|byte| b"; \t".contains(byte)));
    }

    /// The reader against a slow model of the rules.
    #[test]
    fn the_reader_equals_its_rules_written_plainly(header in "[a-c=; \t\"%]{0,60}") {
        let blank = [' ', '\t'];
        let pieces = header.split(';').map(|piece| piece.trim_matches(blank));
        let model: Vec<(String, String)> = pieces
            .filter(|piece| !piece.is_empty())
            .map(|piece| piece.split_once('=').unwrap_or(("", piece)))
            .map(|(name, value)| {
                (name.trim_matches(blank).to_owned(), value.trim_matches(blank).to_owned())
            })
            .collect();
        prop_assert_eq!(pairs(header.as_bytes()), model);
    }
}

/// Recorded headers: Go strips quotes and jshttp undoes escapes, which is compared undone; both
/// leave out cookies that have no name.
#[test]
#[allow(clippy::disallowed_methods, reason = "the vectors are outside, so a test must be told")]
fn recorded_headers_read_as_other_servers_read_them() {
    let Some(folder) = std::env::var_os("FRONTDESK_VECTORS").map(std::path::PathBuf::from) else {
        println!("FRONTDESK_VECTORS is not set: the vectors were left out");
        return;
    };
    let mut compared = 0;
    for file in ["go-cookie-parse.jsonl", "jshttp-cookie-parse.jsonl"] {
        for line in std::fs::read_to_string(folder.join(file)).unwrap().lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let expected = line["expect"]["cookies"].as_array();
            let (Some(expected), true) = (expected, line["kind"] == "cookie-header") else {
                continue;
            };
            let header = STANDARD.decode(line["body_base64"].as_str().unwrap()).unwrap();
            let header = header.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(&b"; "[..]);
            let read = pairs(&header);
            for pair in expected {
                let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
                let same = |raw: &str| {
                    let quoted = raw.trim_matches('"').replace("%22", "\"");
                    raw == value || quoted == value || raw.replace("%22", "\"") == value
                };
                let found = read.iter().any(|(other, raw)| other == name && same(raw));
                assert!(found, "{}: {name}={value} in {read:?}", line["id"]);
            }
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared} headers compared");
    println!("{compared} recorded headers compared");
}

fn candidates<'a>(name: &str, lines: &[&'a str]) -> Candidates<'a> {
    let spec = CookieSpec::builder(name).build().unwrap();
    spec.candidates(lines.iter().map(|line| line.as_bytes()))
}

/// C-30: HTTP/2 cuts the header into lines as it likes.
#[test]
fn several_header_lines_are_one_list() {
    let list = ["a=1", "b=2", "S=x", "S=x", "c=3"];
    for cut in 0..=list.len() {
        let (head, tail) = list.split_at(cut);
        let lines = [head.join("; "), tail.join("; ")];
        assert_eq!(candidates("S", &[&lines[0], &lines[1]]), Candidates::One(b"x"), "{cut}");
    }
    assert_eq!(candidates("S", &[]), Candidates::Missing);
    // A quote or a name that is open at the end of a line is not closed by the next one.
    assert_eq!(candidates("S", &["S", "=x", "a=\"1", "S=\""]), Candidates::One(b"\""));
}

/// C-38: the same answer in every order; equal values are one.
#[test]
fn no_order_of_cookies_is_trusted() {
    for (one, other) in [("x", "y"), ("y", "x")] {
        let header = format!("S={one}; a=1; S={other}; S={one}");
        let Candidates::Several(several) = candidates("S", &[&header]) else {
            panic!("{header}");
        };
        let values: Vec<_> = several.iter().collect();
        assert_eq!(values, [one.as_bytes(), other.as_bytes()]);
        assert!(!format!("{several:?}").contains(one), "no value in a log");
        let header = format!("__Host-S={one}; __Host-S={other}");
        assert_eq!(candidates("__Host-S", &[&header]), Candidates::Tossed);
        let lines = [format!("__Host-S={one}"), format!("__Host-S={other}")];
        assert_eq!(candidates("__Host-S", &[&lines[0], &lines[1]]), Candidates::Tossed);
    }
    assert_eq!(candidates("__Host-S", &["__Host-S=x; __Host-S=x"]), Candidates::One(b"x"));
    assert!(matches!(candidates("S", &["S=1; S=2; S=3; S=4; S=1"]), Candidates::Several(_)));
    assert_eq!(candidates("S", &["S=1; S=2; S=3; S=4; S=5"]), Candidates::Tossed);
}

/// L2, C-41: 180 cookies and 16 KiB, whatever lines they come in.
#[test]
fn cookies_of_a_request_are_counted_in_bytes_and_pairs() {
    let limits = CookieLimits::default();
    let pairs = |count: usize| vec!["a=1"; count].join("; ");
    assert_eq!(limits.check([pairs(180).as_bytes()]), Ok(()));
    let too_many = Err(TooManyCookies::Pairs { max: 180 });
    assert_eq!(limits.check([pairs(181).as_bytes()]), too_many);
    assert_eq!(limits.check([pairs(90).as_bytes(), pairs(90).as_bytes()]), Ok(()));
    assert_eq!(limits.check([pairs(90).as_bytes(), pairs(91).as_bytes()]), too_many);
    let bytes = vec![b'a'; 16 << 10];
    assert_eq!(limits.check([&bytes[..]]), Ok(()));
    let too_long = TooManyCookies::Bytes { max: 16 << 10 };
    assert_eq!(limits.check([&bytes[..], b"a"]), Err(too_long));
    assert_eq!(too_long.status_hint(), 431);
}

proptest! {
    /// The fast way to one name finds what reading all of them finds.
    #[test]
    fn a_name_is_found_wherever_the_reader_would_read_it(
        header in "(a|b|ab|[ab=; \t]){0,30}",
        name in "(a|b|ab|aa|[ab=; \t]){0,3}",
        skipped in 0_usize..3,
    ) {
        let (header, name) = (header.as_bytes(), name.as_bytes());
        let mut cookies = Cookies::new(header);
        for _ in 0..skipped {
            cookies.next();
        }
        let found: Vec<_> = cookies.named(name).collect();
        let read = cookies.filter(|cookie| cookie.name == name && !name.is_empty());
        prop_assert_eq!(found, read.map(|cookie| cookie.value).collect::<Vec<_>>());
    }
}
