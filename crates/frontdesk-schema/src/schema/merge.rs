//! One form in several pages.

use std::collections::{HashMap, HashSet};

use super::{Choice, Field, FormSchema, Input, Kind, TextRules, Variant};
use crate::warning::{Warning, WarningKind};

pub(super) fn merge(schemas: impl IntoIterator<Item = FormSchema>) -> FormSchema {
    let mut schemas = schemas.into_iter();
    let Some(first) = schemas.next() else { return FormSchema::default() };
    let mut whole = first;
    let names = whole.fields.iter().map(|field| field.name.clone());
    let mut index: HashMap<String, usize> = names.zip(0..).collect();
    for next in schemas {
        whole.language = whole.language.or_else(|| next.language.clone());
        whole.warnings.extend(next.warnings);
        let theirs: HashSet<&str> = next.fields.iter().map(|field| field.name.as_str()).collect();
        for field in &mut whole.fields {
            field.everywhere &= theirs.contains(field.name.as_str());
        }
        for field in next.fields {
            let place = *index.entry(field.name.clone()).or_insert(whole.fields.len());
            match whole.fields.get_mut(place) {
                Some(own) => join(own, field, &mut whole.warnings),
                None => whole.fields.push(Field { everywhere: false, ..field }),
            }
        }
    }
    FormSchema::new(whole.language, whole.fields, whole.warnings)
}

fn join(own: &mut Field, other: Field, warnings: &mut Vec<Warning>) {
    own.everywhere &= other.everywhere;
    for variant in other.variants {
        if let Some(same) = own.variants.iter_mut().find(|known| demand_the_same(known, &variant)) {
            same.places.extend(variant.places);
            continue;
        }
        let first = own.variants.first().and_then(|known| known.places.first());
        if let (Some(one), Some(place), false) =
            (first, variant.places.first(), is_hidden(&variant))
        {
            let (name, one, other) = (own.name.clone(), one.clone(), place.clone());
            warnings.push(Warning {
                page: place.page.clone(),
                line: place.line,
                kind: WarningKind::Contradiction { name, one, other },
            });
        }
        own.variants.push(variant);
    }
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
