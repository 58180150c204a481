//! Text: what is missing, of the wrong type, unlike its pattern, too long or too short.

use frontdesk_form::Value;

use super::fault::{Fault, Wanted};
use super::field::{Checking, Faults};
use crate::pattern::{Verdict, Work};
use crate::schema::{Input, TextRules, TextType};
use crate::value::email;
use crate::value::text::{is_blank, length, with_line_feeds};

pub(super) fn check(
    input: &Input,
    rules: &TextRules,
    value: Value<'_>,
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    // A number is written like text; a yes or no is a mistake of whoever sends JSON.
    let raw = text_of(value).filter(|_| !matches!(value, Value::Bool(_)));
    let Some(raw) = raw else { return faults(Fault::BadInput(Wanted::Text)) };
    let Some(text) = sanitized(rules.text, raw) else {
        return faults(Fault::BadInput(Wanted::Line));
    };
    if text.is_empty() {
        if input.required {
            faults(Fault::ValueMissing(Wanted::Text));
        }
        return;
    }
    let fits_type = match rules.text {
        TextType::Email => email::is_address(&text),
        TextType::Emails => email::is_list(&text),
        TextType::Url => is_absolute_url(&text),
        TextType::Text
        | TextType::Search
        | TextType::Tel
        | TextType::Password
        | TextType::Textarea => true,
    };
    if !fits_type {
        faults(Fault::TypeMismatch(rules.text));
    }
    check_pattern(rules, &text, checking.work, faults);
    check_length(rules, &text, faults);
}

/// The text as a browser would have it (the "value sanitization algorithm" of each type); `None`
/// where a browser has taken out what came, so that no browser can have sent it.
pub(super) fn sanitized(text: TextType, raw: &str) -> Option<std::borrow::Cow<'_, str>> {
    let trimmed = raw.trim_matches(is_blank);
    let line = match text {
        TextType::Textarea => return Some(with_line_feeds(raw)),
        TextType::Text | TextType::Search | TextType::Tel | TextType::Password => raw,
        TextType::Url | TextType::Email => trimmed,
        TextType::Emails if trimmed.contains([',', ' ', '\t', '\x0c']) => {
            let addresses: Vec<_> = email::addresses(trimmed).collect();
            return (!trimmed.contains(['\n', '\r'])).then(|| addresses.join(",").into());
        }
        TextType::Emails => trimmed,
    };
    (!line.contains(['\n', '\r'])).then_some(line.into())
}

fn check_pattern(rules: &TextRules, text: &str, work: &Work, faults: Faults<'_>) {
    let Some(pattern) = &rules.pattern else { return };
    let verdict = match rules.text {
        // HTML, 4.10.5.3.6: each of several addresses. An empty one is no address anyway.
        TextType::Emails => email::addresses(text)
            .filter(|address| !address.is_empty())
            .map(|address| pattern.check_within(address, work))
            .find(|verdict| *verdict != Verdict::Matches)
            .unwrap_or(Verdict::Matches),
        TextType::Text
        | TextType::Search
        | TextType::Tel
        | TextType::Password
        | TextType::Textarea
        | TextType::Url
        | TextType::Email => pattern.check_within(text, work),
    };
    match verdict {
        Verdict::Matches => {}
        Verdict::Differs => faults(Fault::PatternMismatch { title: rules.title.clone() }),
        Verdict::Undecided => faults(Fault::PatternUnchecked),
    }
}

/// HTML, 4.10.19.3 and 4.10.19.4: a text that stands in the page is right at any length, because
/// only what somebody types is measured.
fn check_length(rules: &TextRules, text: &str, faults: Faults<'_>) {
    if rules.minlength.is_none() && rules.maxlength.is_none() {
        return;
    }
    if rules.default.as_ref().is_some_and(|default| with_line_feeds(default) == text) {
        return;
    }
    let length = length(text);
    if let Some(max) = rules.maxlength.filter(|max| length > *max) {
        faults(Fault::TooLong { max, length });
    }
    if let Some(min) = rules.minlength.filter(|min| length < *min) {
        faults(Fault::TooShort { min, length });
    }
}

/// "A valid absolute URL", as browsers take it: what the URL standard's parser reads without a
/// base.
fn is_absolute_url(text: &str) -> bool {
    url::Url::parse(text).is_ok()
}

/// The text of a value; JSON has other kinds for the same.
pub(super) fn text_of(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Null | Value::EmptyList => Some(""),
        Value::EmptyObject | Value::File(_) => None,
    }
}
