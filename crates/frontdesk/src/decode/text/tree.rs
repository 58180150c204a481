//! The tree, indented.

use std::io::{self, Write};

use frontdesk_form::{FormFile, Node};

use super::super::Colors;
use super::paint::{Painted, Style};
use crate::visible::{Ends, Size, Visible};

/// How much of a value is shown on its line.
const VALUE: usize = 100;
const KEY: usize = 60;

/// One node with its key, and all below it.
pub(super) fn write(
    out: &mut impl Write,
    node: &Node<'_>,
    depth: usize,
    colors: Colors,
) -> io::Result<()> {
    for (key, child) in node.pairs() {
        branch(out, &Visible(key, KEY).to_string(), child, depth, colors)?;
    }
    for (index, child) in node.items().iter().enumerate() {
        branch(out, &format!("[{index}]"), child, depth, colors)?;
    }
    Ok(())
}

fn branch(
    out: &mut impl Write,
    key: &str,
    node: &Node<'_>,
    depth: usize,
    colors: Colors,
) -> io::Result<()> {
    let key = if key.is_empty() { "“”" } else { key };
    write!(out, "{:1$}{key}", "", depth * 2, key = Painted(key, Style::Name, colors))?;
    let (text, style) = match node {
        Node::Text(text) => (format!("“{}”", Ends(text, VALUE)), Style::Value),
        Node::Number(number) => (Visible(number, VALUE).to_string(), Style::Value),
        Node::Bool(bool) => (bool.to_string(), Style::Value),
        Node::Null => ("null".to_owned(), Style::Value),
        Node::File(file) => (self::file(file), Style::File),
        Node::List(items) if items.is_empty() => ("an empty list".to_owned(), Style::Faint),
        Node::Object(pairs) if pairs.is_empty() => ("an empty object".to_owned(), Style::Faint),
        Node::List(_) | Node::Object(_) => {
            writeln!(out)?;
            return write(out, node, depth + 1, colors);
        }
    };
    writeln!(out, "  {}", Painted(text, style, colors))
}

/// A file in words.
pub(super) fn file(file: &FormFile) -> String {
    let name = Visible(&file.filename, KEY);
    let mut text = match file.filename.is_empty() && file.size == 0 {
        true => "no file was chosen".to_owned(),
        false => format!("file “{name}”, {}", Size(file.size)),
    };
    if let Some(content_type) = &file.content_type {
        text.push_str(&format!(", {}", Visible(content_type, KEY)));
    }
    text
}
