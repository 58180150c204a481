//! A stored submission's entries, as pages and the terminal show them.

use serde::Deserialize;

use crate::forms::{FieldKind, Form};

/// Characters of a value that are shown.
const VALUE_CHARS: usize = 600;

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    value: serde_json::Value,
    filename: Option<String>,
}

/// Names and values in the order sent: what spoke to us and passwords are left out, long texts are cut.
pub(crate) fn values(form: &Form, entries: &str) -> Vec<(String, String)> {
    // Whatever is stored was written by us; what can't be read is not shown.
    let entries: Vec<Entry> = serde_json::from_str(entries).unwrap_or_default();
    let meant = entries.into_iter().filter(|entry| {
        !form.is_control(&entry.name) && form.field_kind(&entry.name) != FieldKind::Secret
    });
    let shown = meant.map(|entry| {
        let text = match (entry.filename, entry.value) {
            (Some(filename), _) => filename,
            (None, serde_json::Value::String(text)) => text,
            (None, other) => other.to_string(),
        };
        (entry.name, cut(text))
    });
    shown.collect()
}

fn cut(text: String) -> String {
    match text.char_indices().nth(VALUE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
