//! Stored entries, as far as they can be read: a list shows how a submission begins.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;

use crate::forms::{FieldKind, Form};

/// One entry.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: Value,
    #[serde(default)]
    pub(super) filename: Option<String>,
    #[serde(default)]
    pub(super) content_type: Option<String>,
    #[serde(default)]
    pub(super) size: Option<u64>,
    #[serde(default)]
    pub(super) sha256: Option<String>,
}

impl Entry {
    /// Its value as text; of a file its name.
    pub(super) fn text(&self) -> String {
        match (&self.filename, &self.value) {
            (Some(filename), _) => filename.clone(),
            (None, Value::String(text)) => text.clone(),
            (None, Value::Null) => String::new(),
            (None, other) => other.to_string(),
        }
    }
}

/// The entries at the beginning of a JSON array that may break off anywhere.
pub(super) fn beginning(json: &str) -> Vec<Entry> {
    struct AsFarAsItGoes<'a>(&'a mut Vec<Entry>);

    impl<'de> Visitor<'de> for AsFarAsItGoes<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of entries")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
            while let Some(entry) = list.next_element()? {
                self.0.push(entry);
            }
            Ok(())
        }
    }

    let mut entries = Vec::new();
    // What was read before the end of the text stays.
    let _ = serde_json::Deserializer::from_str(json).deserialize_seq(AsFarAsItGoes(&mut entries));
    entries
}

/// The first words of a submission, and who it says it is from.
pub(super) struct Glance {
    pub(super) words: String,
    pub(super) email: Option<String>,
}

/// Characters of the first words.
const WORDS: usize = 140;

/// What stands first, without what speaks to us, passwords and what no visitor typed.
pub(super) fn glance(form: Option<&Form>, json: &str) -> Glance {
    let entries = beginning(json);
    let is_shown = |entry: &&Entry| {
        form.is_none_or(|form| {
            !form.is_control(&entry.name) && form.field_kind(&entry.name) == FieldKind::Shown
        })
    };
    let shown: Vec<&Entry> = entries.iter().filter(is_shown).collect();
    let email = shown.iter().find(|entry| {
        let name = entry.name.to_lowercase();
        name.contains("mail") && entry.text().contains('@')
    });
    let email = email.map(|entry| cut(&entry.text(), 100));
    let texts = shown
        .iter()
        .map(|entry| entry.text())
        .filter(|text| !text.trim().is_empty() && email.as_ref() != Some(text));
    let words = texts.collect::<Vec<_>>().join(" · ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    // A form whose values were longer than what was read.
    let words = match words.is_empty() && json.len() > 2 {
        true => json.split("\"value\":\"").nth(1).unwrap_or_default().to_owned(),
        false => words,
    };
    Glance { words: cut(&words, WORDS), email }
}

pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_break_off_are_read_as_far_as_they_go() {
        let json = r#"[{"name":"a","value":"1"},{"name":"f","filename":"x.png","size":3},{"name":"b","val"#;
        let names: Vec<String> = beginning(json).into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["a", "f"]);
        let glance = glance(None, json);
        assert_eq!(glance.words, "1 · x.png");
    }

    #[test]
    fn a_long_first_value_is_shown_as_far_as_it_was_read() {
        let json = format!("[{{\"name\":\"a\",\"value\":\"{}", "x".repeat(4000));
        assert!(glance(None, &json).words.starts_with("xxx"));
    }
}
