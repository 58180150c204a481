//! The page that is refilled: its tree, and where the source says what the tree has.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use html5ever::{LocalName, local_name};

use super::tag::Tag;
use crate::field::Control;
use crate::owner::attribute;
use crate::tree::{Element, NodeId, Tree};

/// The tree of a page beside its source.
pub(super) struct Ground<'a> {
    pub(super) source: &'a str,
    pub(super) tree: &'a Tree,
    /// All elements that are in the page, in its order.
    pub(super) elements: Vec<(NodeId, &'a LocalName, &'a Element)>,
    /// Forms and controls by the place of their tag.
    by_place: HashMap<usize, NodeId>,
    /// The first element of each id.
    ids: HashMap<&'a str, NodeId>,
    /// Every element in the order of the source, with the place of its tag.
    made: Vec<(NodeId, usize)>,
    /// What [`Ground::behind`] has found: several fields may stand in one label.
    ends: RefCell<HashMap<NodeId, Option<usize>>>,
}

/// Where something may be written beside a control.
pub(super) struct Spot {
    pub(super) at: usize,
    /// What has to be closed first, because its author left it open.
    pub(super) closing: &'static str,
}

impl<'a> Ground<'a> {
    pub(super) fn of(source: &'a str, tree: &'a Tree) -> Ground<'a> {
        let mut ground = Ground {
            source,
            tree,
            elements: Vec::new(),
            by_place: HashMap::new(),
            ids: HashMap::new(),
            made: tree.as_made().map(|(id, element)| (id, element.place.at)).collect(),
            ends: RefCell::default(),
        };
        for id in tree.in_order() {
            let Some((name, element)) = tree.element(id) else { continue };
            ground.elements.push((id, name, element));
            if let Some(own) = attribute(element, &local_name!("id")) {
                ground.ids.entry(own).or_insert(id);
            }
            if tree.html_element(id).is_some() && is_form_or_control(name) {
                ground.by_place.insert(element.place.at, id);
            }
        }
        ground
    }

    /// The form or control whose tag is there.
    pub(super) fn node_at(&self, at: usize) -> Option<NodeId> {
        self.by_place.get(&at).copied()
    }

    /// The first element of this id.
    pub(super) fn of_id(&self, id: &str) -> Option<NodeId> {
        self.ids.get(id).copied()
    }

    /// The elements of HTML around a node, the nearest first.
    pub(super) fn around(
        &self,
        node: NodeId,
    ) -> impl Iterator<Item = (NodeId, &'a LocalName, &'a Element)> {
        let tree = self.tree;
        let around = std::iter::successors(tree.node(node).parent, |id| tree.node(*id).parent);
        around.filter_map(|id| tree.html_element(id).map(|(name, element)| (id, name, element)))
    }

    /// The element of HTML that follows a node beside it.
    pub(super) fn next(&self, node: NodeId) -> Option<(NodeId, &'a LocalName, &'a Element)> {
        let tree = self.tree;
        let behind = std::iter::successors(tree.node(node).next, |id| tree.node(*id).next);
        let mut behind = behind.filter(|id| tree.element(*id).is_some());
        let id = behind.next()?;
        tree.html_element(id).map(|(name, element)| (id, name, element))
    }

    /// Behind the end tag of a label, legend, select or textarea; `None` where it was never
    /// closed.
    ///
    /// Its end tag is the first of its name behind the last element in it and in front of the next
    /// one outside.
    pub(super) fn behind(&self, node: NodeId) -> Option<usize> {
        if let Some(known) = self.ends.borrow().get(&node) {
            return *known;
        }
        let found = self.end_tag(node).map(|(_, end)| end);
        self.ends.borrow_mut().insert(node, found);
        found
    }

    /// From the `<` of its end tag to behind the `>`.
    fn end_tag(&self, node: NodeId) -> Option<(usize, usize)> {
        let (name, _) = self.tree.html_element(node)?;
        let (from, until) = self.last_inside(node);
        let ends = self.tree.ends();
        let ends = ends.get(ends.partition_point(|end| end.at <= from)..)?;
        let end = ends.iter().take_while(|end| end.at < until).find(|end| end.name == *name)?;
        Some((end.at, Tag::end(self.source, end.at, name)?.end))
    }

    /// Where the last tag stands that is inside of a node, and where the next one that is not.
    fn last_inside(&self, node: NodeId) -> (usize, usize) {
        let inside = self.tree.within(node).filter(|id| self.tree.element(*id).is_some());
        let last = inside.max().unwrap_or(node);
        let index = self.made.partition_point(|(id, _)| *id <= last);
        let place = |index: usize| self.made.get(index).map(|(_, at)| *at);
        let from = index.checked_sub(1).and_then(place).unwrap_or_default();
        (from, place(index).unwrap_or(self.source.len()))
    }

    /// What stands in the textarea whose tag is at `at`, as source.
    pub(super) fn inside_of_textarea(&self, at: usize) -> Option<Range<usize>> {
        let node = self.node_at(at)?;
        let start = Tag::start(self.source, at, "textarea")?.end;
        // It takes in all that follows if it is never closed.
        let end = self.end_tag(node).map_or(self.source.len(), |(at, _)| at);
        (start <= end).then_some(start..end)
    }

    /// Directly behind a control.
    pub(super) fn behind_control(&self, at: usize, control: Control) -> Option<Spot> {
        let node = self.node_at(at)?;
        let name = element_of(control);
        let tag = Tag::start(self.source, at, name)?;
        let closing = match control {
            Control::Input(_) => return Some(Spot { at: tag.end, closing: "" }),
            Control::Select => "</select>",
            Control::Textarea => "</textarea>",
            Control::Button(_) => return None,
        };
        if let Some(at) = self.behind(node) {
            return Some(Spot { at, closing: "" });
        }
        // What ends with the page may end amid a tag, which would take in whatever is written there.
        let at = self.last_inside(node).1.max(tag.end);
        (at < self.source.len()).then_some(Spot { at, closing })
    }
}

/// The name of a control's element.
pub(super) fn element_of(control: Control) -> &'static str {
    match control {
        Control::Input(_) => "input",
        Control::Select => "select",
        Control::Textarea => "textarea",
        Control::Button(_) => "button",
    }
}

fn is_form_or_control(name: &LocalName) -> bool {
    [
        local_name!("form"),
        local_name!("input"),
        local_name!("select"),
        local_name!("textarea"),
        local_name!("button"),
    ]
    .contains(name)
}
