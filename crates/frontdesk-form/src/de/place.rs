//! Where a node stands, in the sender's own words.

use crate::tree::{FormTree, Node};

pub(super) struct Place<'t, 'a> {
    pub(super) field: String,
    pub(super) pointer: String,
    /// What came there; nothing for what is missing.
    pub(super) node: Option<&'t Node<'a>>,
}

/// The place of the node with this number, or of a field that is missing in it.
pub(super) fn place<'t, 'a>(
    tree: &'t FormTree<'a>,
    at: usize,
    missing: Option<&str>,
) -> Place<'t, 'a> {
    let mut place = Place { field: String::new(), pointer: String::new(), node: Some(tree.root()) };
    let (mut id, mut node) = (0, tree.root());
    while id != at {
        let Some((child, key, below)) = child_towards(tree, node, id, at) else { break };
        place.push(tree, child, &key, node);
        place.node = Some(below);
        (id, node) = (child, below);
    }
    if let Some(field) = missing {
        let join = join(tree, id, node);
        place.field = join.apply(&place.field, field);
        place.pointer.push('/');
        place.pointer.push_str(&escaped(field));
        place.node = None;
    }
    place
}

impl<'a> Place<'_, 'a> {
    fn push(&mut self, tree: &FormTree<'a>, id: usize, key: &str, parent: &Node<'a>) {
        self.pointer.push('/');
        self.pointer.push_str(&escaped(key));
        match tree.origin(id).map_or("", |origin| origin.name) {
            // Inside of a JSON value: as one would write it in a script.
            "" => match parent {
                Node::List(_) => self.field = format!("{}[{key}]", self.field),
                _ => self.field = Join::Dot.apply(&self.field, key),
            },
            name => self.field = name.to_owned(),
        }
    }
}

/// RFC 6901, 3.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The child of `node` in which the node `at` stands: its number, its key, itself.
fn child_towards<'t, 'a>(
    tree: &FormTree<'a>,
    node: &'t Node<'a>,
    id: usize,
    at: usize,
) -> Option<(usize, String, &'t Node<'a>)> {
    let mut child = id + 1;
    for (place, below) in children(node).enumerate() {
        let size = tree.origin(child).map_or(1, |origin| origin.size);
        if (child..child + size).contains(&at) {
            let key = match node {
                Node::Object(pairs) => pairs.get(place).map_or("", |(key, _)| key).to_owned(),
                _ => place.to_string(),
            };
            return Some((child, key, below));
        }
        child += size;
    }
    None
}

fn children<'t, 'a>(node: &'t Node<'a>) -> impl Iterator<Item = &'t Node<'a>> {
    node.items().iter().chain(node.pairs().iter().map(|(_, node)| node))
}

/// How the sender joins a key to what stands before it.
#[derive(Clone, Copy)]
enum Join {
    Bracket,
    Dot,
    Hyphen,
}

impl Join {
    fn apply(self, before: &str, key: &str) -> String {
        match self {
            _ if before.is_empty() => key.to_owned(),
            Join::Bracket => format!("{before}[{key}]"),
            Join::Dot => format!("{before}.{key}"),
            Join::Hyphen => format!("{before}-{key}"),
        }
    }
}

/// A missing field is named as its siblings are: by the first mark after their common beginning.
fn join(tree: &FormTree<'_>, id: usize, node: &Node<'_>) -> Join {
    let own = tree.origin(id).map_or("", |origin| origin.name);
    let child = tree.origin(id + 1).map_or("", |origin| origin.name);
    let has_child = children(node).next().is_some();
    match child.strip_prefix(own).and_then(|rest| rest.bytes().next()) {
        Some(b'[') if has_child => Join::Bracket,
        Some(b'-') if has_child => Join::Hyphen,
        Some(b'.') if has_child => Join::Dot,
        _ if own.contains('[') => Join::Bracket,
        _ => Join::Dot,
    }
}
