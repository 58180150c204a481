//! What html5ever builds the tree of a page with.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::{Content, Element, EndTag, NodeId, Place, Tree};
use crate::limits::{Cut, PageLimits};

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
