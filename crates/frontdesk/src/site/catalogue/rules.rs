//! What the forms of all pages demand, within bounds.

use std::collections::HashMap;

use frontdesk_schema::{FormSchema, HtmlForm, Kind, Pattern, Warning};

/// Controls and options that are kept, of all pages together: some hundred bytes each. A newsletter
/// in the footer of five thousand pages has twenty thousand.
const MAX_RULES: usize = 500_000;
/// Patterns that differ. Each may take a megabyte, which pages that have the same one share.
const MAX_PATTERNS: usize = 500;

/// What was kept so far.
#[derive(Debug, Default)]
pub(super) struct Rules {
    kept: usize,
    patterns: HashMap<String, Pattern>,
}

impl Rules {
    /// Counts schemas that stay as they are.
    pub(super) fn count<'s>(&mut self, schemas: impl Iterator<Item = &'s FormSchema>) {
        for schema in schemas {
            self.kept += weight(schema);
            for pattern in patterns(schema) {
                let known = self.patterns.entry(pattern.source().to_owned());
                known.or_insert_with(|| pattern.clone());
            }
        }
    }

    /// What a form demands, and what in it can't work. `None` where it would be too much to keep.
    pub(super) fn of(&mut self, form: &HtmlForm, file: &str) -> (Option<FormSchema>, Vec<Warning>) {
        let mut schema = FormSchema::of_page(form, file);
        let warnings = std::mem::take(&mut schema.warnings);
        let (weight, is_full) = (weight(&schema), !self.share(&mut schema));
        if is_full || self.kept + weight > MAX_RULES {
            return (None, warnings);
        }
        self.kept += weight;
        (Some(schema), warnings)
    }

    /// Takes patterns that are known already from where they are. `false` if there are too many.
    fn share(&mut self, schema: &mut FormSchema) -> bool {
        let variants = schema.fields.iter_mut().flat_map(|field| &mut field.variants);
        for input in variants.flat_map(|variant| &mut variant.inputs) {
            let Kind::Text(rules) = &mut input.kind else { continue };
            let Some(pattern) = &mut rules.pattern else { continue };
            if let Some(known) = self.patterns.get(pattern.source()) {
                *pattern = known.clone();
            } else if self.patterns.len() < MAX_PATTERNS {
                self.patterns.insert(pattern.source().to_owned(), pattern.clone());
            } else {
                return false;
            }
        }
        true
    }
}

fn weight(schema: &FormSchema) -> usize {
    let inputs = schema.fields.iter().flat_map(|field| field.inputs());
    inputs
        .map(|input| if let Kind::Choice(rules) = &input.kind { rules.options.len() } else { 1 })
        .sum()
}

fn patterns(schema: &FormSchema) -> impl Iterator<Item = &Pattern> {
    let inputs = schema.fields.iter().flat_map(|field| field.inputs());
    inputs.filter_map(|input| match &input.kind {
        Kind::Text(rules) => rules.pattern.as_ref(),
        _ => None,
    })
}
