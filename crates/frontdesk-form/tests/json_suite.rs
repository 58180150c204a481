//! The public JSON parsing test suite, case by case: what RFC 8259 takes we take and read as serde_json
//! does, what it refuses we refuse; the few stricter readings of ours are listed with their reason.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reading;

use frontdesk_form::{ContentType, FormErrorKind, Limits};
use reading::{cuts_agree, rebuilt, whole};
use serde_json::Value as Json;

const CASES: &str = include_str!("json_suite/cases.txt");

/// RFC 8259, 4 leaves open what two equal keys mean; parsers that choose differently have been played
/// against each other, so a form has none (checklist F-37).
const TWICE: [&str; 2] = ["y_object_duplicated_key", "y_object_duplicated_key_and_value"];

/// What a parser may choose, and we take: numbers that a double can't hold stay text of digits.
const TAKEN_AS_WE_LIKE: [&str; 10] = [
    "i_number_double_huge_neg_exp",
    "i_number_huge_exp",
    "i_number_neg_int_huge_exp",
    "i_number_pos_double_huge_exp",
    "i_number_real_neg_overflow",
    "i_number_real_pos_overflow",
    "i_number_real_underflow",
    "i_number_too_big_neg_int",
    "i_number_too_big_pos_int",
    "i_number_very_big_negative_int",
];

/// What a parser may choose, and we refuse: text that is no UTF-8 or has no scalar values, a byte order
/// mark (RFC 8259, 8.1), 500 levels.
const REFUSED_AS_WE_LIKE: [&str; 25] = [
    "i_object_key_lone_2nd_surrogate",
    "i_string_1st_surrogate_but_2nd_missing",
    "i_string_1st_valid_surrogate_2nd_invalid",
    "i_string_UTF-16LE_with_BOM",
    "i_string_UTF-8_invalid_sequence",
    "i_string_UTF8_surrogate_U+D800",
    "i_string_incomplete_surrogate_and_escape_valid",
    "i_string_incomplete_surrogate_pair",
    "i_string_incomplete_surrogates_escape_valid",
    "i_string_invalid_lonely_surrogate",
    "i_string_invalid_surrogate",
    "i_string_invalid_utf-8",
    "i_string_inverted_surrogates_U+1D11E",
    "i_string_iso_latin_1",
    "i_string_lone_second_surrogate",
    "i_string_lone_utf8_continuation_byte",
    "i_string_not_in_unicode_range",
    "i_string_overlong_sequence_2_bytes",
    "i_string_overlong_sequence_6_bytes",
    "i_string_overlong_sequence_6_bytes_null",
    "i_string_truncated-utf-8",
    "i_string_utf16BE_no_BOM",
    "i_string_utf16LE_no_BOM",
    "i_structure_500_nested_arrays",
    "i_structure_UTF-8_BOM_empty_object",
];

#[derive(Debug)]
struct Case {
    name: String,
    body: Vec<u8>,
}

fn cases() -> Vec<Case> {
    let case = |line: &str| {
        let (name, hex) = line.split_once(' ').unwrap_or((line, ""));
        Case { name: name.to_owned(), body: bytes(hex) }
    };
    let deep = |name: &str, body: String| Case { name: name.to_owned(), body: body.into_bytes() };
    let mut all: Vec<Case> = CASES.lines().map(case).collect();
    all.push(deep("n_structure_100000_opening_arrays", "[".repeat(100_000)));
    all.push(deep("n_structure_open_array_object", r#"[{"":"#.repeat(50_000) + "\n"));
    all
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

fn form() -> ContentType {
    ContentType::parse(b"application/json").unwrap()
}

fn is_taken(case: &Case) -> bool {
    whole(&form(), &case.body, &Limits::default()).is_ok()
}

fn sorted(kind: &str) -> (Vec<Case>, Vec<Case>) {
    cases().into_iter().filter(|case| case.name.starts_with(kind)).partition(is_taken)
}

fn names(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.name.as_str()).collect()
}

/// D4
#[test]
fn the_suite_is_whole() {
    let count = |kind| cases().iter().filter(|case| case.name.starts_with(kind)).count();
    assert_eq!((count("y_"), count("n_"), count("i_")), (95, 188, 35));
}

/// D4
#[test]
fn what_every_parser_must_take_is_taken_and_means_what_serde_json_reads() {
    let (taken, refused) = sorted("y_");
    assert_eq!(names(&refused), TWICE);
    for Case { name, body } in &taken {
        let data = whole(&form(), body, &Limits::default()).unwrap();
        let json: Json = serde_json::from_slice(body).unwrap();
        assert_eq!(rebuilt(&data, json.is_object()), json, "{name}");
    }
    for Case { name, body } in &refused {
        let error = whole(&form(), body, &Limits::default()).unwrap_err();
        assert!(matches!(error.kind(), FormErrorKind::DuplicateKey { .. }), "{name}: {error}");
    }
}

/// D4
#[test]
fn what_every_parser_must_refuse_is_refused() {
    let (taken, refused) = sorted("n_");
    assert_eq!(names(&taken), [] as [&str; 0]);
    assert_eq!(refused.len(), 188);
}

/// D4
#[test]
fn what_is_left_to_the_parser_is_decided_and_listed() {
    let (taken, refused) = sorted("i_");
    assert_eq!(names(&taken), TAKEN_AS_WE_LIKE);
    assert_eq!(names(&refused), REFUSED_AS_WE_LIKE);
}

/// D4, Q-02
#[test]
fn every_case_means_the_same_in_any_chunks() {
    for case in cases().iter().filter(|case| case.body.len() <= 1000) {
        cuts_agree(&form(), &case.body, &Limits::default());
    }
}
