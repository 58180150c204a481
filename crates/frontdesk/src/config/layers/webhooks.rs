//! Each webhook of a list by itself, so that what is wrong has a line.

use serde::Deserialize;
use toml::Value;

use super::fields::BadField;
use super::{plain, unknown};
use crate::config::webhooks::{KEYS, Webhook};

/// Whether each has known keys, with values that they can have.
pub(super) fn check(webhooks: &[Value]) -> Result<(), BadField> {
    for (index, webhook) in webhooks.iter().enumerate() {
        check_one(webhook).map_err(|(key, problem)| BadField { index, key, problem })?;
    }
    Ok(())
}

fn check_one(webhook: &Value) -> Result<(), (Option<String>, String)> {
    let Some(table) = webhook.as_table() else {
        return Err((None, "a webhook is a table with url and secret_file".into()));
    };
    for (key, value) in table {
        if !KEYS.contains(&key.as_str()) {
            return Err((Some(key.clone()), unknown(key, KEYS.into_iter())));
        }
        let mut alone = toml::Table::from_iter([("url".into(), "https://a.example".into())]);
        alone.insert(key.clone(), value.clone());
        if let Err(error) = Webhook::deserialize(alone) {
            return Err((Some(key.clone()), format!("`{key}`: {}", plain(&error))));
        }
    }
    Webhook::deserialize(webhook.clone()).map(drop).map_err(|error| (None, plain(&error)))
}
