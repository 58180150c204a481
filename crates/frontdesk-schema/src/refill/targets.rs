//! Which controls an error is about.

use std::collections::HashMap;

use frontdesk_form::{Entry, Value};

use super::deal::Dealt;
use crate::attributes::Attributes;
use crate::check::Policy;
use crate::field::{Control, HtmlField, InputType};
use crate::form::HtmlForm;
use crate::schema::FormSchema;

/// The fields of a form by their names, with what came from each.
pub(super) struct Targets<'a> {
    fields: &'a [HtmlField],
    dealt: &'a [Dealt<'a>],
    by_name: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(fields: &'a [HtmlField], dealt: &'a [Dealt<'a>]) -> Targets<'a> {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, field) in fields.iter().enumerate() {
            if let Some(name) = field.name.as_deref().filter(|_| field.control.is_filled_in()) {
                by_name.entry(name).or_default().push(index);
            }
        }
        Targets { fields, dealt, by_name }
    }

    /// The places of the controls that an error under this name is about; none where a visitor
    /// sees no such control.
    ///
    /// Radio buttons are wrong together. Of other controls with one name the first is meant that
    /// refuses what came from it.
    pub(super) fn of_name(&self, name: &str) -> &[usize] {
        let all = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let is = |index: &usize, input| {
            self.fields.get(*index).is_some_and(|field| field.control == Control::Input(input))
        };
        if all.len() < 2 || all.iter().all(|index| is(index, InputType::Radio)) {
            return all;
        }
        let wrong = all.iter().position(|index| self.refuses(*index) == Some(true));
        match wrong {
            Some(place) => all.get(place..=place).unwrap_or_default(),
            None if all.iter().all(|index| is(index, InputType::Checkbox)) => all,
            None => all.get(..1).unwrap_or_default(),
        }
    }

    /// Whether a control by itself refuses what came from it.
    fn refuses(&self, index: usize) -> Option<bool> {
        let (field, dealt) = (self.fields.get(index)?, self.dealt.get(index)?);
        let form = HtmlForm::new(field.line, field.at, Attributes::default());
        let schema = FormSchema::of(&HtmlForm { fields: vec![field.clone()], ..form });
        let name = field.name.as_deref().unwrap_or_default();
        let entry = |text| Entry {
            name,
            deeper: &[],
            value: Value::Text(text),
            content_type: None,
            at: 0..0,
        };
        let entries: Vec<_> = values(field, dealt)?.into_iter().map(entry).collect();
        Some(!schema.check(entries, &Policy::default()).is_valid())
    }
}

/// What a control sends; `None` where that isn't known any more.
fn values<'a>(field: &'a HtmlField, dealt: &Dealt<'a>) -> Option<Vec<&'a str>> {
    Some(match dealt {
        Dealt::Text(text) => vec![*text],
        Dealt::Ticked(false) => vec![],
        Dealt::Ticked(true) => vec![field.value.as_deref().unwrap_or("on")],
        Dealt::Chosen(chosen) => {
            let chosen = field.options.iter().zip(chosen).filter(|(_, chosen)| **chosen);
            chosen.map(|(option, _)| option.value.as_str()).collect()
        }
        Dealt::AsInPage | Dealt::Files(_) => return None,
    })
}
