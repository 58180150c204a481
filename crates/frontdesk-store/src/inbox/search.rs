//! Words out of entries, and a query out of what was typed.
//!
//! V1.2.4, V1.2.9: nothing that is typed is an operator. Each word goes as a quoted string into the
//! query language of FTS5, which is a bound parameter; a word without a letter or a digit, of which the
//! index knows nothing, is compared with the stored text.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Words of a query that are looked at, and characters of one.
const MAX_WORDS: usize = 16;
const MAX_CHARS: usize = 200;

/// The names and values of entries as one text for the index, without the values of the names in `unsearched`.
/// What is no list of entries has no words.
pub(super) fn words(entries: &str, unsearched: &[String]) -> String {
    let Ok(entries) = serde_json::from_str::<Vec<Entry>>(entries) else { return String::new() };
    let mut text = String::new();
    for Entry { name, value, filename } in &entries {
        let is_secret = name.as_str().is_some_and(|name| unsearched.iter().any(|one| one == name));
        let said: &[&Value] = if is_secret { &[name] } else { &[name, value, filename] };
        for said in said {
            match said {
                Value::String(said) => add(&mut text, said),
                Value::Number(_) | Value::Bool(_) => add(&mut text, &said.to_string()),
                Value::Null | Value::Array(_) | Value::Object(_) => {}
            }
        }
    }
    text
}

/// What has words of an entry.
#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Value,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    filename: Value,
}

fn add(text: &mut String, value: &str) {
    apart(value, text);
    text.push('\n');
}

/// Chinese and Japanese are written without spaces: each letter is a word, and a run of them a phrase.
fn apart(value: &str, text: &mut String) {
    if value.is_ascii() {
        return text.push_str(value);
    }
    for letter in value.chars() {
        if is_word_by_itself(letter) {
            text.extend([' ', letter, ' ']);
        } else {
            text.push(letter);
        }
    }
}

fn is_word_by_itself(letter: char) -> bool {
    matches!(letter,
        '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// The word that stands for a form in the index. Two forms may share it: the walk looks once more.
pub(super) fn form_word(form: &str) -> String {
    let digest = Sha256::digest(form);
    let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("f{hex}")
}

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// For FTS5; empty if there is nothing it could look for.
    pub(super) matching: String,
    /// What must stand in a name or value.
    pub(super) signs: Vec<String>,
}

impl Query {
    pub(super) fn parse(typed: &str, form: Option<&str>) -> Self {
        let mut phrases = Vec::new();
        let mut signs = Vec::new();
        let typed = typed.replace('\0', " ");
        for word in typed.split_whitespace().take(MAX_WORDS) {
            let word: String = word.chars().take(MAX_CHARS).collect();
            if word.chars().any(char::is_alphanumeric) {
                let mut text = String::new();
                apart(&word, &mut text);
                phrases.push(format!("\"{}\"", text.replace('"', "\"\"")));
            } else {
                signs.push(word);
            }
        }
        if phrases.is_empty() {
            return Self { matching: String::new(), signs };
        }
        let mut matching = format!("words : ({})", phrases.join(" AND "));
        if let Some(form) = form {
            matching.push_str(&format!(" AND form : \"{}\"", form_word(form)));
        }
        Self { matching, signs }
    }

    /// Whether all signs stand in the names and values of these entries.
    pub(super) fn signs_stand_in(&self, entries: &str, unsearched: &[String]) -> bool {
        let text = words(entries, unsearched);
        self.signs.iter().all(|sign| text.contains(sign))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_values_and_file_names_are_words() {
        let entries = r#"[{"name":"who","value":"Ada"},{"name":"n","value":7},{"name":"漢字","value":null},
            {"name":"f","filename":"a.png","content_type":"image/png","size":68,"sha256":"00"}]"#;
        let text = words(entries, &[]);
        let found: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(found, ["who", "Ada", "n", "7", "漢", "字", "f", "a.png"]);
        assert_eq!(words("no json", &[]), "");
    }

    #[test]
    fn what_nobody_may_search_for_is_no_word() {
        let entries = r#"[{"name":"who","value":"Ada"},{"name":"pin","value":"swordfish"},
            {"name":"pin","value":4711}]"#;
        let text = words(entries, &["pin".to_owned()]);
        let found: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(found, ["who", "Ada", "pin", "pin"]);
    }

    /// V1.2.4: what is typed is a string for FTS5, never its language.
    #[test]
    fn whatever_is_typed_is_quoted() {
        let read = |typed| Query::parse(typed, None);
        assert_eq!(read("a* OR").matching, r#"words : ("a*" AND "OR")"#);
        assert_eq!(read(r#"say"ing"#).matching, r#"words : ("say""ing")"#);
        assert_eq!(read("% ((").signs, ["%", "(("]);
        assert_eq!(read(r#"" \"#).signs, ["\"", "\\"]);
        assert_eq!(read("a\0b").matching, r#"words : ("a" AND "b")"#);
        assert_eq!(read("  "), Query::default());
    }
}
