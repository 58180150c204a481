//! The value of each type of field: days, numbers, addresses.
//!
//! Input: one byte for the type, then `min`, `max`, `step` and a value, a line each. What a value is
//! is held against the standard's grammar, written slowly; the values that an error proposes are
//! right themselves, on either side of the wrong one.
#![no_main]

use std::cell::RefCell;
use std::collections::HashMap;

use frontdesk_form::{Entry, Value};
use frontdesk_schema::{Fault, FormSchema, Page, Policy};
use libfuzzer_sys::fuzz_target;
use regex_automata::meta::Regex;

const TYPES: [&str; 11] = [
    "number",
    "range",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "email",
    "email multiple",
    "url",
    "color",
];

fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else { return };
    let kind = TYPES[usize::from(*kind) % TYPES.len()];
    let rest = String::from_utf8_lossy(rest);
    let mut lines = rest.splitn(4, '\n');
    let [min, max, step, value] = std::array::from_fn(|_| lines.next().unwrap_or_default());
    let attribute = |name: &str, value: &str| {
        let value = value.replace('&', "&amp;").replace('"', "&quot;");
        if value.is_empty() { String::new() } else { format!(" {name}=\"{value}\"") }
    };
    let plain = schema(&format!("<form><input name=x type={kind}>"));
    // A browser strips what stands around these (HTML, 4.10.5.1.4 and 4.10.5.1.5).
    let is_address = matches!(kind, "email" | "email multiple" | "url");
    if !value.is_empty() && !(is_address && value.trim_ascii() != value) {
        let faults = faults(&plain, value);
        let right = !faults
            .iter()
            .any(|fault| matches!(fault, Fault::BadInput(_) | Fault::TypeMismatch(_)));
        if let Some(expected) = is_value(kind, value) {
            assert_eq!(right, expected, "{value:?} as {kind}: {faults:?}");
        }
    }
    let (min, max, step) = (attribute("min", min), attribute("max", max), attribute("step", step));
    let bounded = schema(&format!("<form><input name=x type={kind}{min}{max}{step}>"));
    for fault in faults(&bounded, value) {
        let Fault::StepMismatch { below, above, .. } = fault else { continue };
        for near in [below, above].into_iter().flatten() {
            let again = faults(&bounded, &near);
            let off =
                |fault: &Fault| matches!(fault, Fault::StepMismatch { .. } | Fault::BadInput(_));
            assert!(
                !again.iter().any(off),
                "{near:?} near {value:?} as {kind}{min}{max}{step}: {again:?}"
            );
        }
    }
});

fn schema(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(html).forms[0])
}

fn faults(schema: &FormSchema, value: &str) -> Vec<Fault> {
    let entry =
        Entry { name: "x", deeper: &[], value: Value::Text(value), content_type: None, at: 0..0 };
    let checked = schema.check([entry], &Policy::default());
    checked.errors().iter().map(|error| error.fault.clone()).collect()
}

/// Whether the standard's grammar has it; `None` where there is no second reader.
fn is_value(kind: &str, value: &str) -> Option<bool> {
    if value.contains(['\n', '\r']) {
        return None;
    }
    Some(match kind {
        "number" | "range" => {
            // Chromium also sends "1.e2"; and what no double holds is no number.
            matches(r"-?(([0-9]+|[0-9]*\.[0-9]+)([eE][-+]?[0-9]+)?|[0-9]+\.[eE][-+]?[0-9]+)", value)
                && value.parse::<f64>().is_ok_and(f64::is_finite)
        }
        "date" => date(value),
        "month" => year_and(value, "-").is_some_and(|(year, month)| {
            two(month)
                .is_some_and(|month| (1..=12).contains(&month) && (year, month) <= (275_760, 9))
        }),
        "week" => year_and(value, "-W").is_some_and(|(year, week)| {
            two(week).is_some_and(|week| {
                (1..=weeks(year)).contains(&week) && (year, week) <= (275_760, 37)
            })
        }),
        "time" => time(value),
        "datetime-local" => {
            let Some((day, time_of_day)) = value.split_once(['T', ' ']) else { return Some(false) };
            if day == "275760-09-13" {
                return None;
            }
            date(day) && time(time_of_day)
        }
        "email" => email(value),
        "email multiple" => value.split(',').all(|one| email(one.trim_matches(is_blank))),
        "color" => matches("#[0-9a-fA-F]{6}", value),
        _ => return None,
    })
}

thread_local! {
    static PATTERNS: RefCell<HashMap<&'static str, Regex>> = RefCell::default();
}

fn matches(pattern: &'static str, value: &str) -> bool {
    PATTERNS.with_borrow_mut(|known| {
        let made = || Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
        known.entry(pattern).or_insert_with(made).is_match(value)
    })
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// HTML, 4.10.5.1.5, word for word.
fn email(value: &str) -> bool {
    matches(
        "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\
         (?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*",
        value,
    )
}

fn two(text: &str) -> Option<u64> {
    matches("[0-9]{2}", text).then(|| text.parse().expect("two digits"))
}

fn year_and<'v>(value: &'v str, between: &str) -> Option<(u64, &'v str)> {
    let (year, rest) = value.split_once(between)?;
    let digits = matches("[0-9]{4,}", year);
    // A year of more digits is beyond the last one anyway, unless they are zeros.
    let year = digits.then(|| year.trim_start_matches('0').parse().unwrap_or(u64::MAX));
    year.filter(|year| *year > 0).map(|year| (year, rest))
}

fn leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn date(value: &str) -> bool {
    let Some((year, rest)) = year_and(value, "-") else { return false };
    let Some((month, day)) = rest.split_once('-') else { return false };
    let (Some(month), Some(day)) = (two(month), two(day)) else { return false };
    let days = match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && (year, month, day) <= (275_760, 9, 13)
}

/// A year has 53 weeks if it begins on a Thursday, or is a leap year that begins on a Wednesday.
fn weeks(year: u64) -> u64 {
    let before = year.wrapping_sub(1);
    // Monday is 0; 0001-01-01 was one.
    let first = (before % 7 + before / 4 - before / 100 + before / 400) % 7;
    if first == 3 || (first == 2 && leap(year)) { 53 } else { 52 }
}

fn time(value: &str) -> bool {
    matches(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,3})?)?", value)
}
