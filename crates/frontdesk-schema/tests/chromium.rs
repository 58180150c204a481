//! Chromium's own verdicts (`validity/chromium.jsonl`, written by `validity/capture.mjs`), compared
//! with ours: every flag of every value that it would send, and every value that it would not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{FormSchema, Page, Policy};
use serde_json::{Value, json};

const RECORDED: &str = include_str!("validity/chromium.jsonl");

/// What is sent, as the codes of its errors.
fn codes(schema: &FormSchema, sent: &[&str]) -> BTreeSet<String> {
    let body = match sent {
        [] => json!({}),
        [one] => json!({ "x": one }),
        several => json!({ "x": several }),
    };
    let json = ContentType::parse(b"application/json").unwrap();
    let data = FormData::parse(&json, body.to_string().into(), &Limits::default()).unwrap();
    let checked = schema.check(data.entries(), &Policy::default());
    checked.errors().iter().map(|error| error.fault.code().to_owned()).collect()
}

fn schema(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0])
}

fn flags(words: &Value) -> BTreeSet<String> {
    words.as_str().unwrap().split_whitespace().map(str::to_owned).collect()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Where Chromium and we say different things, and why.
fn differs_on_purpose(html: &str, sent: &[&str]) -> Option<&'static str> {
    let has = |text: &str| html.contains(text);
    let is = |text: &str| sent == [text];
    if has("RGI_Emoji") || has("Basic_Emoji") {
        return Some("no tables of strings: every value is refused, and `check` warns of it");
    }
    if has("url") && (is("http://a b") || is("http://a%20b")) {
        return Some("URL, 3.5: a domain with a forbidden domain code point is a failure");
    }
    if has("url") && sent.iter().any(|text| text.trim() != *text) {
        return Some("HTML, 4.10.5.1.4: strip leading and trailing ASCII whitespace, typed or not");
    }
    if has("0.9999999999999999999\"") || (has("1e-10") && is("0.9999999999999999999")) {
        return Some("digits behind the 18th: Chromium cuts them off before it subtracts");
    }
    if is("-1e-400") {
        return Some("HTML, 2.3.4.3: the nearest double is minus zero, which becomes zero");
    }
    if has("<hr>") && is("") {
        return Some("HTML, 4.10.7: the first option in the list of options; an hr is none");
    }
    if has("<option value=\"\">Choose</option><option value=\"\">") && is("") {
        return Some("two options with the same value: nobody can tell which was chosen");
    }
    if has("disabled") && has("required") && sent.is_empty() {
        return Some("what is chosen and disabled counts in the page, but is not sent");
    }
    None
}

#[test]
fn a_value_that_chromium_sends_has_the_flags_that_chromium_gives_it() {
    let (mut pairs, mut wrong, mut on_purpose) = (0, Vec::new(), 0);
    for line in RECORDED.lines().skip(1) {
        let control: Value = serde_json::from_str(line).unwrap();
        let html = control["html"].as_str().unwrap();
        let schema = schema(html);
        let choices = control["choices"].as_array().into_iter().flatten();
        let sets = choices.map(|row| (texts(&row[0]), flags(&row[1])));
        let rows = control["rows"].as_array().into_iter().flatten();
        let values = rows.map(|row| {
            let sent = match &row[1] {
                Value::Null => vec![row[0].as_str().unwrap()],
                Value::String(sent) => vec![sent.as_str()],
                _ => Vec::new(),
            };
            (sent, flags(&row[2]))
        });
        for (sent, expected) in sets.chain(values) {
            pairs += 1;
            let came = codes(&schema, &sent);
            if came == expected {
                continue;
            }
            match differs_on_purpose(html, &sent) {
                Some(_) => on_purpose += 1,
                None => wrong.push(format!("{html} {sent:?}: {came:?}, Chromium: {expected:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(pairs > 30_000, "{pairs}");
    assert!(on_purpose < 340, "{on_purpose}");
}

/// Other clients send what a browser changes first: it is refused, or it means the same.
#[test]
fn a_value_that_chromium_changes_is_refused_or_means_the_same() {
    let (mut pairs, mut wrong) = (0, Vec::new());
    for line in RECORDED.lines().skip(1) {
        let control: Value = serde_json::from_str(line).unwrap();
        let html = control["html"].as_str().unwrap();
        let schema = schema(html);
        for row in control["rows"].as_array().into_iter().flatten() {
            let (Some(raw), Some(sent)) = (row[0].as_str(), row[1].as_str()) else { continue };
            pairs += 1;
            let came = codes(&schema, &[raw]);
            if came.is_empty() && !means_the_same(html, raw, sent) {
                wrong.push(format!("{html} {raw:?} is taken; Chromium makes it {sent:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(pairs > 3000, "{pairs}");
}

fn means_the_same(html: &str, raw: &str, sent: &str) -> bool {
    let blank = [' ', '\t', '\n', '\r', '\u{c}'];
    let tidy = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    if html.contains("textarea") {
        return tidy(raw) == tidy(sent);
    }
    let compact = |text: &str| text.replace(blank, "");
    let lower = |text: &str| text.to_ascii_lowercase();
    raw.trim_matches(blank) == sent
        // What is barred is held to nothing but its type.
        || html.contains("range\" readonly")
        || (html.contains("range") && is_the_same_number(raw, sent))
        || (html.contains("multiple") && compact(raw) == compact(sent))
        || (html.contains("color") && lower(raw) == lower(sent))
        || (html.contains("datetime-local") && same_moment(raw, sent))
}

/// A scale writes its numbers anew.
fn is_the_same_number(raw: &str, sent: &str) -> bool {
    let (raw, sent): (f64, f64) = (raw.parse().unwrap(), sent.parse().unwrap());
    (raw - sent).abs() < 1e-6
}

/// The time of day is written as short as it can be.
fn same_moment(raw: &str, sent: &str) -> bool {
    let short = |text: &str| {
        let text = text.replace(' ', "T").trim_start_matches('0').to_owned();
        let text = if text.contains('.') { text.trim_end_matches('0').to_owned() } else { text };
        text.trim_end_matches('.').trim_end_matches(":00").to_owned()
    };
    short(raw) == short(sent)
}
