//! Trees of recorded bodies: what clients sent, and what other dialects make of the same names.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the counts are what one runs this for")]

mod vectors;

use frontdesk_form::{ContentType, FormData, FormError, Limits, Names, Node};
use serde_json::Value;

use vectors::{Vector, vectors};

/// Bodies whose names no longer say what the client was told to send, so that no reader can.
const LOST_BY_THE_CLIENT: &[(&str, &str)] = &[
    ("cap-axios-json-meta", "`obj{}` holds JSON as text, a convention of axios; text stays text"),
    (
        "cap-superagent-form",
        "rows as `list[a]=1&list[b]=2&list[a]=3` do not say that they are rows",
    ),
    (
        "cap-qs-repeat-deep",
        "a list of text and an object under one name, neither marked as element",
    ),
    ("cap-qs-repeat-arrObj", "rows under repeated keys do not say that they are rows"),
    ("cap-qs-brackets-arrArr", "`m[][]=` does not say where one inner list ends"),
    ("cap-qs-repeat-arrArr", "lists in lists are sent as one name"),
];

fn data(vector: &Vector) -> Option<Result<FormData, FormError>> {
    let body = vector.body.clone()?;
    let form = ContentType::parse(vector.content_type.as_deref()?.as_bytes()).ok()?;
    Some(FormData::parse(&form, body.into(), &Limits::default()))
}

/// Whether the tree is the object that was sent, as far as a form can say it: text has no numbers,
/// and an empty list, an empty object or null is sent as nothing or as empty text.
fn agrees(sent: &Value, came: Option<&Node<'_>>) -> bool {
    match (sent, came) {
        (Value::Null, None | Some(Node::Text("") | Node::Null)) => true,
        (Value::Bool(sent), Some(node)) => match node {
            Node::Bool(came) => came == sent,
            node => node.as_text().is_some_and(|came| {
                came == sent.to_string() || came == u8::from(*sent).to_string()
            }),
        },
        (Value::Number(sent), Some(node)) => node.as_text() == Some(sent.to_string().as_str()),
        (Value::String(sent), Some(node)) => node.as_text() == Some(sent),
        (Value::Array(sent), None) => sent.is_empty(),
        (Value::Array(sent), Some(Node::List(came))) => {
            sent.len() == came.len() && sent.iter().zip(came).all(|(s, c)| agrees(s, Some(c)))
        }
        (Value::Object(sent), None) => sent.is_empty(),
        (Value::Object(sent), Some(Node::File(file))) => sent["$file"] == file.filename,
        (Value::Object(sent), Some(node @ Node::Object(came))) => {
            came.iter().all(|(key, _)| sent.contains_key(*key))
                && sent.iter().all(|(key, value)| agrees(value, node.get(key)))
        }
        _ => false,
    }
}

#[test]
fn what_client_libraries_were_told_to_send_is_what_the_tree_says() {
    let Some(all) = vectors("clients-nested.jsonl") else { return };
    let (mut agree, mut excepted, mut wrong) = (0, Vec::new(), Vec::new());
    for vector in &all {
        let object = vector.line["sent"].get("object").or(vector.line["sent"].get("json"));
        let (Some(object), Some(data)) = (object, data(vector)) else { continue };
        let data = data.unwrap();
        let tree = data.tree(Names::Auto, &Limits::default()).unwrap();
        let reason = LOST_BY_THE_CLIENT.iter().find(|(id, _)| *id == vector.id);
        match (agrees(object, Some(tree.root())), reason) {
            (true, None) => agree += 1,
            (false, Some((id, _))) => excepted.push(*id),
            (true, Some(_)) => wrong.push(format!("{} agrees, and is listed", vector.id)),
            (false, None) => {
                wrong.push(format!("{}: {object} came as {}", vector.id, tree.to_json()))
            }
        }
    }
    println!("clients-nested: {agree} agree, {} lost by the client: {excepted:?}", excepted.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agree > 0);
}

/// The object of another dialect, compared leaf by leaf in the order of keys.
fn same(theirs: &Value, ours: &Value) -> bool {
    match (theirs, ours) {
        // Rack says null where a name came without "=".
        (Value::Null, Value::String(text)) => text.is_empty(),
        (Value::Array(theirs), Value::Array(ours)) => {
            theirs.len() == ours.len() && theirs.iter().zip(ours).all(|(t, o)| same(t, o))
        }
        (Value::Object(theirs), Value::Object(ours)) => {
            theirs.len() == ours.len()
                && theirs.iter().all(|(key, t)| ours.get(key).is_some_and(|o| same(t, o)))
        }
        (theirs, ours) => theirs == ours,
    }
}

#[test]
fn where_qs_rack_and_php_agree_the_tree_agrees() {
    let Some(all) = vectors("cross-dialect.jsonl") else { return };
    let (mut agree, mut others, mut wrong) = (0, 0, Vec::new());
    for vector in &all {
        let expect = &vector.line["expect"];
        let pairs = expect["pairs"].as_array().unwrap();
        let nested = pairs.iter().any(|pair| pair[0].as_str().is_some_and(|n| n.contains('[')));
        let unnamed = pairs.iter().any(|pair| pair[0] == "");
        let result = survive(vector);
        if expect["qs_rack_php_agree"] != true || !nested || unnamed {
            others += 1;
            continue;
        }
        let ours: Value = serde_json::from_str(&result.unwrap().unwrap()).unwrap();
        let theirs = &expect["by_dialect"]["qs"];
        match same(theirs, &ours) {
            true => agree += 1,
            false => wrong.push(format!(
                "{} {}: theirs {theirs}, ours {ours}",
                vector.id, vector.line["options"]["input_text"]
            )),
        }
    }
    println!("cross-dialect: {agree} agree, {others} have no common nested reading and survive");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agree > 0);
}

#[test]
fn bodies_of_other_dialects_lose_no_value() {
    for file in ["qs-parse.jsonl", "rack-nested.jsonl"] {
        let Some(all) = vectors(file) else { return };
        let (mut read, mut refused) = (0, 0);
        for vector in &all {
            match survive(vector) {
                Some(Ok(_)) => read += 1,
                Some(Err(_)) => refused += 1,
                None => {}
            }
        }
        println!(
            "{file}: {read} read with every value, {refused} refused by a limit or as malformed"
        );
        assert!(read > 0);
    }
}

/// Reads a body in every notation; the tree of `auto` as JSON. Each value must be in each tree.
fn survive(vector: &Vector) -> Option<Result<String, FormError>> {
    let data = match data(vector)? {
        Ok(data) => data,
        Err(error) => return Some(Err(error)),
    };
    let trees = [Names::Flat, Names::Dots, Names::Brackets, Names::Auto].map(|names| {
        let tree = data.tree(names, &Limits::default())?;
        // The one formset of these bodies keeps its management fields in the flat list.
        let managed = |name: &str| names == Names::Auto && name.ends_with("_FORMS");
        let mut flat: Vec<&str> = data
            .entries()
            .filter(|entry| !managed(entry.name))
            .filter_map(|entry| Node::from(entry.value).as_text())
            .collect();
        flat.sort_unstable();
        let mut nested = Vec::new();
        leaves(tree.root(), &mut nested);
        nested.sort_unstable();
        assert_eq!(flat, nested, "{} as {names}", vector.id);
        Ok(tree.to_json())
    });
    trees.into_iter().next_back()
}

fn leaves<'a>(node: &Node<'a>, found: &mut Vec<&'a str>) {
    found.extend(node.as_text());
    for below in node.items().iter().chain(node.pairs().iter().map(|(_, node)| node)) {
        leaves(below, found);
    }
}
