//! Z-03: a urlencoded body.
//!
//! The short way equals the way by events, both equal the algorithm of the URL standard and the
//! `form_urlencoded` crate, bounds are met exactly, and what is written out again reads the same.
#![no_main]

use bytes::Bytes;
use form_urlencoded::Serializer;
use frontdesk_form::{
    ContentType, FormData, FormDataBuilder, FormErrorKind, Limits, TransferEncodings, Value,
};
use frontdesk_fuzz::{
    Outcome, Reading, assert_tight_is_a_beginning, decoded, escapes_undone, tight, wide,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let form = ContentType::query();
    let outcomes = [wide(), tight()].map(|limits| {
        let transfer = TransferEncodings::Kept;
        let outcome = Reading { form: &form, limits: &limits, transfer }.read(body);
        check(&form, &limits, body, &outcome);
        outcome
    });
    assert_tight_is_a_beginning(&outcomes[1], &outcomes[0]);
});

fn check(form: &ContentType, limits: &Limits, body: &[u8], outcome: &Outcome) {
    let whole = FormData::parse(form, Bytes::copy_from_slice(body), limits);
    assert_eq!(whole, by_events(form, outcome), "the short way differs");
    let model = model(body);
    let is_over = body.len() as u64 > limits.max_text_bytes.min(limits.max_body_bytes)
        || model.len() as u64 > limits.max_pairs
        || model.iter().any(|(name, value)| {
            name.len() as u64 > limits.max_name_bytes || value.len() as u64 > limits.max_value_bytes
        });
    let data = match whole {
        Ok(data) => data,
        Err(error) => {
            assert!(is_over, "refused within all bounds: {error}");
            assert!(matches!(error.kind(), FormErrorKind::OverLimit { .. }), "{error}");
            return;
        }
    };
    assert!(!is_over, "read past a bound");
    if model.iter().any(|(name, _)| name.eq_ignore_ascii_case(b"_charset_")) {
        return;
    }
    let pairs = flat(&data);
    let expected = model.iter().map(|(name, value)| (decoded(name), decoded(value)));
    assert_eq!(pairs, expected.collect::<Vec<_>>(), "not as the URL standard says");
    assert_eq!(pairs, form_urlencoded::parse(body).into_owned().collect::<Vec<_>>());
    let again = Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let again = FormData::parse(form, again.into(), &Limits::default());
    // Written out, a short text may be longer than the bounds allow.
    if let Ok(again) = again {
        assert_eq!(flat(&again), pairs, "written out and read again");
    }
}

fn by_events(form: &ContentType, outcome: &Outcome) -> Result<FormData, frontdesk_form::FormError> {
    if let Some(error) = &outcome.error {
        return Err(error.clone());
    }
    let mut builder = FormDataBuilder::new(form);
    for event in &outcome.events {
        builder.take(event.clone())?;
    }
    builder.finish()
}

/// URL, 5.1 "application/x-www-form-urlencoded parsing", before the decoding of its last step.
fn model(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let pair = |sequence: &[u8]| match sequence.iter().position(|&byte| byte == b'=') {
        Some(equals) => {
            (escapes_undone(&sequence[..equals]), escapes_undone(&sequence[equals + 1..]))
        }
        None => (escapes_undone(sequence), Vec::new()),
    };
    body.split(|&byte| byte == b'&').filter(|it| !it.is_empty()).map(pair).collect()
}

fn flat(data: &FormData) -> Vec<(String, String)> {
    let text = |value| match value {
        Value::Text(text) => String::from(text),
        other => panic!("{other:?} in a urlencoded body"),
    };
    data.entries().map(|entry| (entry.name.to_owned(), text(entry.value))).collect()
}
