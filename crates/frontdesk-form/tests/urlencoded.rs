//! urlencoded bodies, by their events and whole.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use frontdesk_form::{ContentType, FormData, FormErrorKind, Limit, Limits, NoteKind, Value};
use proptest::prelude::*;
use reading::{cuts_agree, events_in_chunks, flat, whole};

fn form() -> ContentType {
    ContentType::parse(b"application/x-www-form-urlencoded").unwrap()
}

fn pairs(body: &str) -> Vec<(String, String)> {
    flat(&whole(&form(), body.as_bytes(), &Limits::default()).unwrap())
}

fn refusal(body: &[u8], limits: &Limits) -> (FormErrorKind, u64) {
    let error = whole(&form(), body, limits).unwrap_err();
    (error.kind().clone(), error.at())
}

fn over(limit: Limit, max: u64) -> FormErrorKind {
    FormErrorKind::OverLimit { limit, max }
}

/// F-31, F-35, F-36: the rows of the table, and what stands around them.
#[test]
fn names_and_values_are_read_as_the_url_standard_says() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("", &[]),
        ("&", &[]),
        ("&&a=1&&", &[("a", "1")]),
        ("a", &[("a", "")]),
        ("a=", &[("a", "")]),
        ("=", &[("", "")]),
        ("=a", &[("", "a")]),
        ("a=1=2", &[("a", "1=2")]),
        ("a=1&a=2&b=3&a=4", &[("a", "1"), ("a", "2"), ("b", "3"), ("a", "4")]),
        ("a=1;b=2", &[("a", "1;b=2")]),
        ("a=+", &[("a", " ")]),
        ("a=%2B", &[("a", "+")]),
        ("a+b=c+d", &[("a b", "c d")]),
        ("%", &[("%", "")]),
        ("a=%", &[("a", "%")]),
        ("a=%2", &[("a", "%2")]),
        ("a=%G1", &[("a", "%G1")]),
        ("a=%4", &[("a", "%4")]),
        ("a=%4&b=1", &[("a", "%4"), ("b", "1")]),
        ("a=%&1=1", &[("a", "%"), ("1", "1")]),
        ("a=%%41", &[("a", "%A")]),
        ("a=%4%41", &[("a", "%4A")]),
        ("a=%25%34%31", &[("a", "%41")]),
        ("a=%2541", &[("a", "%41")]),
        ("a=%u0041", &[("a", "%u0041")]),
        ("a%00b=c%00d", &[("a\0b", "c\0d")]),
        ("a%0D%0AX: y=1", &[("a\r\nX: y", "1")]),
        ("a=%26b%3D1", &[("a", "&b=1")]),
        ("%5Bx%5d=%c3%A9", &[("[x]", "é")]),
        ("a=%ff", &[("a", "\u{fffd}")]),
        ("\u{feff}a=\u{feff}", &[("\u{feff}a", "\u{feff}")]),
    ];
    for (body, expected) in table {
        let expected: Vec<_> =
            expected.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        assert_eq!(pairs(body), expected, "{body:?}");
        cuts_agree(&form(), body.as_bytes(), &Limits::default());
    }
}

#[test]
fn an_entry_knows_where_its_raw_value_stands() {
    let data = whole(&form(), b"&a=%41&b&=+", &Limits::default()).unwrap();
    let at: Vec<_> = data.entries().map(|entry| entry.at).collect();
    assert_eq!(at, [3..6, 8..8, 10..11]);
}

/// A character whose bytes fell into two values is in neither.
#[test]
fn a_character_does_not_grow_together_across_values() {
    assert_eq!(
        pairs("a=%C3&%A9=b"),
        [("a".into(), "\u{fffd}".into()), ("\u{fffd}".into(), "b".into())]
    );
}

#[test]
fn what_is_no_utf_8_is_replaced_and_noted_by_name() {
    let data = whole(&form(), b"ok=1&bad%21=%C3%28", &Limits::default()).unwrap();
    assert_eq!(data.get("bad!"), Some(Value::Text("\u{fffd}(")));
    let notes: Vec<_> = data.notes().iter().map(|note| (note.kind, &note.name[..])).collect();
    assert_eq!(notes, [(NoteKind::Replaced, "bad!")]);
}

/// L10, F-30
#[test]
fn pairs_are_bounded_and_empty_ones_are_none() {
    let limits = Limits::default();
    let fitting = "a=1&".repeat(1000);
    assert_eq!(whole(&form(), fitting.as_bytes(), &limits).unwrap().entries().len(), 1000);
    for count in [1001, 100_000] {
        let body = "a=1&".repeat(count);
        assert_eq!(refusal(body.as_bytes(), &limits), (over(Limit::Pairs, 1000), 4000));
    }
    let ampersands = "&".repeat(1 << 20);
    assert_eq!(whole(&form(), ampersands.as_bytes(), &limits).unwrap().entries().len(), 0);
}

