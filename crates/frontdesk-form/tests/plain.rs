//! `text/plain` bodies, as forms send them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use frontdesk_form::{ContentType, FormData, FormErrorKind, Limit, Limits, NoteKind};
use proptest::prelude::*;
use reading::{cuts_agree, events_in_chunks, flat, whole};

fn form() -> ContentType {
    ContentType::parse(b"text/plain").unwrap()
}

fn read(body: &str) -> FormData {
    whole(&form(), body.as_bytes(), &Limits::default()).unwrap()
}

fn kinds(data: &FormData) -> Vec<NoteKind> {
    data.notes().iter().map(|note| note.kind).collect()
}

fn over(limit: Limit, max: u64) -> FormErrorKind {
    FormErrorKind::OverLimit { limit, max }
}

#[test]
fn lines_are_entries_and_lines_without_equals_go_on_with_the_value() {
    use NoteKind::{BareLineFeed, Guessed};
    type Row = (&'static str, &'static [(&'static str, &'static str)], &'static [NoteKind]);
    let table: &[Row] = &[
        ("", &[], &[]),
        ("a=1\r\nb=\r\n=c\r\n=\r\n", &[("a", "1"), ("b", ""), ("", "c"), ("", "")], &[]),
        ("a=1=2+%41;b&c=d\r\n", &[("a", "1=2+%41;b&c=d")], &[]),
        ("a=1\r\nb=2", &[("a", "1"), ("b", "2")], &[]),
        (
            "a=\r\nline1\r\nline2\r\n\r\ntxt=ab\r\n",
            &[("a", "\r\nline1\r\nline2\r\n"), ("txt", "ab")],
            &[Guessed],
        ),
        ("a=x\r\ny\r\n", &[("a", "x\r\ny")], &[Guessed]),
        ("a=x\r\ny", &[("a", "x\r\ny")], &[Guessed]),
        ("a=1\nb=2\n", &[("a", "1"), ("b", "2")], &[BareLineFeed]),
        ("a=1\rb=2\r", &[("a", "1\rb=2\r")], &[]),
        ("a=1\r\r\n", &[("a", "1\r")], &[]),
        ("hé\nllo", &[("", "hé\nllo")], &[BareLineFeed, Guessed]),
        ("just text", &[("", "just text")], &[Guessed]),
        ("text\r\na=1\r\n", &[("", "text"), ("a", "1")], &[Guessed]),
        ("a=a\0b\r\n", &[("a", "a\0b")], &[]),
        ("\u{feff}a=1\r\n", &[("\u{feff}a", "1")], &[]),
    ];
    for (body, expected, notes) in table {
        let expected: Vec<_> =
            expected.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let data = read(body);
        assert_eq!(flat(&data), expected, "{body:?}");
        assert_eq!(kinds(&data), *notes, "{body:?}");
        cuts_agree(&form(), body.as_bytes(), &Limits::default());
    }
}

#[test]
fn an_entry_knows_where_its_raw_value_stands() {
    let data = read("a=1\r\n\nb=2\r\n3\r\n");
    let at: Vec<_> = data.entries().map(|entry| entry.at).collect();
    assert_eq!(at, [2..5, 8..12]);
}

/// A textarea's long line may hold a `=` somewhere; a name is not that long.
#[test]
fn an_equals_sign_past_the_bound_of_names_makes_no_entry() {
    let limits = Limits { max_name_bytes: 3, ..Limits::default() };
    let body = b"abc=1\r\nabcd=1\r\nx=2\r\n";
    let data = whole(&form(), body, &limits).unwrap();
    let expected = [("abc".into(), "1\r\nabcd=1".into()), ("x".into(), "2".into())];
    assert_eq!(flat(&data), expected);
    assert_eq!(kinds(&data), [NoteKind::Guessed]);
    cuts_agree(&form(), body, &limits);
}

/// L10, L11
#[test]
fn entries_and_values_are_bounded() {
    let limits =
        Limits { max_pairs: 2, max_value_bytes: 4, max_name_bytes: 3, ..Limits::default() };
    let table: &[(&str, Option<(FormErrorKind, u64)>)] = &[
        ("a=1234\r\nb=1\r\n", None),
        ("a=1\r\nb=2\r\nc=3\r\n", Some((over(Limit::Pairs, 2), 10))),
        ("a=12345\r\nb", Some((over(Limit::ValueBytes, 4), 6))),
        ("a=1\r\nbcdef\r\n", Some((over(Limit::ValueBytes, 4), 6))),
        ("12345\r\n", Some((over(Limit::ValueBytes, 4), 4))),
        ("a=1234\r", Some((over(Limit::ValueBytes, 4), 6))),
    ];
    for (body, expected) in table {
        let error = whole(&form(), body.as_bytes(), &limits).err();
        let error = error.map(|error| (error.kind().clone(), error.at()));
        assert_eq!(error, *expected, "{body:?}");
        cuts_agree(&form(), body.as_bytes(), &limits);
    }
}

/// F-10
#[test]
fn an_endless_line_is_refused_after_its_bound() {
    for start in ["a=", "", "a=1\r\n"] {
        let rest = std::iter::repeat_n(&[b'x'; 1024][..], 10_000);
        let chunks =
            std::iter::once(start.as_bytes()).filter(|start| !start.is_empty()).chain(rest);
        let limits = Limits { max_text_bytes: u64::MAX, ..Limits::default() };
        let (_, taken, error) = events_in_chunks(&form(), chunks, &limits);
        assert_eq!(error.unwrap().kind(), &over(Limit::ValueBytes, 256 * 1024));
        assert!(taken <= 260, "{taken} chunks were taken");
    }
}

proptest! {
    #[test]
    fn what_browsers_write_reads_back(
        entries in proptest::collection::vec(("[^=\r\n]{0,20}", "[^\r\n]{0,20}"), 0..20),
    ) {
        let body: String =
            entries.iter().map(|(name, value)| format!("{name}={value}\r\n")).collect();
        prop_assert_eq!(flat(&read(&body)), entries);
    }

    #[test]
    fn random_bodies_read_the_same_at_every_cut(
        body in "[ab=\r\n]{0,40}", name in 0_u64..6, value in 0_u64..20, pairs in 0_u64..6,
    ) {
        let limits = Limits {
            max_name_bytes: name, max_value_bytes: value, max_pairs: pairs, ..Limits::default()
        };
        cuts_agree(&form(), body.as_bytes(), &Limits::default());
        cuts_agree(&form(), body.as_bytes(), &limits);
    }

    /// Every byte that is no line end or first `=` is in some name or value.
    #[test]
    fn no_text_is_lost(body in "[ab=\n]{0,60}") {
        let count = |text: &str| text.bytes().filter(|byte| byte.is_ascii_alphabetic()).count();
        let read: usize =
            flat(&read(&body)).iter().map(|(name, value)| count(name) + count(value)).sum();
        prop_assert_eq!(read, count(&body));
    }
}
