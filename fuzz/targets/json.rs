//! Z-05: a JSON body.
//!
//! It is accepted where serde_json accepts it and means the same, but for our stricter rules: no key
//! twice in one object, and the bounds.
#![no_main]

use std::collections::HashSet;
use std::fmt;

use frontdesk_form::{
    ContentType, Enctype, Event, FormDataBuilder, FormErrorKind, Segment, TransferEncodings, Value,
};
use frontdesk_fuzz::{Reading, assert_tight_is_a_beginning, tight, wide};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

fuzz_target!(|body: &[u8]| {
    let form = ContentType { enctype: Enctype::Json, charset: None };
    let transfer = TransferEncodings::Kept;
    let (wide, tight) = (wide(), tight());
    let outcome = Reading { form: &form, limits: &wide, transfer }.read(body);
    assert_tight_is_a_beginning(
        &Reading { form: &form, limits: &tight, transfer }.read(body),
        &outcome,
    );
    let theirs = serde_json::from_slice::<Json>(body);
    let keys = serde_json::from_slice::<Keys>(body);
    match (outcome.error.as_ref().map(|error| error.kind()), theirs) {
        (Some(FormErrorKind::OverLimit { .. }), _) => {}
        (Some(FormErrorKind::DuplicateKey { .. }), Ok(_)) => {
            assert!(keys.is_ok_and(|keys| keys.are_repeated), "no key stands there twice");
        }
        (Some(_), theirs) => assert!(theirs.is_err(), "we refuse {theirs:?}: {:?}", outcome.error),
        (None, Err(theirs)) => panic!("serde_json refuses it: {theirs}"),
        (None, Ok(theirs)) => {
            // The values alone would not tell: the last of two takes the place of the first.
            assert!(keys.is_ok_and(|keys| !keys.are_repeated), "a key stands there twice");
            assert_eq!(rebuilt(&form, body, outcome.events), theirs);
        }
    }
});

/// The value that the entries spell, built from their names and paths alone.
fn rebuilt(form: &ContentType, body: &[u8], events: Vec<Event>) -> Json {
    let mut builder = FormDataBuilder::new(form);
    for event in events {
        builder.take(event).expect("events come in order");
    }
    let data = builder.finish().expect("no file is open");
    let is_object = body.trim_ascii_start().first() == Some(&b'{');
    let mut top = if is_object { Json::Object(Default::default()) } else { Json::Null };
    for entry in data.entries() {
        let key = is_object.then(|| Segment::key(entry.name));
        let place = key.iter().chain(entry.deeper).fold(&mut top, child);
        *place = match entry.value {
            Value::Text(text) => text.into(),
            Value::Number(number) => serde_json::from_str(number).expect("a number"),
            Value::Bool(bool) => bool.into(),
            Value::Null => Json::Null,
            Value::EmptyList => Json::Array(Vec::new()),
            Value::EmptyObject => Json::Object(Default::default()),
            Value::File(_) => panic!("JSON has no files"),
        };
    }
    top
}

fn child<'a>(parent: &'a mut Json, segment: &Segment) -> &'a mut Json {
    match segment {
        Segment::Key(key) => {
            if parent.is_null() {
                *parent = Json::Object(Default::default());
            }
            parent.as_object_mut().expect("an object").entry(&**key).or_insert(Json::Null)
        }
        Segment::Index(index) => {
            if parent.is_null() {
                *parent = Json::Array(Vec::new());
            }
            let list = parent.as_array_mut().expect("a list");
            let index = *index as usize;
            assert!(index <= list.len(), "elements come in order");
            if index == list.len() {
                list.push(Json::Null);
            }
            &mut list[index]
        }
    }
}

/// Whether any object has a key twice, by a reader of its own.
#[derive(Default)]
struct Keys {
    are_repeated: bool,
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut seen = HashSet::new();
        let mut keys = Keys::default();
        while let Some(key) = map.next_key::<String>()? {
            // A number comes as an object of one secret key, because of arbitrary_precision.
            if key.starts_with("$serde_json::private::") {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            keys.are_repeated |= !seen.insert(key);
            keys.are_repeated |= map.next_value::<Keys>()?.are_repeated;
        }
        Ok(keys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Keys, A::Error> {
        let mut keys = Keys::default();
        while let Some(element) = seq.next_element::<Keys>()? {
            keys.are_repeated |= element.are_repeated;
        }
        Ok(keys)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_unit<E>(self) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Keys, E> {
        Ok(Keys::default())
    }
}
