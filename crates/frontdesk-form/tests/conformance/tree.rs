//! Trees: what clients were told to send, and what other dialects make of the same names.

use frontdesk_form::{ContentType, FormData, FormError, FormTree, Limits, Names, Node, NoteKind};
use serde_json::Value;

use crate::flat::{limits, read};
use crate::report::{Row, Verdict, row};
use crate::vectors::Vector;

const IDS: &str = "indexes without 0 or 1 among them are ids and make an object";
const PROTOTYPES: &str = "`constructor` and `prototype` are ordinary names; qs drops the entry";

/// Lines of suites whose reason no rule of [`reason`] tells.
const SUITES: &[(&str, &str)] = &[
    ("body-parser-0148", "KOI8-R is a charset as any of the Encoding Standard is"),
    ("qs-parse-0103", IDS),
    ("qs-parse-0136", PROTOTYPES),
    ("qs-parse-0137", PROTOTYPES),
    ("rack-nested-0133", "the last of equal names wins for Rack; all of them stay here"),
];

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

/// Every file.
pub fn rows() -> Option<Vec<Row>> {
    Some(vec![
        row("clients-nested.jsonl", "tree", LOST_BY_THE_CLIENT, as_sent)?,
        row("cross-dialect.jsonl", "tree", &[], as_qs_rack_and_php_agree)?,
        row("body-parser.jsonl", "tree", SUITES, as_its_suite_says)?,
        row("qs-parse.jsonl", "tree", SUITES, as_its_suite_says)?,
        row("rack-nested.jsonl", "tree", SUITES, as_its_suite_says)?,
    ])
}

fn as_sent(vector: &Vector) -> Verdict {
    let object = vector.line["sent"].get("object").or(vector.line["sent"].get("json"));
    let (Some(object), Some(data)) = (object, data(vector)) else { return Verdict::Apart };
    let data = data.expect("what a client sent is a form");
    let tree = data.tree(Names::Auto, &Limits::default()).expect("and within all limits");
    Verdict::agrees_if(agrees(object, Some(tree.root())), || tree.to_json())
}

fn as_qs_rack_and_php_agree(vector: &Vector) -> Verdict {
    let expect = &vector.line["expect"];
    let pairs = expect["pairs"].as_array().expect("the pairs are told");
    let nested = pairs.iter().any(|pair| pair[0].as_str().is_some_and(|n| n.contains('[')));
    let unnamed = pairs.iter().any(|pair| pair[0] == "");
    let result = survive(vector);
    if !nested {
        return Verdict::Apart;
    }
    if expect["qs_rack_php_agree"] != true {
        return Verdict::Survives("qs, Rack and PHP do not agree on it");
    }
    if unnamed {
        return Verdict::Survives("an entry has no name: the three drop it, we keep it");
    }
    let ours = result.expect("it has a body").expect("and can be read");
    let theirs = &expect["by_dialect"]["qs"];
    Verdict::agrees_if(same(theirs, &parsed(&ours)), || format!("theirs {theirs}, ours {ours}"))
}

/// The object that a suite's own dialect makes of it.
fn as_its_suite_says(vector: &Vector) -> Verdict {
    if vector.line["kind"] != "urlencoded" {
        return Verdict::Apart;
    }
    let _ = survive(vector);
    let data = read(vector);
    let limits = limits(&vector.line["options"]);
    let tree = data.as_ref().map_err(FormError::clone);
    let tree = tree.and_then(|data| data.tree(Names::Auto, &limits));
    let theirs = &vector.line["expect"]["nested"];
    let agrees = match &tree {
        _ if !vector.line["expect_error"].is_null() => tree.is_err(),
        Err(_) => false,
        Ok(tree) => same(theirs, &parsed(&tree.to_json())),
    };
    if agrees {
        return Verdict::Agrees;
    }
    if let Some(reason) = reason(&vector.line["options"], &tree) {
        return Verdict::Survives(reason);
    }
    Verdict::Differs(format!("theirs {theirs}, ours {:?}", tree.map(|tree| tree.to_json())))
}

/// Why a dialect reads other things out of a body, as far as the body or its test tells.
fn reason(options: &Value, tree: &Result<FormTree<'_>, FormError>) -> Option<&'static str> {
    let keys = options.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    if keys.into_iter().any(|key| !["dialect", "parser", "extended"].contains(&key)) {
        return Some("its test sets an option that changes what is read");
    }
    let tree = match tree {
        Ok(tree) => tree,
        Err(error) => return error.limit().map(|_| "it goes past a limit of ours"),
    };
    let is_noted = |kind| tree.notes().iter().any(|note| note.kind == kind);
    if is_noted(NoteKind::MalformedName) {
        Some("malformed brackets are text, with a note; others read a part of them")
    } else if tree.root().get("").is_some() {
        Some("an entry without a name is kept; qs drops it")
    } else if is_noted(NoteKind::Conflict) {
        Some("names contradict each other: both values stay, with a note")
    } else if is_noted(NoteKind::Guessed) {
        Some("elements with and without an index: the index decides first, with a note")
    } else {
        None
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("a tree is written as JSON")
}

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
