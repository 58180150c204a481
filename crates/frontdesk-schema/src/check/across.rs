//! Rules across fields. Each is looked at where its fields are right by themselves.

use frontdesk_form::Value;

use super::fault::{Fault, FieldError};
use super::text::text_of;
use super::{Checked, Given, file};
use crate::schema::{Field, Kind, Rule, RuleKind};
use crate::value::decimal::Decimal;
use crate::value::measure::Measure;
use crate::value::text::with_line_feeds;

/// What is wrong by the schema's rules, with the errors of its fields at hand.
pub(super) fn check(checked: &Checked<'_>, errors: &[FieldError]) -> Vec<FieldError> {
    let mut found: Vec<FieldError> = Vec::new();
    for rule in &checked.schema.rules {
        let wrong = |error: &FieldError| rule.fields.contains(&error.field);
        // One entry a field: what is wrong already is told already.
        if errors.iter().chain(&found).any(wrong) {
            continue;
        }
        found.extend(Asking { checked, rule }.error());
    }
    found
}

struct Asking<'c, 'a> {
    checked: &'c Checked<'a>,
    rule: &'c Rule,
}

impl<'a> Asking<'_, 'a> {
    fn error(&self) -> Option<FieldError> {
        match self.rule.kind {
            RuleKind::Order => self.out_of_order(),
            RuleKind::Same => self.not_the_same(),
            RuleKind::Any => {
                let says_something = |name: &String| self.given(name).iter().any(is_filled);
                let none = !self.rule.fields.iter().any(says_something);
                none.then(|| self.fault(self.rule.fields.first()?, &self.rule.fields, None))?
            }
        }
    }

    fn out_of_order(&self) -> Option<FieldError> {
        let mut before: Option<(&String, Measure, Decimal)> = None;
        for name in &self.rule.fields {
            let Some((measure, value)) = self.measured(name) else { continue };
            if let Some((other, its, least)) = before
                && are_alike(its, measure)
                && value < least
            {
                return self.fault(name, &[other.clone(), name.clone()], Some(measure));
            }
            before = Some((name, measure, value));
        }
        None
    }

    fn not_the_same(&self) -> Option<FieldError> {
        let texts = |name: &String| -> Vec<String> {
            let given = self.given(name).iter().filter_map(|given| text_of(given.value));
            given.map(|text| with_line_feeds(text).into_owned()).collect()
        };
        let (first, others) = self.rule.fields.split_first()?;
        let wanted = texts(first);
        let other = others.iter().find(|other| texts(other) != wanted)?;
        self.fault(other, &[first.clone(), other.clone()], None)
    }

    /// The error at the field `name`, about all of `fields`.
    fn fault(&self, name: &str, fields: &[String], measure: Option<Measure>) -> Option<FieldError> {
        let label = |name: &str| self.field(name).map_or(name, Field::label).to_owned();
        Some(FieldError {
            field: name.to_owned(),
            label: Some(label(name)),
            fault: Fault::Across {
                kind: self.rule.kind,
                fields: fields.to_vec(),
                labels: fields.iter().map(|name| label(name)).collect(),
                measure,
                message: self.rule.message.clone(),
            },
        })
    }

    fn field(&self, name: &str) -> Option<&'a Field> {
        self.checked.schema.field(name)
    }

    fn given(&self, name: &str) -> &[Given<'a>] {
        let mut fields = self.checked.schema.fields.iter();
        let place = fields.position(|field| field.name == name);
        place.and_then(|place| self.checked.given.get(place)).map_or(&[], Vec::as_slice)
    }

    fn measured(&self, name: &str) -> Option<(Measure, Decimal)> {
        let measure = self.field(name)?.inputs().find_map(|input| match &input.kind {
            Kind::Measure(rules) => Some(rules.measure),
            _ => None,
        })?;
        let text = text_of(self.given(name).first()?.value)?;
        Some((measure, measure.parse(text)?))
    }
}

/// Whether one can be less than the other.
fn are_alike(one: Measure, other: Measure) -> bool {
    let is_number = |measure| matches!(measure, Measure::Number | Measure::Range);
    one == other || (is_number(one) && is_number(other))
}

fn is_filled(given: &Given<'_>) -> bool {
    match given.value {
        Value::Text(text) => !text.is_empty(),
        Value::File(own) => !file::is_none(own),
        Value::Null | Value::EmptyList | Value::EmptyObject | Value::Bool(false) => false,
        Value::Number(_) | Value::Bool(true) => true,
    }
}
