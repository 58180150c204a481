//! A stored tree, readable for people: labels where the form's HTML has some, lists and groups nested.

use serde_json::value::RawValue;

use super::cells::{Pairs, is_nested, text};
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

/// The lines of a tree, in its order.
pub(super) fn nodes(form: Option<&Form>, tree: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    // Whatever is stored was written by us; what can't be read is not shown.
    if let Ok(Pairs(pairs)) = serde_json::from_str(tree) {
        for (name, value) in pairs {
            let _ =
                walk(form, Step { path: &name, name: &name, depth: 0 }, value.get(), &mut nodes);
        }
    }
    nodes
}

/// Where the walk is.
#[derive(Clone, Copy)]
struct Step<'a> {
    path: &'a str,
    name: &'a str,
    depth: usize,
}

// The decoder bounds the depth of what is stored, so this does not go deep.
fn walk(
    form: Option<&Form>,
    at: Step<'_>,
    json: &str,
    nodes: &mut Vec<Node>,
) -> serde_json::Result<()> {
    if nodes.len() >= MOST {
        return Ok(());
    }
    let label = label(form, at.path, at.name);
    let node = |text| Node {
        depth: at.depth,
        name: if label == at.name { String::new() } else { at.name.to_owned() },
        label: label.clone(),
        text,
        is_secret: form.is_some_and(|form| form.field_kind(at.path) == FieldKind::Secret),
    };
    if json.starts_with('[') {
        let items: Vec<Box<RawValue>> = serde_json::from_str(json)?;
        if !items.iter().any(|item| is_nested(item.get())) {
            let texts: Vec<String> = items.iter().map(|item| text(item.get())).collect();
            nodes.push(node(Some(texts.join("\n"))));
            return Ok(());
        }
        nodes.push(node(None));
        for (place, item) in items.iter().enumerate() {
            let (path, name) = (format!("{}[{place}]", at.path), (place + 1).to_string());
            let inner = Step { path: &path, name: &name, depth: at.depth + 1 };
            walk(form, inner, item.get(), nodes)?;
        }
    } else if is_nested(json) {
        nodes.push(node(None));
        let Pairs(pairs) = serde_json::from_str(json)?;
        for (key, value) in pairs {
            let path = format!("{}[{key}]", at.path);
            let inner = Step { path: &path, name: &key, depth: at.depth + 1 };
            walk(form, inner, value.get(), nodes)?;
        }
    } else {
        nodes.push(node(Some(text(json))));
    }
    Ok(())
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
                line(0, "t", Some("x\ny")),
                line(0, "rows", None),
                line(1, "1", None),
                line(2, "sku", Some("p")),
                line(0, "f", Some("a.png")),
            ]
        );
    }
}
