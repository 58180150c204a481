//! One form in several pages.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

use super::{Choice, Field, FormSchema, Input, Kind, Rule, TextRules, Variant};
use crate::warning::{Warning, WarningKind};

pub(super) fn merge(schemas: impl IntoIterator<Item = FormSchema>) -> FormSchema {
    let mut schemas = schemas.into_iter();
    let Some(first) = schemas.next() else { return FormSchema::default() };
    let mut merging = Merging::from(first);
    for next in schemas {
        merging.join(next);
    }
    merging.end()
}

/// What is merged so far.
#[derive(Default)]
struct Merging {
    language: Option<String>,
    fields: Vec<Field>,
    warnings: Vec<Warning>,
    by_name: HashMap<String, usize>,
    /// How many schemas have come, and how many of them have each field.
    schemas: usize,
    having: Vec<usize>,
    /// The variants of each field by what they demand. A hidden value may be another one in each
    /// of ten thousand pages, and looking through all of them for each would take their square.
    known: HashMap<(usize, u64), Vec<usize>>,
    /// The rules in the order of the pages, and how many schemas say each.
    rules: Vec<Rule>,
    saying: HashMap<Rule, usize>,
}

impl From<FormSchema> for Merging {
    fn from(first: FormSchema) -> Merging {
        let FormSchema { language, fields, rules, warnings, .. } = first;
        let mut merging = Merging { language, warnings, schemas: 1, ..Merging::default() };
        for field in fields {
            merging.add(field);
        }
        merging.say(rules);
        merging
    }
}

impl Merging {
    fn join(&mut self, next: FormSchema) {
        self.language = self.language.take().or(next.language);
        self.warnings.extend(next.warnings);
        self.schemas += 1;
        for field in next.fields {
            match self.by_name.get(&field.name) {
                Some(place) => self.join_field(*place, field),
                None => self.add(field),
            }
        }
        self.say(next.rules);
    }

    fn say(&mut self, rules: Vec<Rule>) {
        for rule in rules {
            let saying = self.saying.entry(rule.clone()).or_default();
            *saying += 1;
            if *saying == 1 {
                self.rules.push(rule);
            }
        }
    }

    fn end(mut self) -> FormSchema {
        let rules = std::mem::take(&mut self.rules);
        let rules: Vec<_> =
            rules.into_iter().filter(|rule| self.is_said_everywhere(rule)).collect();
        for (field, having) in self.fields.iter_mut().zip(self.having) {
            field.everywhere &= having == self.schemas;
        }
        FormSchema::new(self.language, self.fields, self.warnings).with_rules(rules)
    }

    /// Whether no page that has the rule's fields goes without it: what satisfies one page is right.
    fn is_said_everywhere(&self, rule: &Rule) -> bool {
        let places = rule.fields.iter().filter_map(|name| self.by_name.get(name));
        let having = places.filter_map(|place| self.having.get(*place)).min();
        self.saying.get(rule) >= having
    }

    fn add(&mut self, field: Field) {
        let place = self.fields.len();
        self.by_name.insert(field.name.clone(), place);
        for (index, variant) in field.variants.iter().enumerate() {
            self.known.entry((place, demand(variant))).or_default().push(index);
        }
        self.fields.push(field);
        self.having.push(1);
    }

    fn join_field(&mut self, place: usize, other: Field) {
        let Some(own) = self.fields.get_mut(place) else { return };
        own.everywhere &= other.everywhere;
        if let Some(having) = self.having.get_mut(place) {
            *having += 1;
        }
        for variant in other.variants {
            let alike = self.known.entry((place, demand(&variant))).or_default();
            let same = alike.iter().copied().find(|index| {
                own.variants.get(*index).is_some_and(|known| demand_the_same(known, &variant))
            });
            if let Some(same) = same.and_then(|index| own.variants.get_mut(index)) {
                same.places.extend(variant.places);
                continue;
            }
            let first = own.variants.first().and_then(|known| known.places.first());
            if let (Some(one), Some(other), false) =
                (first, variant.places.first(), is_hidden(&variant))
            {
                let (name, one, other) = (own.name.clone(), one.clone(), other.clone());
                self.warnings.push(Warning {
                    page: other.page.clone(),
                    line: other.line,
                    kind: WarningKind::Contradiction { name, one, other },
                });
            }
            alike.push(own.variants.len());
            own.variants.push(variant);
        }
    }
}

/// A number for what a variant demands: the same one for those that demand the same, and mostly
/// another for others.
fn demand(variant: &Variant) -> u64 {
    let mut hasher = DefaultHasher::new();
    for input in &variant.inputs {
        (input.required, input.disabled, input.barred, discriminant(&input.kind)).hash(&mut hasher);
        match &input.kind {
            Kind::Text(rules) => {
                let pattern = rules.pattern.as_ref().map(|pattern| pattern.source());
                (rules.text, rules.minlength, rules.maxlength, pattern).hash(&mut hasher);
            }
            Kind::Measure(rules) => (&rules.min, &rules.max, &rules.step).hash(&mut hasher),
            Kind::Choice(rules) => {
                for option in &rules.options {
                    option.value.hash(&mut hasher);
                }
            }
            Kind::File(rules) => rules.max_bytes.hash(&mut hasher),
            Kind::Hidden { value } => value.hash(&mut hasher),
            Kind::Color { .. } | Kind::Coordinate | Kind::Direction => {}
        }
    }
    hasher.finish()
}

/// Hidden values tell pages apart: they differ on purpose.
fn is_hidden(variant: &Variant) -> bool {
    variant.inputs.iter().all(|input| matches!(input.kind, Kind::Hidden { .. }))
}

/// Labels may differ, and so may what the page fills in.
fn demand_the_same(one: &Variant, other: &Variant) -> bool {
    one.inputs.len() == other.inputs.len()
        && one.inputs.iter().zip(&other.inputs).all(|(one, other)| one.demands_the_same(other))
}

impl Input {
    fn demands_the_same(&self, other: &Input) -> bool {
        let flags = |input: &Input| (input.required, input.disabled, input.barred);
        flags(self) == flags(other)
            && match (&self.kind, &other.kind) {
                (Kind::Text(one), Kind::Text(other)) => {
                    let rules = |text: &TextRules| {
                        (text.text, text.minlength, text.maxlength, text.pattern.clone())
                    };
                    rules(one) == rules(other)
                }
                (Kind::Choice(one), Kind::Choice(other)) => {
                    (one.choice, one.multiple) == (other.choice, other.multiple)
                        && one.options.len() == other.options.len()
                        && one.options.iter().zip(&other.options).all(|(one, other)| {
                            Choice { label: None, ..one.clone() }
                                == Choice { label: None, ..other.clone() }
                        })
                }
                (one, other) => one == other,
            }
    }
}
