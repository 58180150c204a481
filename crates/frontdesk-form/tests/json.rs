//! JSON bodies: their entries, what is refused, and serde_json's word on both.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use frontdesk_form::{
    ContentType, FormData, FormError, FormErrorKind, Limit, Limits, NoteKind, Segment, Value,
};
use proptest::prelude::*;
use reading::{cuts_agree, rebuilt, whole};
use serde_json::Value as Json;

fn form() -> ContentType {
    ContentType::parse(b"application/json").unwrap()
}

fn read(body: &str) -> Result<FormData, FormError> {
    whole(&form(), body.as_bytes(), &Limits::default())
}

fn refusal(body: impl AsRef<[u8]>, limits: &Limits) -> (FormErrorKind, u64) {
    let error = whole(&form(), body.as_ref(), limits).unwrap_err();
    assert!(matches!(error.status_hint(), 400 | 413));
    (error.kind().clone(), error.at())
}

fn over(limit: Limit, max: u64) -> FormErrorKind {
    FormErrorKind::OverLimit { limit, max }
}

/// `name/deeper/path: value`
fn entries(data: &FormData) -> Vec<String> {
    let line = |entry: frontdesk_form::Entry<'_>| {
        let mut path = entry.name.to_owned();
        for segment in entry.deeper {
            match segment {
                Segment::Key(key) => path.push_str(&format!("/{key}")),
                Segment::Index(index) => path.push_str(&format!("/#{index}")),
            }
        }
        match entry.value {
            Value::Text(text) => format!("{path}: {text:?}"),
            Value::Number(number) => format!("{path}: {number}"),
            Value::Bool(bool) => format!("{path}: {bool}"),
            Value::Null => format!("{path}: null"),
            Value::EmptyList => format!("{path}: []"),
            Value::EmptyObject => format!("{path}: {{}}"),
            Value::File(_) => panic!("JSON has no files"),
        }
    };
    data.entries().map(line).collect()
}

