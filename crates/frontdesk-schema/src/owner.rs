//! Which form a field belongs to, and the page's forms put together.
//!
//! The rules of "reset the form owner" (HTML, 4.10.17.3), in the order in which they win:
//! 1. a `form` attribute names the form by its id, or nothing does;
//! 2. the form that was open when the parser met the field, even where a table or misnested
//!    markup left the field outside of it;
//! 3. the nearest form around it.

use std::collections::HashMap;

use html5ever::{Attribute, LocalName, local_name};

use crate::arena::{Content, Element, NodeId, Tree};
use crate::attributes::Attributes;
use crate::field::{ButtonType, Control, HtmlField, HtmlOption, InputType};
use crate::form::HtmlForm;
use crate::limits::{Cut, PageLimits};
use crate::page::Page;

/// The forms of a tree with their fields.
pub(crate) fn page_of(tree: &Tree, limits: &PageLimits) -> Page {
    let found = Found::in_tree(tree, limits);
    let mut page = Page { base: found.base, cut: found.cut, ..Page::default() };
    let mut index_of = HashMap::new();
    for (id, element) in found.forms {
        index_of.insert(id, page.forms.len());
        let attributes = attributes_of(element);
        page.forms.push(HtmlForm::new(element.place.line, element.place.at, attributes));
    }
    for met in found.fields {
        let owner = match attribute(met.element, &local_name!("form")) {
            Some(id) => found.ids.get(id).copied(),
            None => met.element.form.or(met.form_around),
        };
        let index = owner.and_then(|form| index_of.get(&form));
        match index.and_then(|index| page.forms.get_mut(*index)) {
            Some(form) => form.fields.push(met.field(tree)),
            None => page.ownerless.push(met.field(tree)),
        }
    }
    page
}

/// What one walk over the tree meets, in the order of the page.
struct Found<'a> {
    forms: Vec<(NodeId, &'a Element)>,
    fields: Vec<Met<'a>>,
    /// The first element of each id, whatever it is: `form="x"` finds that one or none.
    ids: HashMap<&'a str, NodeId>,
    base: Option<String>,
    cut: Option<Cut>,
}

/// A field with what the elements around it say.
struct Met<'a> {
    id: NodeId,
    element: &'a Element,
    control: Control,
    form_around: Option<NodeId>,
    disabled: bool,
}

/// What an element passes on to those inside it.
#[derive(Clone, Copy, Default)]
struct Around {
    form: Option<NodeId>,
    disabled: bool,
    /// The legend that a disabled fieldset leaves alone, and what held outside of the fieldset.
    spared: Option<(NodeId, bool)>,
}

