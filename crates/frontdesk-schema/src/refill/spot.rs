//! Where a sentence about a control may stand.
//!
//! It is a `span`, which is allowed wherever a control is (HTML, 4.10.5: phrasing content), in a
//! paragraph and a table's cell too. Inside of a label it would become a part of the field's name,
//! so that it goes behind that.

use html5ever::local_name;

use super::ground::{Ground, Spot};
use crate::field::{Control, HtmlField, InputType};
use crate::owner::attribute;
use crate::tree::NodeId;

/// The place beside some controls that are wrong together.
pub(super) fn beside(ground: &Ground<'_>, fields: &[&HtmlField]) -> Option<Spot> {
    let behind = |at| Spot { at, closing: "" };
    let last = *fields.last()?;
    if let Some(at) = behind_legend(ground, fields) {
        return Some(behind(at));
    }
    let node = ground.node_at(last.at)?;
    let label = wrapper(ground, node).or_else(|| label_behind(ground, node, last));
    let behind_label = label.and_then(|label| ground.behind(label)).map(behind);
    behind_label.or_else(|| ground.behind_control(last.at, last.control))
}

/// Behind the question, if the fieldset has no other one.
fn behind_legend(ground: &Ground<'_>, fields: &[&HtmlField]) -> Option<usize> {
    let choice = |field: &HtmlField| {
        matches!(field.control, Control::Input(InputType::Radio | InputType::Checkbox))
    };
    if !fields.iter().all(|field| choice(field)) {
        return None;
    }
    let mut around = ground.around(ground.node_at(fields.first()?.at)?);
    let (fieldset, ..) = around.find(|(_, name, _)| **name == local_name!("fieldset"))?;
    let name = fields.first()?.name.as_deref();
    let mut inside = ground.tree.within(fieldset).filter_map(|id| ground.tree.html_element(id));
    let others = inside.any(|(kind, element)| {
        let hidden = attribute(element, &local_name!("type"))
            .is_some_and(|word| word.eq_ignore_ascii_case("hidden"));
        let control = [local_name!("input"), local_name!("select"), local_name!("textarea")];
        control.contains(kind) && !hidden && attribute(element, &local_name!("name")) != name
    });
    if others {
        return None;
    }
    let mut children = ground.tree.children(fieldset);
    let legend = children.find(|child| {
        let name = ground.tree.html_element(*child).map(|(name, _)| name);
        name == Some(&local_name!("legend"))
    });
    // The fieldset has to hold all of them.
    let (first, last) = (fields.first()?.at, fields.last()?.at);
    let within = |at| ground.around(ground.node_at(at)?).find(|(id, ..)| *id == fieldset);
    within(first)?;
    within(last)?;
    ground.behind(legend?)
}

/// The outermost label around a control; what lies between must not be another block of the page.
fn wrapper(ground: &Ground<'_>, node: NodeId) -> Option<NodeId> {
    let ends = [local_name!("form"), local_name!("fieldset"), local_name!("table")];
    let around = ground.around(node).take_while(|(_, name, _)| !ends.contains(name));
    around.filter(|(_, name, _)| **name == local_name!("label")).last().map(|(id, ..)| id)
}

/// A label of the control's own that directly follows it: styles rely on that (`input + label`).
fn label_behind(ground: &Ground<'_>, node: NodeId, field: &HtmlField) -> Option<NodeId> {
    let own = field.attributes.value("id").filter(|id| !id.is_empty())?;
    let (id, name, element) = ground.next(node)?;
    let is_label = *name == local_name!("label");
    (is_label && attribute(element, &local_name!("for")) == Some(own)).then_some(id)
}
