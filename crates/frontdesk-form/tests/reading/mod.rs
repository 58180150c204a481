//! Reading one body in every way there is, for the tests of all formats.
#![allow(dead_code, unreachable_pub, reason = "each test file uses the part that it needs")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::Bytes;
use frontdesk_form::{
    ContentCoding, ContentType, Event, FormData, FormDataBuilder, FormDecoder, FormError, Limits,
    Segment, Value,
};
use serde_json::Value as Json;

/// The body in one piece; the short way and the way by events must agree.
pub fn whole(form: &ContentType, body: &[u8], limits: &Limits) -> Result<FormData, FormError> {
    let whole = FormData::parse(form, Bytes::copy_from_slice(body), limits);
    let by_events = in_chunks(form, [body], limits);
    assert_eq!(whole, by_events, "the two ways differ on {:?}", String::from_utf8_lossy(body));
    whole
}

/// The body in these pieces.
pub fn in_chunks<'a>(
    form: &ContentType,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    limits: &Limits,
) -> Result<FormData, FormError> {
    let (events, _, error) = events_in_chunks(form, chunks, limits);
    if let Some(error) = error {
        return Err(error);
    }
    let mut builder = FormDataBuilder::new(form);
    for event in events {
        builder.take(event)?;
    }
    builder.finish()
}

/// The events, the number of chunks that were taken, and the error that stopped it.
pub fn events_in_chunks<'a>(
    form: &ContentType,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    limits: &Limits,
) -> (Vec<Event>, usize, Option<FormError>) {
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, limits.clone());
    let mut events = Vec::new();
    let mut taken = 0;
    for chunk in chunks {
        taken += 1;
        decoder.push(Bytes::copy_from_slice(chunk)).unwrap();
        if let Err(error) = drain(&mut decoder, &mut events) {
            return (events, taken, Some(error));
        }
    }
    decoder.end().unwrap();
    let error = drain(&mut decoder, &mut events).err();
    (events, taken, error)
}

fn drain(decoder: &mut FormDecoder, events: &mut Vec<Event>) -> Result<(), FormError> {
    while let Some(event) = decoder.next_event()? {
        events.push(event);
    }
    Ok(())
}

/// Every cut of the body, and single bytes, give the same events and the same error.
pub fn cuts_agree(form: &ContentType, body: &[u8], limits: &Limits) {
    let _ = whole(form, body, limits);
    let (events, _, error) = events_in_chunks(form, [body], limits);
    let expected = (events, error);
    let same = |chunks: &[&[u8]], cut: &str| {
        let (events, _, error) = events_in_chunks(form, chunks.iter().copied(), limits);
        let text = String::from_utf8_lossy(body);
        assert_eq!((events, error), expected, "cut {cut} of {text:?}");
    };
    for cut in 0..=body.len() {
        let (head, tail) = body.split_at(cut);
        same(&[head, tail], &format!("at {cut}"));
    }
    for size in [1, 3] {
        same(&body.chunks(size).collect::<Vec<_>>(), &format!("into pieces of {size}"));
    }
}

/// Names and texts; anything else is written so that it can't be taken for text.
pub fn flat(data: &FormData) -> Vec<(String, String)> {
    let value = |value: Value<'_>| match value {
        Value::Text(text) => text.to_owned(),
        other => format!("{other:?}"),
    };
    data.entries().map(|entry| (entry.name.to_owned(), value(entry.value))).collect()
}

/// The value that the entries spell, built from their paths alone.
pub fn rebuilt(data: &FormData, is_object: bool) -> Json {
    let mut top = Json::Null;
    if is_object {
        top = Json::Object(serde_json::Map::new());
    }
    for entry in data.entries() {
        let mut at = &mut top;
        if is_object {
            at = child(at, &Segment::key(entry.name));
        }
        for segment in entry.deeper {
            at = child(at, segment);
        }
        *at = match entry.value {
            Value::Text(text) => text.into(),
            Value::Number(number) => serde_json::from_str(number).unwrap(),
            Value::Bool(bool) => bool.into(),
            Value::Null => Json::Null,
            Value::EmptyList => Json::Array(Vec::new()),
            Value::EmptyObject => Json::Object(serde_json::Map::new()),
            Value::File(_) => panic!("JSON has no files"),
        };
    }
    top
}

fn child<'a>(parent: &'a mut Json, segment: &Segment) -> &'a mut Json {
    match segment {
        Segment::Key(key) => {
            if parent.is_null() {
                *parent = Json::Object(serde_json::Map::new());
            }
            parent.as_object_mut().unwrap().entry(&**key).or_insert(Json::Null)
        }
        Segment::Index(index) => {
            if parent.is_null() {
                *parent = Json::Array(Vec::new());
            }
            let list = parent.as_array_mut().unwrap();
            assert!(*index <= list.len() as u64);
            if *index == list.len() as u64 {
                list.push(Json::Null);
            }
            &mut list[*index as usize]
        }
    }
}
