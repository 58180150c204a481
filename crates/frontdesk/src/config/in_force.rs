//! Each setting in force, and which layer said so: for the operator's page, with secrets masked.

use sha2::{Digest, Sha256};
use toml::{Table, Value};

/// The layer that a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Layer {
    /// Nobody said anything.
    Default,
    /// The config file, with the line.
    File { line: usize },
    /// An environment variable.
    Environment { name: String },
    /// The command line.
    Flag,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    /// Its name, with dots between the levels.
    pub(crate) key: String,
    /// Its value as TOML writes it; secrets are dots.
    pub(crate) value: String,
    pub(crate) layer: Layer,
    pub(super) mark: Mark,
}

/// By what another value is told from this one, secrets too, without holding them.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Mark([u8; 32]);

impl Mark {
    fn of(value: &Value) -> Mark {
        Mark(Sha256::digest(value.to_string()).into())
    }
}

impl std::fmt::Debug for Mark {
    /// A secret that is short could be guessed by it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mark")
    }
}

/// What stands instead of a secret.
const MASK: &str = "••••••••";

/// What the layers said, as far as they have been laid.
#[derive(Debug, Default)]
pub(super) struct Said(Vec<(Vec<String>, Layer)>);

impl Said {
    /// Notes that a layer set this key.
    pub(super) fn note(&mut self, key: &[String], layer: Layer) {
        self.0.push((key.to_owned(), layer));
    }

    /// All settings with the last layer that set each.
    pub(super) fn in_force(&self, settings: &Table) -> Vec<InForce> {
        let all = super::layers::leaves(settings);
        let told = all.into_iter().map(|(key, value)| InForce {
            layer: self.layer(&key),
            mark: Mark::of(&value),
            value: shown(key.last().map_or("", String::as_str), value).to_string(),
            key: key.join("."),
        });
        told.collect()
    }

    fn layer(&self, key: &[String]) -> Layer {
        let last = self.0.iter().rev().find(|(said, _)| said == key);
        last.map_or(Layer::Default, |(_, layer)| layer.clone())
    }
}

/// The value without what must not be read over a shoulder.
fn shown(key: &str, value: Value) -> Value {
    match value {
        Value::String(text) if is_secret(key) && !text.is_empty() => MASK.into(),
        Value::String(text) => without_password(text).into(),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| shown(key, item)).collect())
        }
        Value::Table(table) => {
            let pairs = table.into_iter().map(|(key, value)| (key.clone(), shown(&key, value)));
            Value::Table(pairs.collect())
        }
        other => other,
    }
}

/// A file that holds a secret is none itself.
fn is_secret(key: &str) -> bool {
    const WORDS: [&str; 4] = ["password", "secret", "token", "key"];
    !key.ends_with("_file") && WORDS.iter().any(|word| key.contains(word))
}

/// An address without the password that may stand in it: `redis://:PASSWORD@HOST`.
fn without_password(text: String) -> String {
    match url::Url::parse(&text) {
        Ok(mut url) if url.password().is_some() => {
            // Only an address that can't have a password refuses one.
            let _ = url.set_password(Some("-"));
            url.as_str().replacen(":-@", &format!(":{MASK}@"), 1)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V14.2.6: what is secret is not shown, wherever it stands.
    #[test]
    fn secrets_are_masked_in_the_settings_in_force() {
        let settings: Table = r#"
            plain = "x"
            [sessions]
            url = "redis://:hunter2@localhost/1"
            key_file = "/keys"
            [mail]
            password = "hunter2"
            [forms.contact]
            webhooks = [{ url = "https://example.org/", secret = "hunter2" }]
        "#
        .parse()
        .unwrap();
        let shown = Said::default().in_force(&settings);
        let text = format!("{shown:?}");
        assert!(!text.contains("hunter2"), "{text}");
        let of = |key: &str| shown.iter().find(|one| one.key == key).unwrap().value.clone();
        assert_eq!(of("plain"), "\"x\"");
        assert_eq!(of("sessions.key_file"), "\"/keys\"");
        assert_eq!(of("sessions.url"), format!("\"redis://:{MASK}@localhost/1\""));
    }
}
