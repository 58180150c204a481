//! Which form a field belongs to, and the page's forms put together.
//!
//! The rules of "reset the form owner" (HTML, 4.10.17.3), in the order in which they win:
//! 1. a `form` attribute names the form by its id, or nothing does;
//! 2. the form that was open when the parser met the field, even where a table or misnested
//!    markup left the field outside of it;
//! 3. the nearest form around it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use html5ever::{Attribute, LocalName, local_name};

use crate::attributes::Attributes;
use crate::field::{ButtonType, Control, HtmlField, InputType};
use crate::form::HtmlForm;
use crate::label::{self, Labels};
use crate::limits::{Cut, PageLimits};
use crate::options::{options_of, text_of};
use crate::page::Page;
use crate::tree::{Element, NodeId, Place, Tree};
use crate::warning::{Warning, WarningKind};

/// The forms of a tree with their fields.
pub(crate) fn page_of(tree: &Tree, limits: &PageLimits) -> Page {
    let found = Found::in_tree(tree, limits);
    let mut page =
        Page { base: found.base, cut: found.cut, warnings: found.warnings, ..Page::default() };
    let mut index_of = HashMap::new();
    for (id, element, language) in found.forms {
        index_of.insert(id, page.forms.len());
        let Place { line, at } = element.place;
        let mut form = HtmlForm::new(line, at, attributes_of(element));
        form.language = language.filter(|tag| !tag.is_empty()).map(str::to_owned);
        page.forms.push(form);
    }
    let mut labels = found.labels;
    for met in found.fields {
        let owner = match attribute(met.element, &local_name!("form")) {
            Some(id) => found.ids.get(id).copied(),
            None => met.element.form.or(met.around.form),
        };
        let field = met.field(tree, &mut labels, &found.ids);
        let index = owner.and_then(|form| index_of.get(&form));
        match index.and_then(|index| page.forms.get_mut(*index)) {
            Some(form) => form.fields.push(field),
            None => {
                if let (Some(id), Some(name)) = (field.attributes.value("form"), &field.name) {
                    let kind = WarningKind::FormNowhere { name: name.clone(), id: id.to_owned() };
                    page.warnings.push(Warning::new(field.line, kind));
                }
                page.ownerless.push(field);
            }
        }
    }
    page.warnings.extend(labels.dangling(&found.ids));
    page.warnings.sort_by_key(|warning| warning.line);
    page
}

/// What one walk over the tree meets, in the order of the page.
struct Found<'a> {
    forms: Vec<(NodeId, &'a Element, Option<&'a str>)>,
    fields: Vec<Met<'a>>,
    labels: Labels<'a>,
    /// The first element of each id, whatever it is: `form="x"` finds that one or none.
    ids: HashMap<&'a str, NodeId>,
    base: Option<String>,
    cut: Option<Cut>,
    warnings: Vec<Warning>,
}

/// A field with what the elements around it say.
struct Met<'a> {
    id: NodeId,
    element: &'a Element,
    control: Control,
    around: Around<'a>,
}

/// What an element passes on to those inside it.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    form: Option<NodeId>,
    disabled: bool,
    /// HTML, 4.10.8: what stands in a datalist is barred from constraint validation.
    in_datalist: bool,
    /// The nearest label without a `for` of its own.
    label: Option<NodeId>,
    /// The legend of the nearest fieldset.
    legend: Option<NodeId>,
    language: Option<&'a str>,
    /// The legend that a disabled fieldset leaves alone, and what held outside of the fieldset.
    spared: Option<(NodeId, bool)>,
}

impl<'a> Found<'a> {
    fn in_tree(tree: &'a Tree, limits: &PageLimits) -> Found<'a> {
        let mut found = Found {
            forms: Vec::new(),
            fields: Vec::new(),
            labels: Labels::default(),
            ids: HashMap::new(),
            base: None,
            cut: None,
            warnings: Vec::new(),
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
    fn meet(
        &mut self,
        tree: &'a Tree,
        id: NodeId,
        around: Around<'a>,
        limits: &PageLimits,
    ) -> Around<'a> {
        let mut around = Around { spared: None, ..around_legend(id, around) };
        let Some((name, element)) = tree.html_element(id) else { return around };
        if let Some(own) = attribute(element, &local_name!("id")) {
            self.id(own, id, element);
        }
        around.language = attribute(element, &local_name!("lang")).or(around.language);
        match *name {
            local_name!("form") => {
                around.form = Some(id);
                if self.forms.len() == limits.max_forms {
                    self.cut = Some(Cut::Forms(limits.max_forms));
                } else {
                    self.forms.push((id, element, around.language));
                }
            }
            local_name!("fieldset") => {
                let legend = first_legend(tree, id);
                around.legend = legend.or(around.legend);
                if attribute(element, &local_name!("disabled")).is_some() {
                    around.spared = legend.map(|legend| (legend, around.disabled));
                    around.disabled = true;
                }
            }
            local_name!("base") => {
                let href = attribute(element, &local_name!("href"));
                self.base = self.base.take().or(href.map(str::to_owned));
            }
            local_name!("datalist") => around.in_datalist = true,
            local_name!("label") => around.label = self.labels.meet(id, element),
            _ => self.meet_control(id, name, element, around, limits),
        }
        around
    }

    fn meet_control(
        &mut self,
        id: NodeId,
        name: &LocalName,
        element: &'a Element,
        around: Around<'a>,
        limits: &PageLimits,
    ) {
        let Some(control) = control(name, element) else { return };
        if self.fields.len() == limits.max_fields {
            self.cut = Some(Cut::Fields(limits.max_fields));
        } else {
            self.fields.push(Met { id, element, control, around });
        }
    }

    fn id(&mut self, own: &'a str, id: NodeId, element: &Element) {
        match self.ids.entry(own) {
            Entry::Vacant(free) => {
                free.insert(id);
            }
            Entry::Occupied(_) if own.is_empty() => {}
            Entry::Occupied(_) => self
                .warnings
                .push(Warning::new(element.place.line, WarningKind::DuplicateId(own.to_owned()))),
        }
    }
}

/// The first legend of a disabled fieldset stays switched on (HTML, 4.10.18.5).
fn around_legend(id: NodeId, around: Around<'_>) -> Around<'_> {
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
    fn field(
        &self,
        tree: &Tree,
        labels: &mut Labels<'_>,
        ids: &HashMap<&str, NodeId>,
    ) -> HtmlField {
        let hidden = self.control == Control::Input(InputType::Hidden);
        let around = self.around.label.filter(|_| !hidden);
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
            disabled: self.around.disabled || attributes.has("disabled"),
            in_datalist: self.around.in_datalist,
            label: labels.of(tree, self.id, self.element, around, ids),
            legend: self.around.legend.and_then(|legend| label::text(tree, legend)),
            options,
            attributes,
        }
    }
}

/// `multiple` means something for these only (HTML, 4.10.5.3.9 and 4.10.7).
fn takes_several(control: Control) -> bool {
    matches!(control, Control::Select | Control::Input(InputType::Email | InputType::File))
}

pub(crate) fn attribute<'a>(element: &'a Element, name: &LocalName) -> Option<&'a str> {
    let own = element.attributes.iter().find(|own| own.name.local == *name);
    own.map(|own: &Attribute| &*own.value)
}

fn attributes_of(element: &Element) -> Attributes {
    let pairs = element.attributes.iter();
    pairs.map(|own| (own.name.local.to_string(), own.value.to_string())).collect()
}