impl<'a> Found<'a> {
    fn in_tree(tree: &'a Tree, limits: &PageLimits) -> Found<'a> {
        let mut found = Found {
            forms: Vec::new(),
            fields: Vec::new(),
            ids: HashMap::new(),
            base: None,
            cut: None,
        };
        let mut open = vec![(Tree::DOCUMENT, Around::default())];
        while let Some((id, around)) = open.pop() {
            if let Some(next) = tree.node(id).next {
                open.push((next, around));
            }
            let inside = found.meet(tree, id, around, limits);
            if found.cut.is_some() {
                break;
            }
            if let Some(child) = tree.node(id).first_child {
                open.push((child, inside));
            }
        }
        found
    }

    /// Takes note of one node; the answer is what holds inside of it.
    fn meet(&mut self, tree: &'a Tree, id: NodeId, around: Around, limits: &PageLimits) -> Around {
        let mut around = Around { spared: None, ..around_legend(id, around) };
        let Some((name, element)) = tree.html_element(id) else { return around };
        if let Some(own) = attribute(element, &local_name!("id")) {
            self.ids.entry(own).or_insert(id);
        }
        if *name == local_name!("form") {
            around.form = Some(id);
            if self.forms.len() == limits.max_forms {
                self.cut = Some(Cut::Forms(limits.max_forms));
            } else {
                self.forms.push((id, element));
            }
        } else if *name == local_name!("fieldset") {
            if attribute(element, &local_name!("disabled")).is_some() {
                let legend = first_legend(tree, id);
                around.spared = legend.map(|legend| (legend, around.disabled));
                around.disabled = true;
            }
        } else if *name == local_name!("base") {
            self.base =
                self.base.take().or(attribute(element, &local_name!("href")).map(str::to_owned));
        } else if let Some(control) = control(name, element) {
            if self.fields.len() == limits.max_fields {
                self.cut = Some(Cut::Fields(limits.max_fields));
            } else {
                self.fields.push(Met {
                    id,
                    element,
                    control,
                    form_around: around.form,
                    disabled: around.disabled,
                });
            }
        }
        around
    }
}

/// The first legend of a disabled fieldset stays switched on (HTML, 4.10.18.5).
fn around_legend(id: NodeId, around: Around) -> Around {
    match around.spared {
        Some((legend, outside)) if legend == id => Around { disabled: outside, ..around },
        Some(_) | None => around,
    }
}

fn first_legend(tree: &Tree, fieldset: NodeId) -> Option<NodeId> {
    tree.children(fieldset).find(|child| {
        tree.html_element(*child).is_some_and(|(name, _)| *name == local_name!("legend"))
    })
}

fn control(name: &LocalName, element: &Element) -> Option<Control> {
    let kind = || attribute(element, &local_name!("type"));
    Some(match *name {
        local_name!("input") => Control::Input(InputType::of(kind())),
        local_name!("button") => Control::Button(ButtonType::of(kind())),
        local_name!("select") => Control::Select,
        local_name!("textarea") => Control::Textarea,
        _ => return None,
    })
}

impl Met<'_> {
    fn field(&self, tree: &Tree) -> HtmlField {
        let options = match self.control {
            Control::Select => options_of(tree, self.id),
            Control::Input(_) | Control::Textarea | Control::Button(_) => Vec::new(),
        };
        let value = match self.control {
            Control::Input(_) | Control::Button(_) => {
                attribute(self.element, &local_name!("value")).map(str::to_owned)
            }
            Control::Textarea => Some(text_of(tree, self.id)),
            Control::Select => options.iter().find(|o| o.selected).map(|o| o.value.clone()),
        };
        let attributes = attributes_of(self.element);
        HtmlField {
            line: self.element.place.line,
            at: self.element.place.at,
            control: self.control,
            name: attributes.value("name").filter(|name| !name.is_empty()).map(str::to_owned),
            value,
            multiple: attributes.has("multiple") && takes_several(self.control),
            disabled: self.disabled || attributes.has("disabled"),
            options,
            attributes,
        }
    }
}

/// `multiple` means something for these only (HTML, 4.10.5.3.9 and 4.10.7).
fn takes_several(control: Control) -> bool {
    matches!(control, Control::Select | Control::Input(InputType::Email | InputType::File))
}

/// The options of a select: its own and those of its groups.
fn options_of(tree: &Tree, select: NodeId) -> Vec<HtmlOption> {
    let mut options = Vec::new();
    let mut open: Vec<_> =
        tree.node(select).first_child.map(|id| (id, false)).into_iter().collect();
    while let Some((id, group_disabled)) = open.pop() {
        if let Some(next) = tree.node(id).next {
            open.push((next, group_disabled));
        }
        let Some((name, element)) = tree.html_element(id) else { continue };
        let disabled = group_disabled || attribute(element, &local_name!("disabled")).is_some();
        if *name == local_name!("option") {
            options.push(option(tree, id, element, disabled));
        } else if let Some(child) = tree.node(id).first_child {
            let disabled = disabled && *name == local_name!("optgroup");
            open.push((child, disabled || group_disabled));
        }
    }
    options
}

fn option(tree: &Tree, id: NodeId, element: &Element, disabled: bool) -> HtmlOption {
    // "Strip and collapse ASCII whitespace" (HTML, 4.10.10.1).
    let text = text_of(tree, id);
    let text: Vec<_> = text.split_ascii_whitespace().collect();
    let text = text.join(" ");
    HtmlOption {
        line: element.place.line,
        value: attribute(element, &local_name!("value")).map_or(text.clone(), str::to_owned),
        text,
        selected: attribute(element, &local_name!("selected")).is_some(),
        disabled,
    }
}

/// All text inside a node, in order.
fn text_of(tree: &Tree, id: NodeId) -> String {
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

fn attribute<'a>(element: &'a Element, name: &LocalName) -> Option<&'a str> {
    let own = element.attributes.iter().find(|own| own.name.local == *name);
    own.map(|own: &Attribute| &*own.value)
}

fn attributes_of(element: &Element) -> Attributes {
    let pairs = element.attributes.iter();
    pairs.map(|own| (own.name.local.to_string(), own.value.to_string())).collect()
}
