//! `[[forms.X.fields]]`: the fields of a front end without HTML, in HTML's own words; and
//! `[[forms.X.rules]]`: what the fields of a form demand of each other.

use frontdesk_schema::{DeclaredField, DeclaredForm, DeclaredRule};
use serde::Deserialize;
use toml::Value;

use super::{plain, unknown};

/// The words of a field; a test holds them to those of the schema.
pub(super) const FIELD_KEYS: [&str; 16] = [
    "name",
    "type",
    "label",
    "title",
    "required",
    "multiple",
    "minlength",
    "maxlength",
    "pattern",
    "min",
    "max",
    "step",
    "accept",
    "max_bytes",
    "value",
    "options",
];

/// The words of a rule.
pub(super) const RULE_KEYS: [&str; 4] = ["order", "same", "any", "message"];

/// A field or rule that can't be.
pub(super) struct BadField {
    /// Which in the list, counted from 0.
    pub(super) index: usize,
    /// The key in it that is wrong, if one is.
    pub(super) key: Option<String>,
    pub(super) problem: String,
}

/// Whether each field has known keys, with values that they can have, and can be one.
pub(super) fn check(fields: &[Value]) -> Result<(), BadField> {
    for (index, field) in fields.iter().enumerate() {
        check_one(field).map_err(|(key, problem)| BadField { index, key, problem })?;
    }
    Ok(())
}

fn check_one(field: &Value) -> Result<(), (Option<String>, String)> {
    for (key, value) in field.as_table().into_iter().flatten() {
        if !FIELD_KEYS.contains(&key.as_str()) {
            return Err((Some(key.clone()), unknown(key, FIELD_KEYS.into_iter())));
        }
        let alone = toml::Table::from_iter([(key.clone(), value.clone())]);
        if let Err(error) = DeclaredField::deserialize(alone) {
            return Err((Some(key.clone()), format!("`{key}`: {}", plain(&error))));
        }
    }
    let field = DeclaredField::deserialize(field.clone()).map_err(|e| (None, plain(&e)))?;
    if field.name.is_empty() {
        return Err((None, "this field has no name: add name = \"…\"".into()));
    }
    let form = DeclaredForm { fields: vec![field], ..DeclaredForm::default() };
    form.schema().map(drop).map_err(|error| (None, error.to_string()))
}

/// Whether each rule has known keys, with values that they can have, and can be one.
pub(super) fn check_rules(rules: &[Value]) -> Result<(), BadField> {
    for (index, rule) in rules.iter().enumerate() {
        check_rule(rule).map_err(|(key, problem)| BadField { index, key, problem })?;
    }
    Ok(())
}

fn check_rule(rule: &Value) -> Result<(), (Option<String>, String)> {
    for key in rule.as_table().into_iter().flatten().map(|(key, _)| key) {
        if !RULE_KEYS.contains(&key.as_str()) {
            return Err((Some(key.clone()), unknown(key, RULE_KEYS.into_iter())));
        }
    }
    let rule = DeclaredRule::deserialize(rule.clone()).map_err(|e| (None, plain(&e)))?;
    rule.rule().map(drop).map_err(|error| (None, error.to_string()))
}
