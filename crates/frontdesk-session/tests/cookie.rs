//! What a `Cookie` header means, row by row of the checklist.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_session::Cookies;
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

/// C-42: a header of 16 KiB is read in linear time; one of 1 MiB would show anything else.
#[test]
fn hostile_headers_are_read_in_linear_time() {
    for unit in [";", "=", "a=\";", "\\\"", "; ", "\t", "a=1;"] {
        let started = Instant::now();
        let header = unit.repeat(1024 * 1024 / unit.len());
        assert!(Cookies::new(header.as_bytes()).count() <= header.len());
        assert!(started.elapsed() < Duration::from_secs(10), "{unit:?}: {:?}", started.elapsed());
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
