//! Which control each value came from.
//!
//! A browser sends the controls of a name in the order of the page: those of text always, boxes and
//! options only if they are chosen (HTML, 4.10.22.4). The values say themselves which box they came
//! from; what no box claims is dealt out to the texts in order.

use std::collections::{HashMap, VecDeque};

use frontdesk_form::{Entry, Segment, Value};

use crate::field::{Control, HtmlField, InputType};

/// What came from one control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dealt<'a> {
    /// Nothing that may be shown, or nothing at all: it stays as it is in the page.
    AsInPage,
    /// This text.
    Text(&'a str),
    /// A box or radio button, ticked or not.
    Ticked(bool),
    /// The options of a select, each chosen or not.
    Chosen(Vec<bool>),
    /// Files of these names.
    Files(Vec<&'a str>),
}

/// Deals the entries out to the fields; the answer has one place a field.
pub(super) fn deal<'a>(fields: &[HtmlField], entries: &[Entry<'a>]) -> Vec<Dealt<'a>> {
    let mut sent: HashMap<&str, Sent<'a>> = HashMap::new();
    for entry in entries {
        sent.entry(entry.name).or_default().take(entry);
    }
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.disabled) {
        groups.entry(field.name.as_deref().unwrap_or_default()).or_default().push(index);
    }
    // A control without a name sends nothing.
    groups.remove("");
    let mut dealt = vec![Dealt::AsInPage; fields.len()];
    for (name, group) in groups {
        let mut values = sent.remove(name).unwrap_or_default();
        let group: Vec<_> = group.into_iter().filter_map(|i| Some((i, fields.get(i)?))).collect();
        for (index, one) in values.deal(&group) {
            if let Some(place) = dealt.get_mut(index) {
                *place = one;
            }
        }
    }
    dealt
}

/// What came under one name.
#[derive(Default)]
struct Sent<'a> {
    texts: Vec<Option<&'a str>>,
    /// The places of each text that nobody has taken yet.
    left: HashMap<&'a str, VecDeque<usize>>,
    files: VecDeque<&'a str>,
}

impl<'a> Sent<'a> {
    fn take(&mut self, entry: &Entry<'a>) {
        match entry.value {
            Value::Text(text) | Value::Number(text) if is_own(entry.deeper) => {
                self.left.entry(text).or_default().push_back(self.texts.len());
                self.texts.push(Some(text));
            }
            Value::File(file) => self.files.push_back(&file.filename),
            Value::Text(_)
            | Value::Number(_)
            | Value::Bool(_)
            | Value::Null
            | Value::EmptyList
            | Value::EmptyObject => {}
        }
    }

    fn deal(&mut self, group: &[(usize, &HtmlField)]) -> Vec<(usize, Dealt<'a>)> {
        let mut dealt = Vec::with_capacity(group.len());
        for (_, field) in group {
            if field.control == Control::Input(InputType::Hidden) {
                self.claims(field.value.as_deref().unwrap_or_default());
            }
        }
        // What a box may claim: each text sends something, even if it is the value of a box.
        let typed = group.iter().filter(|(_, field)| is_typed(field.control)).count();
        let mut spare = self.left.values().map(VecDeque::len).sum::<usize>().saturating_sub(typed);
        let mut radio = false;
        for (index, field) in group {
            let one = match field.control {
                Control::Select => self.chosen(field, &mut spare),
                Control::Input(InputType::Checkbox) => {
                    Dealt::Ticked(self.ticked(field, &mut spare))
                }
                Control::Input(InputType::Radio) => {
                    let ticked = !radio && self.ticked(field, &mut spare);
                    radio |= ticked;
                    Dealt::Ticked(ticked)
                }
                Control::Input(_) | Control::Textarea | Control::Button(_) => continue,
            };
            dealt.push((*index, one));
        }
        let mut rest = std::mem::take(&mut self.texts).into_iter().flatten();
        for (index, field) in group {
            match field.control {
                Control::Input(InputType::File) => dealt.push((*index, self.files(field))),
                // It takes its turn and is not shown again.
                Control::Input(InputType::Password) => _ = rest.next(),
                control if is_typed(control) => {
                    dealt.extend(rest.next().map(|text| (*index, Dealt::Text(text))));
                }
                _ => {}
            }
        }
        dealt
    }

    /// Takes the first such value out, if there is one.
    fn claims(&mut self, value: &str) -> bool {
        let place = self.left.get_mut(value).and_then(VecDeque::pop_front);
        let place = place.and_then(|place| self.texts.get_mut(place));
        place.map(|place| *place = None).is_some()
    }

    fn ticked(&mut self, field: &HtmlField, spare: &mut usize) -> bool {
        // HTML, 4.10.5.4: without a value a ticked box sends "on".
        let came = *spare > 0 && self.claims(field.value.as_deref().unwrap_or("on"));
        *spare -= usize::from(came);
        came
    }

    fn chosen(&mut self, field: &HtmlField, spare: &mut usize) -> Dealt<'a> {
        let mut chosen = vec![false; field.options.len()];
        for (option, chosen) in field.options.iter().zip(&mut chosen) {
            if *spare > 0 && !option.disabled && self.claims(&option.value) {
                *chosen = true;
                *spare -= 1;
                if !field.multiple {
                    break;
                }
            }
        }
        // One of several options is always chosen: if none of ours came, a script has made it.
        if !field.multiple && !chosen.contains(&true) {
            return Dealt::AsInPage;
        }
        Dealt::Chosen(chosen)
    }

    /// HTML, 4.10.22.4, step 5.8: without a file, one without a name is sent.
    fn files(&mut self, field: &HtmlField) -> Dealt<'a> {
        let count = if field.multiple { self.files.len() } else { self.files.len().min(1) };
        Dealt::Files(self.files.drain(..count).filter(|name| !name.is_empty()).collect())
    }
}

/// A value of the name itself, or of the list that it holds in JSON.
fn is_own(deeper: &[Segment]) -> bool {
    matches!(deeper, [] | [Segment::Index(_)])
}

/// What a visitor types into: it sends something, empty or not.
fn is_typed(control: Control) -> bool {
    match control {
        Control::Textarea => true,
        Control::Select | Control::Button(_) => false,
        Control::Input(input) => !matches!(
            input,
            InputType::Hidden
                | InputType::Checkbox
                | InputType::Radio
                | InputType::File
                | InputType::Submit
                | InputType::Image
                | InputType::Reset
                | InputType::Button
        ),
    }
}
