//! A whole form to its tree and on: the first line of the input is the `Content-Type`, the rest the
//! body.
//!
//! Entries and tree are written as JSON that is JSON and says the same, in every notation; a type of
//! one's own is filled or refused, without a panic.
#![no_main]

use std::collections::BTreeMap;

use bytes::Bytes;
use frontdesk_form::{ContentType, FormData, Names, Value, from_tree};
use frontdesk_fuzz::{line, wide};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let (header, body) = line(data);
    let Ok(form) = ContentType::parse(header) else { return };
    let limits = wide();
    let Ok(data) = FormData::parse(&form, Bytes::copy_from_slice(body), &limits) else { return };
    entries_are_json(&data, body.len() as u64);
    for names in [Names::Auto, Names::Brackets, Names::Dots, Names::Flat] {
        let Ok(tree) = data.tree(names, &limits) else { continue };
        let json: Json = serde_json::from_str(&tree.to_json()).expect("JSON");
        assert!(json.is_object());
        // The last of several would hide the others, so no key may stand there twice.
        assert_eq!(written(&json), count(tree.root()));
        serde_json::to_string(&tree).expect("a tree can be serialized");
        let _ = from_tree::<Wanted>(&tree);
        let _ = from_tree::<BTreeMap<String, Vec<Option<i8>>>>(&tree);
    }
});

/// A type with something of everything, whose names are short enough to be found by chance.
#[derive(Deserialize)]
#[allow(dead_code, reason = "what is asked for is how it is filled")]
struct Wanted {
    a: Option<u32>,
    b: Vec<f64>,
    #[serde(default)]
    c: bool,
    user: Option<Box<Wanted>>,
    rows: Option<Vec<BTreeMap<String, char>>>,
    kind: Option<Kind>,
    #[serde(flatten)]
    rest: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "likewise")]
#[serde(rename_all = "lowercase")]
enum Kind {
    A,
    B(u8),
    C { d: i64 },
}

fn entries_are_json(data: &FormData, len: u64) {
    let json: Vec<Json> = serde_json::from_str(&data.entries_json()).expect("JSON");
    assert_eq!(json.len(), data.entries().len());
    for (entry, json) in data.entries().zip(&json) {
        assert_eq!(json["name"], entry.name);
        assert!(entry.at.start <= entry.at.end && entry.at.end <= len, "{entry:?}");
        match entry.value {
            Value::Text(text) => assert_eq!(json["value"], text),
            Value::File(file) => assert_eq!(json["filename"], file.filename),
            _ => {}
        }
    }
}

/// Values of written JSON, a file being an object of its own kind.
fn written(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(written).sum::<usize>(),
        Json::Object(pairs) => 1 + pairs.values().map(written).sum::<usize>(),
        _ => 1,
    }
}

fn count(node: &frontdesk_form::Node<'_>) -> usize {
    match node {
        frontdesk_form::Node::List(items) => 1 + items.iter().map(count).sum::<usize>(),
        frontdesk_form::Node::Object(pairs) => {
            1 + pairs.iter().map(|(_, node)| count(node)).sum::<usize>()
        }
        // {"filename", "content_type", "size"}
        frontdesk_form::Node::File(file) => 3 + usize::from(file.content_type.is_some()),
        _ => 1,
    }
}
