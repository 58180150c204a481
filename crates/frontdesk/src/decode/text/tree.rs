//! The tree, indented.

use std::io::{self, Write};

use frontdesk_form::Node;

use super::super::command::Colors;
use super::super::words::{self, NAME};
use super::paint::{Painted, Style};
use crate::visible::{Ends, Visible};

/// How much of a value is shown on its line.
const VALUE: usize = 100;

/// One node with its key, and all below it.
pub(super) fn write(
    out: &mut impl Write,
    node: &Node<'_>,
    depth: usize,
    colors: Colors,
) -> io::Result<()> {
    for (key, child) in node.pairs() {
        branch(out, &Visible(key, NAME).to_string(), child, depth, colors)?;
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
        Node::File(file) => (words::file(file), Style::File),
        Node::List(items) if items.is_empty() => ("an empty list".to_owned(), Style::Faint),
        Node::Object(pairs) if pairs.is_empty() => ("an empty object".to_owned(), Style::Faint),
        Node::List(_) | Node::Object(_) => {
            writeln!(out)?;
            return write(out, node, depth + 1, colors);
        }
    };
    writeln!(out, "  {}", Painted(text, style, colors))
}