/// L11
#[test]
fn names_and_values_are_bounded_by_their_decoded_length() {
    let limits = Limits { max_name_bytes: 3, max_value_bytes: 5, ..Limits::default() };
    let table: &[(&str, Option<(Limit, u64)>)] = &[
        ("abc=12345", None),
        ("%41%42%43=%31%32%33%34%35", None),
        ("abcd=1", Some((Limit::NameBytes, 3))),
        ("%41b%43%44=1", Some((Limit::NameBytes, 7))),
        ("ab%4=1", Some((Limit::NameBytes, 3))),
        ("abcd", Some((Limit::NameBytes, 3))),
        ("a=123456", Some((Limit::ValueBytes, 7))),
        ("a=%31%31%31%31%31%31%31%31", Some((Limit::ValueBytes, 17))),
        ("abcd=123456789012345678901234567890", Some((Limit::NameBytes, 3))),
        ("x=1&abcdefghijklmnopqrstuvwxyz", Some((Limit::NameBytes, 7))),
        ("x=1&y=abcdefghijklmnopqrstuvwxyz&z", Some((Limit::ValueBytes, 11))),
    ];
    for (body, expected) in table {
        match expected {
            None => assert!(whole(&form(), body.as_bytes(), &limits).is_ok(), "{body}"),
            Some((limit, at)) => {
                let max = if *limit == Limit::NameBytes { 3 } else { 5 };
                assert_eq!(refusal(body.as_bytes(), &limits), (over(*limit, max), *at), "{body}");
            }
        }
        cuts_agree(&form(), body.as_bytes(), &limits);
    }
}

/// F-10: what is too long is refused before the rest of it comes.
#[test]
fn an_endless_value_is_refused_after_its_bound() {
    let limits = Limits { max_text_bytes: u64::MAX, max_body_bytes: u64::MAX, ..Limits::default() };
    let chunks = std::iter::once(&b"a="[..]).chain(std::iter::repeat_n(&[b'x'; 1024][..], 10_000));
    let (_, taken, error) = events_in_chunks(&form(), chunks, &limits);
    assert_eq!(error.unwrap().kind(), &over(Limit::ValueBytes, 256 * 1024));
    assert!(taken <= 3 * 256 + 3, "{taken} chunks were taken");
}

#[test]
fn a_body_over_the_bound_of_text_is_refused_by_both_ways() {
    let limits = Limits { max_text_bytes: 8, ..Limits::default() };
    assert!(whole(&form(), b"a=1&b=22", &limits).is_ok());
    assert_eq!(refusal(b"a=1&b=223", &limits), (over(Limit::TextBytes, 8), 8));
    let limits = Limits { max_body_bytes: 8, ..Limits::default() };
    assert!(whole(&form(), b"a=1&b=22", &limits).is_ok());
    assert_eq!(refusal(b"a=1&b=223", &limits).0, over(Limit::BodyBytes, 8));
}

/// `curl -d '{...}'` says urlencoded.
#[test]
fn json_under_the_label_of_a_form_is_read_as_declared_and_noted() {
    let looks = |body: &str| {
        let data = whole(&form(), body.as_bytes(), &Limits::default()).unwrap();
        data.notes().iter().filter(|note| note.kind == NoteKind::LooksLike).count()
    };
    assert_eq!(looks(r#"{"user": {"name": "Zoë"}, "n": 1.5}"#), 1);
    assert_eq!(looks(r#"{"a":"x=1&y=2"}"#), 1);
    assert_eq!(looks("\n[1, 2]\n"), 1);
    assert_eq!(looks("{}"), 1);
    assert_eq!(looks("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n"), 1);
    for plain in ["[x]=1", "{a}=1", "[0]=1", "--a=form", "a={}", "%7B%22a%22%3A1%7D"] {
        assert_eq!(looks(plain), 0, "{plain}");
    }
    assert_eq!(pairs("{\"a\": 1}"), [("{\"a\": 1}".into(), String::new())]);
}

fn body_of(pieces: &[(Vec<u8>, Option<Vec<u8>>)]) -> Vec<u8> {
    let pairs = pieces.iter().map(|(name, value)| match value {
        Some(value) => [&name[..], b"=", &value[..]].concat(),
        None => name.clone(),
    });
    pairs.collect::<Vec<_>>().join(&b'&')
}

fn raw() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"%".to_vec()),
        Just(b"+".to_vec()),
        Just(b"=".to_vec()),
        Just(b"%C3%A9".to_vec()),
        Just(b"%E2%82".to_vec()),
        Just(b"%20".to_vec()),
        (1_usize..40).prop_map(|count| b"%E2%82%AC".repeat(count)),
        (1_usize..90).prop_map(|count| b"a+".repeat(count)),
        Just("日本".as_bytes().to_vec()),
        "[a-z0-9]{0,20}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn random_bodies_read_as_form_urlencoded_reads_them(
        pieces in proptest::collection::vec((raw(), proptest::option::of(raw())), 0..40),
    ) {
        let body = body_of(&pieces);
        let data = FormData::parse(&form(), body.clone().into(), &Limits::default()).unwrap();
        // A random `_charset_` entry is not among what `raw` makes.
        let theirs: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(flat(&data), theirs);
    }

    #[test]
    fn random_bytes_read_as_form_urlencoded_reads_them(
        body in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let data = FormData::parse(&form(), body.clone().into(), &Limits::default()).unwrap();
        let theirs: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(flat(&data), theirs);
    }

    #[test]
    fn random_bodies_read_the_same_whole_and_at_every_cut(
        pieces in proptest::collection::vec((raw(), proptest::option::of(raw())), 0..6),
        name in 0_u64..40, value in 0_u64..40, pairs in 0_u64..8,
    ) {
        let limits = Limits {
            max_name_bytes: name, max_value_bytes: value, max_pairs: pairs, ..Limits::default()
        };
        cuts_agree(&form(), &body_of(&pieces), &Limits::default());
        cuts_agree(&form(), &body_of(&pieces), &limits);
    }

    #[test]
    fn what_is_written_reads_back(
        entries in proptest::collection::vec((any::<String>(), any::<String>()), 0..30),
    ) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&entries).finish();
        prop_assert_eq!(pairs(&body), entries);
    }
}
