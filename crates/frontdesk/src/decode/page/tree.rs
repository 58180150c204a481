//! The tree as a walk through it: in, along, out again.

use frontdesk_form::Node;

use super::super::words;
use crate::visible::{Ends, Visible};

/// Keys that are shown.
const MOST: usize = 5_000;
/// How much of a value stands at its place; the entries have all of it.
const BRIEF: usize = 200;

/// One step of the walk.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A key with more below it.
    In { key: String, count: String },
    /// A key with its value.
    Along { key: String, value: String, class: &'static str },
    /// The last of those below a key has been shown.
    Out,
}

/// The walk, and whether it ends before the tree does.
pub(super) fn steps(root: &Node<'_>) -> (Vec<Step>, bool) {
    let mut walk = Walk { steps: Vec::new(), left: MOST, is_cut: false };
    walk.below(root);
    (walk.steps, walk.is_cut)
}

struct Walk {
    steps: Vec<Step>,
    left: usize,
    is_cut: bool,
}

impl Walk {
    /// All that is below a node. How deep that is, is bounded by the decoder.
    fn below(&mut self, node: &Node<'_>) {
        for (key, child) in node.pairs() {
            self.at(words::key(key), child);
        }
        for (index, child) in node.items().iter().enumerate() {
            self.at(format!("[{index}]"), child);
        }
    }

    fn at(&mut self, key: String, node: &Node<'_>) {
        if self.left == 0 {
            self.is_cut = true;
            return;
        }
        self.left -= 1;
        let (value, class) = match node {
            Node::Text(text) => (format!("“{}”", Ends(text, BRIEF)), "value"),
            Node::Number(number) => (Visible(number, BRIEF).to_string(), "value"),
            Node::Bool(bool) => (bool.to_string(), "value"),
            Node::Null => ("null".to_owned(), "value"),
            Node::File(file) => (words::file(file), "file"),
            Node::List(items) if items.is_empty() => ("an empty list".to_owned(), "faint"),
            Node::Object(pairs) if pairs.is_empty() => ("an empty object".to_owned(), "faint"),
            Node::List(items) => return self.branch(key, list(items.len()), node),
            Node::Object(_) => return self.branch(key, String::new(), node),
        };
        self.steps.push(Step::Along { key, value, class });
    }

    fn branch(&mut self, key: String, count: String, node: &Node<'_>) {
        self.steps.push(Step::In { key, count });
        self.below(node);
        self.steps.push(Step::Out);
    }
}

fn list(len: usize) -> String {
    format!("a list of {len}")
}
