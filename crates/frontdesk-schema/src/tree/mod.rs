//! The tree of a page, in one vector.
//!
//! A node is its index; links are indexes too, so that moving a node (as the parser does for
//! misnested formatting and for what stands astray in tables) changes a few numbers.
//! Indexing with a [`NodeId`] can't fail: only `Tree::add` makes one, and no node is ever taken
//! out of the vector.

mod arena;

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};

pub(crate) use arena::Arena;

/// A node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(usize);

/// All nodes of a page; the first one is the document.
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// The end tags of the elements that something may be written behind, in the order of the page.
    ends: Vec<EndTag>,
}

/// An end tag that the parser met, whether it closed something or not.
pub(crate) struct EndTag {
    pub(crate) name: LocalName,
    /// Where its `<` stands.
    pub(crate) at: usize,
}

/// A node with its links and its content.
pub(crate) struct Node {
    pub(crate) parent: Option<NodeId>,
    pub(crate) first_child: Option<NodeId>,
    last_child: Option<NodeId>,
    previous: Option<NodeId>,
    pub(crate) next: Option<NodeId>,
    /// How many nodes stood above it when it was put in.
    depth: usize,
    /// The name of an element; of everything else the empty one.
    name: QualName,
    pub(crate) content: Content,
}

/// What a node is.
pub(crate) enum Content {
    /// An element.
    Element(Element),
    /// A run of text.
    Text(StrTendril),
    /// The document, the inside of a template, a comment: nothing that a form is made of.
    Other,
}

/// An element as the parser made it.
pub(crate) struct Element {
    pub(crate) attributes: Vec<Attribute>,
    /// Where its tag begins.
    pub(crate) place: Place,
    /// The form that the parser associated it with (HTML, 13.2.6.1, step 13).
    pub(crate) form: Option<NodeId>,
    /// The inside of a `<template>`: a tree of its own, which is no part of the page.
    inside: Option<NodeId>,
}

impl Tree {
    /// The root.
    pub(crate) const DOCUMENT: NodeId = NodeId(0);

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    /// The element under `id` with its name, whether of HTML or of what stands in it (SVG).
    pub(crate) fn element(&self, id: NodeId) -> Option<(&LocalName, &Element)> {
        let node = self.node(id);
        match &node.content {
            Content::Element(element) => Some((&node.name.local, element)),
            Content::Text(_) | Content::Other => None,
        }
    }

    /// The element under `id` with its name, if it is one of HTML.
    pub(crate) fn html_element(&self, id: NodeId) -> Option<(&LocalName, &Element)> {
        let node = self.node(id);
        match &node.content {
            Content::Element(element) if node.name.ns == ns!(html) => {
                Some((&node.name.local, element))
            }
            Content::Element(_) | Content::Text(_) | Content::Other => None,
        }
    }

    /// The children of a node, in order.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(id).first_child, |child| self.node(*child).next)
    }

    /// All that is in the page, in its order: without what stands in templates.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = NodeId> {
        self.within(Tree::DOCUMENT)
    }

    /// A node and all that is inside of it, in order.
    pub(crate) fn within(&self, root: NodeId) -> impl Iterator<Item = NodeId> {
        let mut open = vec![root];
        std::iter::from_fn(move || {
            let id = open.pop()?;
            let node = self.node(id);
            open.extend(node.next.filter(|_| id != root));
            open.extend(node.first_child);
            Some(id)
        })
    }

    /// Every element, in the order in which the parser made them: no tag stands before that of an
    /// element made earlier.
    pub(crate) fn as_made(&self) -> impl Iterator<Item = (NodeId, &Element)> {
        let all = (0..self.nodes.len()).map(NodeId);
        all.filter_map(|id| self.element(id).map(|(_, element)| (id, element)))
    }

    /// The end tags of labels, legends, selects and textareas.
    pub(crate) fn ends(&self) -> &[EndTag] {
        &self.ends
    }

    fn add(&mut self, name: QualName, content: Content) -> NodeId {
        let node = Node {
            parent: None,
            first_child: None,
            last_child: None,
            previous: None,
            next: None,
            depth: 0,
            name,
            content,
        };
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }

    fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let last = self.node(parent).last_child;
        let depth = self.node(parent).depth + 1;
        let node = self.node_mut(child);
        (node.parent, node.previous, node.depth) = (Some(parent), last, depth);
        match last {
            Some(last) => self.node_mut(last).next = Some(child),
            None => self.node_mut(parent).first_child = Some(child),
        }
        self.node_mut(parent).last_child = Some(child);
    }

    fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let Node { parent, previous, depth, .. } = *self.node(sibling);
        let node = self.node_mut(child);
        (node.parent, node.depth) = (parent, depth);
        (node.previous, node.next) = (previous, Some(sibling));
        match (previous, parent) {
            (Some(previous), _) => self.node_mut(previous).next = Some(child),
            (None, Some(parent)) => self.node_mut(parent).first_child = Some(child),
            (None, None) => {}
        }
        self.node_mut(sibling).previous = Some(child);
    }

    fn detach(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match (previous, parent) {
            (Some(previous), _) => self.node_mut(previous).next = next,
            (None, Some(parent)) => self.node_mut(parent).first_child = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => self.node_mut(next).previous = previous,
            (None, Some(parent)) => self.node_mut(parent).last_child = previous,
            (None, None) => {}
        }
    }
}

/// A place in the page.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) at: usize,
}

impl Place {
    /// Moves behind a piece. CR LF, LF and a CR alone each end a line (HTML, 13.2.3.5).
    pub(crate) fn pass(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        let mut lines = 0;
        for (index, byte) in bytes.iter().enumerate() {
            // The next piece begins with `<`, so that a CR at the end has no LF behind it.
            let ends_line = *byte == b'\n'
                || (*byte == b'\r' && bytes.get(index + 1).is_none_or(|next| *next != b'\n'));
            lines += u64::from(ends_line);
        }
        self.line += lines;
        self.at += bytes.len();
    }
}