#[test]
fn every_scalar_is_an_entry_and_so_is_what_is_empty() {
    let table: &[(&str, &[&str])] = &[
        ("{}", &[]),
        (" { } ", &[]),
        (r#"{"a":1}"#, &["a: 1"]),
        (r#"{"":""}"#, &[": \"\""]),
        (r#"{"a":[],"b":{},"c":[[]],"d":[{}]}"#, &["a: []", "b: {}", "c/#0: []", "d/#0: {}"]),
        (
            r#"{"u":{"n":"x","tags":["y",{"z":null}]},"t":true,"f":false}"#,
            &["u/n: \"x\"", "u/tags/#0: \"y\"", "u/tags/#1/z: null", "t: true", "f: false"],
        ),
        (r#"{"a[b]":1,"c":{"d.e":2}}"#, &["a[b]: 1", "c/d.e: 2"]),
        (r#"{"a":{"b":1},"c":{"b":2}}"#, &["a/b: 1", "c/b: 2"]),
        (r#"[1,[2],{"a":3}]"#, &["/#0: 1", "/#1/#0: 2", "/#2/a: 3"]),
        (r#"[{"a":1},{"a":2}]"#, &["/#0/a: 1", "/#1/a: 2"]),
        ("[]", &[": []"]),
        (r#""x""#, &[": \"x\""]),
        ("null", &[": null"]),
        (r#"{"__proto__":{"x":1},"constructor":2}"#, &["__proto__/x: 1", "constructor: 2"]),
    ];
    for (body, expected) in table {
        let data = read(body).unwrap();
        assert_eq!(entries(&data), *expected, "{body}");
        let is_object = body.trim_start().starts_with('{');
        let notes: Vec<_> = data.notes().iter().map(|note| note.kind).collect();
        assert_eq!(notes, if is_object { vec![] } else { vec![NoteKind::Guessed] }, "{body}");
        cuts_agree(&form(), body.as_bytes(), &Limits::default());
    }
}

#[test]
fn text_is_unescaped_once_and_numbers_stay_as_they_were_written() {
    let body = r#"{"\u0061\"b":"\u00e9\ud83d\ude00\n\/\\u0041\u0000","n":[-0,1e400,0.10,-1.5E+3,123456789012345678901234567890]}"#;
    let expected = [
        "a\"b: \"é😀\\n/\\\\u0041\\0\"",
        "n/#0: -0",
        "n/#1: 1e400",
        "n/#2: 0.10",
        "n/#3: -1.5E+3",
        "n/#4: 123456789012345678901234567890",
    ];
    assert_eq!(entries(&read(body).unwrap()), expected);
}

#[test]
fn an_entry_knows_where_its_raw_value_stands() {
    let body = r#"{"a":"\u0041","b":[ 12, {} , [ ]],"c":null}"#;
    let data = read(body).unwrap();
    let raw: Vec<_> =
        data.entries().map(|entry| &body[entry.at.start as usize..entry.at.end as usize]).collect();
    assert_eq!(raw, [r"\u0041", "12", "{}", "[ ]", "null"]);
}

/// F-37
#[test]
fn a_key_twice_in_one_object_is_refused_by_name() {
    let table = [
        (r#"{"a":1,"a":2}"#, "a", 8),
        (r#"{"a":1,"\u0061":2}"#, "a", 8),
        (r#"{"x":[{"a":1,"b":{"é":0,"c":1,"\u00e9":2}}]}"#, "é", 32),
        (r#"{"":1,"":2}"#, "", 7),
    ];
    for (body, key, at) in table {
        let kind = FormErrorKind::DuplicateKey { key: key.to_owned() };
        assert_eq!(refusal(body, &Limits::default()), (kind, at), "{body}");
    }
    assert!(read(r#"{"a":{"a":1},"b":{"a":1},"A":1}"#).is_ok());
}

/// F-38
#[test]
fn junk_is_refused_where_it_stands() {
    use FormErrorKind::{BadJson, Truncated};
    let table: &[(&[u8], FormErrorKind, u64)] = &[
        (b"", Truncated, 0),
        (b" ", Truncated, 1),
        (b"{", Truncated, 1),
        (b"{\"a", Truncated, 3),
        (b"{\"a\"", Truncated, 4),
        (b"{\"a\":", Truncated, 5),
        (b"{\"a\":1", Truncated, 6),
        (b"{\"a\":1,", Truncated, 7),
        (b"{\"a\":\"\\", Truncated, 7),
        (b"{\"a\":\"\\u00", Truncated, 10),
        (b"{\"a\":tr", Truncated, 7),
        (b"{\"a\":-", Truncated, 6),
        (b"{\"a\":1.", Truncated, 7),
        (b"{\"a\":NaN}", BadJson, 5),
        (b"{\"a\":Infinity}", BadJson, 5),
        (b"{\"a\":01}", BadJson, 6),
        (b"{\"a\":+1}", BadJson, 5),
        (b"{\"a\":.5}", BadJson, 5),
        (b"{\"a\":1.}", BadJson, 7),
        (b"{\"a\":1e}", BadJson, 7),
        (b"{\"a\":0x10}", BadJson, 6),
        (b"{'a':1}", BadJson, 1),
        (b"{a:1}", BadJson, 1),
        (b"{\"a\":'a'}", BadJson, 5),
        (b"{\"a\":1,}", BadJson, 7),
        (b"{,}", BadJson, 1),
        (b"{\"a\" 1}", BadJson, 5),
        (b"{\"a\":}", BadJson, 5),
        (b"[1,]", BadJson, 3),
        (b"[,1]", BadJson, 1),
        (b"[1 2]", BadJson, 3),
        (b"[1}", BadJson, 2),
        (b"{\"a\":]", BadJson, 5),
        (b"[", Truncated, 1),
        (b"{\"a\":1]", BadJson, 6),
        (b"/* */{}", BadJson, 0),
        (b"{}//", BadJson, 2),
        (b"{}{}", BadJson, 2),
        (b"{\"a\":1} x", BadJson, 8),
        (b"\xEF\xBB\xBF{}", BadJson, 0),
        (b"\xFF\xFE{\0}\0", BadJson, 0),
        (b"{\"a\":\"\\ud800\"}", BadJson, 6),
        (b"{\"a\":\"\\ud800x\"}", BadJson, 6),
        (b"{\"a\":\"\\ud800\\n\"}", BadJson, 6),
        (b"{\"a\":\"\\ud800\\ud800\"}", BadJson, 6),
        (b"{\"a\":\"x\\udc00\"}", BadJson, 7),
        (b"{\"a\":\"\\x41\"}", BadJson, 6),
        (b"{\"a\":\"\\u00g0\"}", BadJson, 6),
        (b"{\"a\":\"x\ny\"}", BadJson, 7),
        (b"{\"a\":\"x\0\"}", BadJson, 7),
        (b"{\"a\":\"x\xC3\"}", BadJson, 7),
        (b"{\"a\":\"\xED\xA0\x80\"}", BadJson, 6),
        (b"{\"a\":\"\xC0\xAF\"}", BadJson, 6),
        (b"{\"a\":\x0c1}", BadJson, 5),
        (b"tru", Truncated, 3),
        (b"trux", BadJson, 3),
    ];
    for (body, kind, at) in table {
        let text = String::from_utf8_lossy(body);
        assert_eq!(refusal(body, &Limits::default()), (kind.clone(), *at), "{text:?}");
        assert!(serde_json::from_slice::<Json>(body).is_err(), "{text:?}");
        cuts_agree(&form(), body, &Limits::default());
    }
}

/// L12, F-38: without recursion, so that no depth does harm.
#[test]
fn depth_is_bounded() {
    let limits = Limits::default();
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(read(&nested(32)).is_ok());
    assert_eq!(refusal(nested(33), &limits), (over(Limit::JsonDepth, 32), 32));
    assert_eq!(refusal("[".repeat(100_000), &limits), (over(Limit::JsonDepth, 32), 32));
    let objects = r#"{"a":"#.repeat(100_000);
    assert_eq!(refusal(objects, &limits), (over(Limit::JsonDepth, 32), 32 * 5));
    let free = Limits { max_json_depth: u64::MAX, ..limits };
    assert!(whole(&form(), nested(10_000).as_bytes(), &free).is_ok());
}

/// L12
#[test]
fn tokens_are_bounded() {
    let limits = Limits { max_json_tokens: 7, ..Limits::default() };
    // An object, two keys, a list, two numbers, a literal.
    assert!(whole(&form(), br#"{"a":[1,2],"b":null}"#, &limits).is_ok());
    let refused = refusal(br#"{"a":[1,2],"b":[0]}"#, &limits);
    assert_eq!(refused, (over(Limit::JsonTokens, 7), 16));
    let many = format!("[{}1]", "1,".repeat(100_000));
    let (kind, at) = refusal(many, &Limits::default());
    assert_eq!((kind, at), (over(Limit::JsonTokens, 50_000), 1 + 2 * 49_999));
}

/// L11: all keys on the way to a value together, as they would stand in one bracketed name.
#[test]
fn names_and_values_are_bounded_by_their_decoded_length() {
    let limits = Limits { max_name_bytes: 4, max_value_bytes: 3, ..Limits::default() };
    let table: &[(&str, Option<(Limit, u64)>)] = &[
        (r#"{"abcd":"123"}"#, None),
        (r#"{"ab":{"cd":{"":123}},"efgh":1}"#, None),
        (r#"{"\u0061bcd":"\u0031\u0032\u0033"}"#, None),
        (r#"{"abcde":1}"#, Some((Limit::NameBytes, 6))),
        (r#"{"ab":{"cde":1}}"#, Some((Limit::NameBytes, 10))),
        (r#"{"ab":[{"x":{"cd":1}}]}"#, Some((Limit::NameBytes, 15))),
        (r#"{"abc\u00e9":1}"#, Some((Limit::NameBytes, 6))),
        (r#"{"a":"1234"}"#, Some((Limit::ValueBytes, 9))),
        (r#"{"a":"12\u0033\u0034"}"#, Some((Limit::ValueBytes, 14))),
        (r#"{"a":1234}"#, Some((Limit::ValueBytes, 8))),
    ];
    for (body, expected) in table {
        match expected {
            None => assert!(whole(&form(), body.as_bytes(), &limits).is_ok(), "{body}"),
            Some((limit, at)) => {
                let max = if *limit == Limit::NameBytes { 4 } else { 3 };
                assert_eq!(refusal(body, &limits), (over(*limit, max), *at), "{body}");
            }
        }
    }
}

/// F-38: a million digits are text that is too long, not a number to compute.
#[test]
fn a_number_of_a_million_digits_is_refused_by_its_length() {
    let body = format!(r#"{{"a":{}}}"#, "9".repeat(1_000_000));
    assert_eq!(refusal(body, &Limits::default()).0, over(Limit::ValueBytes, 256 * 1024));
}

/// F-39: RFC 8259 knows no charset but UTF-8.
#[test]
fn another_charset_in_the_header_is_noted_and_not_used() {
    let form = ContentType::parse(b"application/json; charset=latin1").unwrap();
    let data = whole(&form, r#"{"a":"é","_charset_":"latin1"}"#.as_bytes(), &Limits::default());
    let data = data.unwrap();
    assert_eq!(data.get("a"), Some(Value::Text("é")));
    let notes: Vec<_> = data.notes().iter().map(|note| note.kind).collect();
    assert_eq!(notes, [NoteKind::Charset]);
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        // Halves: without `float_roundtrip` serde_json reads others back a little off.
        any::<i32>().prop_map(|half| Json::from(f64::from(half) / 2.0)),
        any::<String>().prop_map(Json::from),
        "[a-z\"\\\\]{0,8}".prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            proptest::collection::btree_map("[a-c\\PC]{0,3}", inner, 0..6)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_reads_back(json in json(), is_pretty in any::<bool>()) {
        let body = if is_pretty {
            serde_json::to_string_pretty(&json).unwrap()
        } else {
            json.to_string()
        };
        let data = read(&body).unwrap();
        prop_assert_eq!(rebuilt(&data, json.is_object()), json);
    }

    /// Almost JSON: accepted and read as serde_json does, or refused by both. The differences are
    /// named: it lets the last of two keys win and can't hold numbers that we keep as text.
    #[test]
    fn almost_json_is_taken_or_refused_as_serde_json_does(json in json(), edits in edits()) {
        let mut body = json.to_string().into_bytes();
        for (at, bytes, cut) in edits {
            let at = at.index(body.len() + 1);
            let end = (at + cut).min(body.len());
            body.splice(at..end, bytes);
        }
        agrees(&body)?;
    }

    #[test]
    fn random_tokens_are_taken_or_refused_as_serde_json_does(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS), 0..12),
    ) {
        agrees(tokens.concat().as_bytes())?;
    }
}

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"a\"",
    "\"b\"",
    "\"\\u0061\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "true",
    "null",
    " ",
    "\n",
    "\"",
    "\\",
    "é",
    "{\"k\":",
];

fn edits() -> impl Strategy<Value = Vec<(proptest::sample::Index, Vec<u8>, usize)>> {
    let bytes = prop_oneof![
        proptest::sample::select(TOKENS).prop_map(|token| token.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..2),
    ];
    proptest::collection::vec((any::<proptest::sample::Index>(), bytes, 0_usize..3), 0..3)
}

fn agrees(body: &[u8]) -> Result<(), TestCaseError> {
    let ours = FormData::parse(&form(), body.to_vec().into(), &Limits::default());
    let theirs = serde_json::from_slice::<Json>(body);
    let text = String::from_utf8_lossy(body);
    match (&ours, &theirs) {
        (Ok(data), Ok(json)) => {
            prop_assert_eq!(&rebuilt(data, json.is_object()), json, "{}", text);
        }
        (Ok(_), Err(error)) => {
            prop_assert!(error.to_string().contains("number out of range"), "{text}: {error}");
        }
        (Err(error), Ok(_)) => {
            let is_duplicate = matches!(error.kind(), FormErrorKind::DuplicateKey { .. });
            prop_assert!(is_duplicate, "{text}: {error}");
        }
        (Err(_), Err(_)) => {}
    }
    Ok(())
}
