//! A stored tree, readable for people: labels where the form's HTML has some, lists and groups nested.

use serde_json::Value;

use crate::forms::{FieldKind, Form};

/// One line of the tree.
pub(super) struct Node {
    /// How deep it lies.
    pub(super) depth: usize,
    /// What people call it.
    pub(super) label: String,
    /// What it is called in the form, where that is something else.
    pub(super) name: String,
    /// Its value; `None` for what only holds others.
    pub(super) text: Option<String>,
    /// It is a password: nobody reads it over a shoulder (V14.2.6).
    pub(super) is_secret: bool,
}

/// Lines that are shown; what is sent is bounded, and a page has to end.
const MOST: usize = 2000;

/// The lines of a tree.
pub(super) fn nodes(form: Option<&Form>, tree: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    if let Ok(Value::Object(pairs)) = serde_json::from_str(tree) {
        for (name, value) in pairs {
            walk(form, &name, &name, &value, 0, &mut nodes);
        }
    }
    nodes
}

// The decoder bounds the depth of what is stored, so this does not go deep.
fn walk(
    form: Option<&Form>,
    path: &str,
    name: &str,
    value: &Value,
    depth: usize,
    nodes: &mut Vec<Node>,
) {
    if nodes.len() >= MOST {
        return;
    }
    let label = label(form, path, name);
    let is_secret = form.is_some_and(|form| form.field_kind(path) == FieldKind::Secret);
    let node = |text| Node {
        depth,
        name: if label == name { String::new() } else { name.to_owned() },
        label: label.clone(),
        text,
        is_secret,
    };
    match value {
        Value::Object(pairs) if !is_file(value) => {
            nodes.push(node(None));
            for (key, inner) in pairs {
                walk(form, &format!("{path}[{key}]"), key, inner, depth + 1, nodes);
            }
        }
        Value::Array(items) if items.iter().any(|item| is_nested(item)) => {
            nodes.push(node(None));
            for (place, item) in items.iter().enumerate() {
                let name = (place + 1).to_string();
                walk(form, &format!("{path}[{place}]"), &name, item, depth + 1, nodes);
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(text).collect();
            nodes.push(node(Some(texts.join("\n"))));
        }
        plain => nodes.push(node(Some(text(plain)))),
    }
}

/// What the form's HTML calls it: by its whole name, as the page writes it in one way or another.
fn label(form: Option<&Form>, path: &str, name: &str) -> String {
    let schema = form.and_then(Form::schema);
    let field = schema.and_then(|schema| {
        let dotted = path.replace('[', ".").replace(']', "");
        [path, &format!("{path}[]"), &dotted].into_iter().find_map(|name| schema.field(name))
    });
    field.map_or_else(|| name.to_owned(), |field| field.label().to_owned())
}

fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(_) => !is_file(value),
        Value::Array(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_file(value: &Value) -> bool {
    let Value::Object(pairs) = value else { return false };
    let known = ["filename", "content_type", "size", "sha256"];
    pairs.get("filename").is_some_and(Value::is_string)
        && pairs.get("size").is_some_and(Value::is_u64)
        && pairs.keys().all(|key| known.contains(&key.as_str()))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Object(pairs) => {
            pairs.get("filename").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_nested_lines() {
        let tree =
            r#"{"a":"1","t":["x","y"],"rows":[{"sku":"p"}],"f":{"filename":"a.png","size":3}}"#;
        let lines: Vec<_> =
            nodes(None, tree).into_iter().map(|node| (node.depth, node.label, node.text)).collect();
        let line = |depth, label: &str, text: Option<&str>| {
            (depth, label.to_owned(), text.map(str::to_owned))
        };
        assert_eq!(
            lines,
            [
                line(0, "a", Some("1")),
                line(0, "f", Some("a.png")),
                line(0, "rows", None),
                line(1, "1", None),
                line(2, "sku", Some("p")),
                line(0, "t", Some("x\ny")),
            ]
        );
    }
}
