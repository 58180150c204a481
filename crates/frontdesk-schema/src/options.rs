//! The options of a select, and the text of elements.

use html5ever::local_name;

use crate::field::HtmlOption;
use crate::owner::attribute;
use crate::tree::{Content, Element, NodeId, Tree};
use crate::value::text::collapsed;

/// What an option's surroundings say of it.
#[derive(Clone, Copy, Default)]
struct Group {
    disabled: bool,
    /// The option is no child of the select itself.
    inside: bool,
}

impl Group {
    fn or(self, other: Group) -> Group {
        Group { disabled: self.disabled || other.disabled, inside: self.inside || other.inside }
    }
}

/// The options of a select: its own and those of its groups.
pub(crate) fn options_of(tree: &Tree, select: NodeId) -> Vec<HtmlOption> {
    let mut options = Vec::new();
    let mut open: Vec<_> =
        tree.node(select).first_child.map(|id| (id, Group::default())).into_iter().collect();
    while let Some((id, group)) = open.pop() {
        if let Some(next) = tree.node(id).next {
            open.push((next, group));
        }
        let Some((name, element)) = tree.html_element(id) else { continue };
        let disabled = attribute(element, &local_name!("disabled")).is_some();
        if *name == local_name!("option") {
            options.push(option(tree, id, element, Group { disabled, ..group }.or(group)));
        } else if let Some(child) = tree.node(id).first_child {
            let own = *name == local_name!("optgroup");
            let inside = Group { disabled: disabled && own, inside: true };
            open.push((child, inside.or(group)));
        }
    }
    options
}

fn option(tree: &Tree, id: NodeId, element: &Element, group: Group) -> HtmlOption {
    // "Strip and collapse ASCII whitespace" (HTML, 4.10.10.1).
    let text = collapsed(&text_of(tree, id));
    HtmlOption {
        line: element.place.line,
        at: element.place.at,
        value: attribute(element, &local_name!("value")).map_or(text.clone(), str::to_owned),
        text,
        selected: attribute(element, &local_name!("selected")).is_some(),
        disabled: group.disabled,
        grouped: group.inside,
    }
}

/// All text inside a node, in order.
pub(crate) fn text_of(tree: &Tree, id: NodeId) -> String {
    let mut text = String::new();
    let mut open: Vec<_> = tree.node(id).first_child.into_iter().collect();
    while let Some(id) = open.pop() {
        let node = tree.node(id);
        open.extend(node.next);
        open.extend(node.first_child);
        match &node.content {
            Content::Text(run) => text.push_str(run),
            Content::Element(_) | Content::Other => {}
        }
    }
    text
}
