//! The tree of a page, built by html5ever into one vector.
//!
//! A node is its index; links are indexes too, so that moving a node (as the parser does for
//! misnested formatting and for what stands astray in tables) changes a few numbers.
//! Indexing with a [`NodeId`] can't fail: only `Tree::add` makes one, and no node is ever taken
//! out of the vector.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use crate::limits::{Cut, PageLimits};
use crate::parse::Place;

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

/// What html5ever builds into.
pub(crate) struct Arena {
    tree: RefCell<Tree>,
    limits: PageLimits,
    over: Cell<Option<Cut>>,
    next_place: Cell<Place>,
}

impl Arena {
    pub(crate) fn new(limits: &PageLimits) -> Arena {
        let mut tree = Tree { nodes: Vec::new(), ends: Vec::new() };
        tree.add(nameless(), Content::Other);
        Arena {
            tree: RefCell::new(tree),
            limits: *limits,
            over: Cell::new(None),
            next_place: Cell::default(),
        }
    }

    /// Whether the tree has gone over a limit; the parser can't be stopped from inside.
    pub(crate) fn within_limits(&self) -> Result<(), Cut> {
        self.over.get().map_or(Ok(()), Err)
    }

    /// Where the tag begins whose element comes next.
    pub(crate) fn place_next(&self, place: Place) {
        self.next_place.set(place);
    }

    /// An end tag came. Only those are kept that a field may be inside of, or that end one.
    pub(crate) fn end_tag(&self, name: &LocalName, at: usize) {
        let kept = [
            local_name!("label"),
            local_name!("legend"),
            local_name!("select"),
            local_name!("textarea"),
        ];
        if kept.contains(name) {
            self.tree.borrow_mut().ends.push(EndTag { name: name.clone(), at });
        }
    }

    pub(crate) fn into_tree(self) -> Tree {
        self.tree.into_inner()
    }

    fn add(&self, name: QualName, content: Content) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        if tree.nodes.len() > self.limits.max_nodes {
            self.over.set(self.over.get().or(Some(Cut::Nodes(self.limits.max_nodes))));
        }
        tree.add(name, content)
    }

    /// Whether the text went into the text that stands last in `parent`: the parser hands out each
    /// character reference by itself, and each as a node would be many.
    fn merges(&self, parent: NodeId, text: &StrTendril) -> bool {
        let mut tree = self.tree.borrow_mut();
        let Some(last) = tree.node(parent).last_child else { return false };
        match &mut tree.node_mut(last).content {
            Content::Text(before) => {
                before.push_tendril(text);
                true
            }
            Content::Element(_) | Content::Other => false,
        }
    }

    /// The node to put in: an element as it is, a text as a new node.
    fn child(&self, child: NodeOrText<NodeId>) -> NodeId {
        match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => self.add(nameless(), Content::Text(text)),
        }
    }
}

fn nameless() -> QualName {
    QualName::new(None, ns!(), local_name!(""))
}

/// A name inside the arena, lent to the tree builder.
pub(crate) struct NameOf<'a>(Ref<'a, QualName>);

impl std::fmt::Debug for NameOf<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ElemName for NameOf<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Arena {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = NameOf<'a>;

    fn finish(self) -> Tree {
        self.into_tree()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        Tree::DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> NameOf<'a> {
        NameOf(Ref::map(self.tree.borrow(), |tree| &tree.node(*target).name))
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> NodeId {
        let inside = flags.template.then(|| self.add(nameless(), Content::Other));
        let place = self.next_place.get();
        self.add(name, Content::Element(Element { attributes, place, form: None, inside }))
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.add(nameless(), Content::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(nameless(), Content::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendText(text) = &child
            && self.merges(*parent, text)
        {
            return;
        }
        let child = self.child(child);
        let mut tree = self.tree.borrow_mut();
        tree.append(*parent, child);
        if tree.node(child).depth > self.limits.max_depth {
            self.over.set(self.over.get().or(Some(Cut::Depth(self.limits.max_depth))));
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let child = self.child(child);
        self.tree.borrow_mut().insert_before(*sibling, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = self.tree.borrow().node(*element).parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        match &self.tree.borrow().node(*target).content {
            Content::Element(Element { inside: Some(inside), .. }) => *inside,
            // The tree builder asks for templates only, and those have an inside.
            Content::Element(_) | Content::Text(_) | Content::Other => *target,
        }
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Content::Element(element) = &mut tree.node_mut(*target).content else { return };
        for attribute in attributes {
            if element.attributes.iter().any(|own| own.name == attribute.name) {
                continue;
            }
            if element.attributes.len() >= self.limits.max_attributes {
                let over = Cut::Attributes(self.limits.max_attributes);
                self.over.set(self.over.get().or(Some(over)));
                return;
            }
            element.attributes.push(attribute);
        }
    }

    fn associate_with_form(&self, target: &NodeId, form: &NodeId, _: (&NodeId, Option<&NodeId>)) {
        if let Content::Element(element) = &mut self.tree.borrow_mut().node_mut(*target).content {
            element.form = Some(*form);
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.node(*node).first_child {
            tree.append(*new_parent, child);
        }
    }

    /// A shadow root would hide its fields from the form around it; as a template it does too.
    fn allow_declarative_shadow_roots(&self, _: &NodeId) -> bool {
        false
    }
}
