//! Default, file, environment, flags: the later layer wins, and each error names the layer it is in.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::in_force::{Layer, Said};
use super::{Config, DEFAULTS, LoginRule};

mod fields;
mod protection;
mod source;
mod webhooks;

pub(crate) use source::Source;

/// What the command line says; it wins over everything else.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) site: Option<PathBuf>,
    pub(crate) spa: bool,
    pub(crate) listen: Option<std::net::SocketAddr>,
    pub(crate) desk: Option<std::net::SocketAddr>,
    pub(crate) data: Option<PathBuf>,
}

/// A setting that cannot be used, and where it stands.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub(crate) struct ConfigError {
    /// A file and a line, or the name of a variable or setting.
    pub(crate) place: String,
    pub(crate) problem: String,
}

/// Reads all layers.
///
/// # Errors
/// The first setting that is unknown or has a value it cannot have, with its file and line or the
/// name of its variable.
pub(crate) fn read(flags: &Flags, environment: &[(String, String)]) -> Result<Config, ConfigError> {
    let mut settings = defaults();
    let mut said = Said::default();
    let file = config_file(flags, environment);
    if let Some(path) = &file {
        lay_file(&mut settings, &mut said, path)?;
    }
    lay_environment(&mut settings, &mut said, environment)?;
    lay_flags(&mut settings, &mut said, flags);
    let in_force = said.in_force(&settings);
    let config = Config::deserialize(settings)
        .map_err(|error| ConfigError { place: "settings".into(), problem: plain(&error) })?;
    agree(&config)?;
    Ok(Config { file, in_force, ..config })
}

/// What settings ask of each other.
fn agree(config: &Config) -> Result<(), ConfigError> {
    for (name, form) in &config.forms {
        if !form.unique.is_empty() && form.login == LoginRule::Optional {
            let place = format!("forms.{name}.unique");
            let problem = "one for each account needs an account: add login = \"required\"".into();
            return Err(ConfigError { place, problem });
        }
    }
    super::webhooks::agree(config).map_err(|(place, problem)| ConfigError { place, problem })?;
    if config.mail.has_server() && config.mail.from.is_none() {
        let problem = "mails need a sender: add from = \"desk@example.org\"".into();
        return Err(ConfigError { place: "mail.from".into(), problem });
    }
    protection::agree(config)
}

/// The variables of this process that are settings.
#[allow(clippy::disallowed_methods)] // The one place that reads the environment.
pub(crate) fn environment() -> Vec<(String, String)> {
    std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect()
}

/// Whether the terminal's owner wants colours (<https://no-color.org>) and the terminal knows any.
#[allow(clippy::disallowed_methods)] // As above.
pub(crate) fn wants_color() -> bool {
    let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_none_or(|value| value == "dumb");
    !is_unwanted && !is_dumb
}

const PREFIX: &str = "FRONTDESK_";
/// The variable that names the file; it is no setting inside the file.
const FILE_VARIABLE: &str = "FRONTDESK_CONFIG";
const SITE_VARIABLE: &str = "FRONTDESK_SITE";

fn defaults() -> Table {
    // The file is part of the program, and a test parses it.
    DEFAULTS.parse().unwrap_or_default()
}

fn config_file(flags: &Flags, environment: &[(String, String)]) -> Option<PathBuf> {
    let variable = environment.iter().find(|(name, _)| name == FILE_VARIABLE);
    let said = flags.config.clone().or_else(|| variable.map(|(_, path)| path.into()));
    said.or_else(|| site_file(flags, environment))
}

/// The file that a site brings along: `frontdesk.toml` in its folder, which is never served.
fn site_file(flags: &Flags, environment: &[(String, String)]) -> Option<PathBuf> {
    let variable = environment.iter().find(|(name, _)| name == SITE_VARIABLE);
    let site = flags.site.clone().or_else(|| variable.map(|(_, path)| path.into()))?;
    let file = site.join("frontdesk.toml");
    file.is_file().then_some(file)
}

fn lay_file(settings: &mut Table, said: &mut Said, path: &Path) -> Result<(), ConfigError> {
    let place = |line: usize| format!("{}:{line}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
        place: path.display().to_string(),
        problem: format!("the config file cannot be read: {error}"),
    })?;
    let file: Table = text.parse().map_err(|error: toml::de::Error| ConfigError {
        place: place(line_of(&text, error.span().map_or(0, |span| span.start))),
        problem: error.message().to_owned(),
    })?;
    let known = defaults();
    let source = Source::new(path, text.clone());
    for (key, value) in leaves(&file) {
        let path: Vec<&str> = key.iter().map(String::as_str).collect();
        let line = |key: &[&str]| source.line(key).unwrap_or(1);
        let wrong = |problem| ConfigError { place: place(line(&path)), problem };
        known_key(&known, &key).map_err(wrong)?;
        let bad = match (&path[..], &value) {
            (["forms", _, "fields"], Value::Array(list)) => fields::check(list).err(),
            (["forms", _, "rules"], Value::Array(list)) => fields::check_rules(list).err(),
            (["forms", _, "webhooks"] | ["webhooks", "all"], Value::Array(list)) => {
                webhooks::check(list).err()
            }
            _ => None,
        };
        if let Some(bad) = bad {
            let index = bad.index.to_string();
            let mut place_of = path.clone();
            place_of.push(&index);
            place_of.extend(bad.key.as_deref());
            return Err(ConfigError { place: place(line(&place_of)), problem: bad.problem });
        }
        if key == ["protect"] {
            protection::usable(&text)
                .map_err(|(line, problem)| ConfigError { place: place(line), problem })?;
        }
        usable(&known, &key, &value).map_err(wrong)?;
        said.note(&key, Layer::File { line: line(&path) });
        put(settings, &key, value);
    }
    Ok(())
}

fn lay_environment(
    settings: &mut Table,
    said: &mut Said,
    environment: &[(String, String)],
) -> Result<(), ConfigError> {
    let known = defaults();
    for (name, text) in environment.iter().filter(|(name, _)| name != FILE_VARIABLE) {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let key: Vec<String> = rest.split("__").map(str::to_lowercase).collect();
        let wrong = |problem| ConfigError { place: name.clone(), problem };
        known_key(&known, &key).map_err(wrong)?;
        let value = typed(text, find(&known, &key));
        usable(&known, &key, &value).map_err(wrong)?;
        said.note(&key, Layer::Environment { name: name.clone() });
        put(settings, &key, value);
    }
    Ok(())
}

fn lay_flags(settings: &mut Table, said: &mut Said, flags: &Flags) {
    let mut lay = |key: &[&str], value: Option<Value>| {
        let Some(value) = value else { return };
        let key: Vec<String> = key.iter().map(|step| (*step).to_owned()).collect();
        said.note(&key, Layer::Flag);
        put(settings, &key, value);
    };
    let path = |path: &PathBuf| Value::String(path.display().to_string());
    let address = |address: std::net::SocketAddr| Value::String(address.to_string());
    lay(&["site"], flags.site.as_ref().map(path));
    lay(&["listen"], flags.listen.map(address));
    lay(&["data"], flags.data.as_ref().map(path));
    lay(&["desk", "listen"], flags.desk.map(address));
    lay(&["spa"], flags.spa.then_some(Value::Boolean(true)));
}

/// Every value of a file with its path; a list is one value.
pub(super) fn leaves(table: &Table) -> Vec<(Vec<String>, Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) if !inner.is_empty() => {
                found.extend(leaves(inner).into_iter().map(|(mut path, value)| {
                    path.insert(0, key.clone());
                    (path, value)
                }))
            }
            other => found.push((vec![key.clone()], other.clone())),
        }
    }
    found
}

/// Settings of one form: the names of forms are the operator's own, these keys are ours.
const FORM_KEYS: &[&str] = &[
    "keep_days",
    "keep_raw",
    "origins",
    "names",
    "login",
    "unique",
    "counts",
    "spam",
    "altcha",
    "honeypot",
    "schema",
    "unknown",
    "hidden",
    "unlisted",
    "max_file_bytes",
    "lang",
    "fields",
    "webhooks",
    "rules",
    "notify",
    "reply",
    "reply_subject",
];

fn known_key(known: &Table, key: &[String]) -> Result<(), String> {
    let candidates: Vec<&str> = match key {
        [forms, _] if forms == "forms" => return Ok(()),
        [forms, _, _] if forms == "forms" => FORM_KEYS.to_vec(),
        [_] => known.keys().map(String::as_str).collect(),
        [table, ..] => match known.get(table) {
            Some(Value::Table(inner)) => inner.keys().map(String::as_str).collect(),
            _ => return Err(unknown(table, known.keys().map(String::as_str))),
        },
        [] => return Ok(()),
    };
    let last = key.last().map_or("", String::as_str);
    if candidates.contains(&last) {
        return Ok(());
    }
    Err(unknown(last, candidates.into_iter()))
}

fn unknown<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known.min_by_key(|other| strsim::damerau_levenshtein(key, other));
    match nearest {
        Some(nearest) => format!(
            "there is no setting `{key}`; the nearest is `{nearest}` (`frontdesk config` lists all)"
        ),
        None => format!("there is no setting `{key}`"),
    }
}

/// Whether a value can be used: the defaults with this one value changed must make a `Config`.
fn usable(known: &Table, key: &[String], value: &Value) -> Result<(), String> {
    let mut settings = known.clone();
    put(&mut settings, key, value.clone());
    match Config::deserialize(settings) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("`{}`: {}", key.join("."), plain(&error))),
    }
}

fn plain(error: &toml::de::Error) -> String {
    error.message().trim().to_owned()
}

/// A variable's text in the type that the setting's default has.
fn typed(text: &str, default: Option<&Value>) -> Value {
    match default {
        Some(Value::Integer(_)) => text.trim().parse().map_or_else(|_| text.into(), Value::Integer),
        Some(Value::Boolean(_)) => text.trim().parse().map_or_else(|_| text.into(), Value::Boolean),
        Some(Value::Array(_)) => {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            Value::Array(words.map(Value::from).collect())
        }
        _ => text.into(),
    }
}

fn find<'a>(table: &'a Table, key: &[String]) -> Option<&'a Value> {
    let (first, rest) = key.split_first()?;
    match table.get(first)? {
        Value::Table(inner) if !rest.is_empty() => find(inner, rest),
        value => Some(value),
    }
}

fn put(table: &mut Table, key: &[String], value: Value) {
    let Some((first, rest)) = key.split_first() else { return };
    if rest.is_empty() {
        table.insert(first.clone(), value);
        return;
    }
    let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

/// The line, counted from 1, on which a byte stands.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
