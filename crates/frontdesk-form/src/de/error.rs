//! What of a form does not fit the type it is read into.

use std::fmt;

use serde::de::{Expected, Unexpected};

use crate::tree::{FormTree, Node};

use super::place::{Place, place};

/// Every field that could not be read; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeErrors {
    errors: Vec<DeError>,
}

/// One field that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeError {
    /// The field as the sender wrote it (`rows[1].qty`); empty for the form as a whole.
    pub field: String,
    /// The place in the tree as a JSON Pointer (RFC 6901): `/rows/1/qty`.
    pub pointer: String,
    /// What kind of error it is.
    pub kind: DeErrorKind,
    /// What came, shortened.
    pub came: String,
    /// What was expected, or what the type says is wrong with what came.
    pub expected: String,
}

/// The kinds of [`DeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeErrorKind {
    /// The field did not come.
    Missing,
    /// Something else came than was expected.
    Unexpected,
    /// The type knows no such field or variant.
    Unknown,
    /// The type refused the value in words of its own.
    Invalid,
}

impl DeErrorKind {
    /// A stable word for machines.
    pub fn word(self) -> &'static str {
        match self {
            DeErrorKind::Missing => "missing",
            DeErrorKind::Unexpected => "unexpected",
            DeErrorKind::Unknown => "unknown",
            DeErrorKind::Invalid => "invalid",
        }
    }
}

impl DeErrors {
    /// In the order of the fields in the tree, each once.
    pub(super) fn new(tree: &FormTree<'_>, faults: impl Iterator<Item = Fault>) -> DeErrors {
        let mut placed: Vec<Placed> = faults.filter_map(|fault| fault.into_error(tree)).collect();
        placed.sort_by_key(|placed| placed.at);
        let mut errors: Vec<DeError> = placed.into_iter().map(|placed| placed.error).collect();
        // A pass may meet an error that an earlier one met: it is at the same place.
        errors.dedup();
        if errors.is_empty() {
            errors.push(DeError {
                field: String::new(),
                pointer: String::new(),
                kind: DeErrorKind::Invalid,
                came: "the form".to_owned(),
                expected: "the type can't be read from a form".to_owned(),
            });
        }
        DeErrors { errors }
    }

    /// The errors, in the order of the tree.
    pub fn iter(&self) -> std::slice::Iter<'_, DeError> {
        self.errors.iter()
    }
}

impl<'a> IntoIterator for &'a DeErrors {
    type Item = &'a DeError;
    type IntoIter = std::slice::Iter<'a, DeError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for DeErrors {
    type Item = DeError;
    type IntoIter = std::vec::IntoIter<DeError>;

    fn into_iter(self) -> Self::IntoIter {
        self.errors.into_iter()
    }
}

impl fmt::Display for DeErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.errors.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for DeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str("the form: ")?,
            field => write!(f, "`{field}`: ")?,
        }
        let DeError { came, expected, .. } = self;
        match self.kind {
            DeErrorKind::Missing => write!(f, "it did not come"),
            DeErrorKind::Unexpected | DeErrorKind::Unknown => {
                write!(f, "expected {expected}, came {came}")
            }
            DeErrorKind::Invalid => write!(f, "{expected} (came {came})"),
        }
    }
}

impl std::error::Error for DeErrors {}
impl std::error::Error for DeError {}

/// An error and the number of its node.
#[derive(Debug)]
struct Placed {
    at: usize,
    error: DeError,
}

/// The error type that serde sees: it gets its place from the reader it passes first.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: Option<usize>,
    pub(super) kind: FaultKind,
    /// The type of the `Option` around empty text, if that is where it happened.
    pub(super) blank: Option<&'static str>,
}

#[derive(Debug)]
pub(super) enum FaultKind {
    Missing(&'static str),
    Unexpected {
        buffered: Option<Buffered>,
        expected: String,
    },
    Unknown {
        expected: String,
    },
    Invalid(String),
    /// What it is about has been recorded; this only carries the news upwards.
    Recorded,
}

/// What serde had put aside when it did not fit: it no longer knows from which node it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Buffered {
    Text(String),
    Number(String),
    Bool(bool),
    Unit,
}

impl Fault {
    pub(super) fn new(kind: FaultKind) -> Fault {
        Fault { at: None, kind, blank: None }
    }

    pub(super) fn expected(expected: impl Into<String>) -> Fault {
        Fault::new(FaultKind::Unexpected { buffered: None, expected: expected.into() })
    }

    /// The same, known to be about this node, if nobody knew better.
    pub(super) fn at(mut self, node: usize) -> Fault {
        self.at.get_or_insert(node);
        self
    }

    pub(super) fn recorded(mut self) -> Fault {
        self.kind = FaultKind::Recorded;
        self
    }

    fn into_error(self, tree: &FormTree<'_>) -> Option<Placed> {
        let mut at = self.at.unwrap_or(0);
        let (kind, missing, expected) = match self.kind {
            FaultKind::Missing(field) => (DeErrorKind::Missing, Some(field), "a value".to_owned()),
            FaultKind::Unexpected { expected, .. } => (DeErrorKind::Unexpected, None, expected),
            FaultKind::Unknown { expected } => (DeErrorKind::Unknown, None, expected),
            FaultKind::Invalid(message) => (DeErrorKind::Invalid, None, message),
            FaultKind::Recorded => return None,
        };
        let Place { field, pointer, node } = place(tree, at, missing);
        if missing.is_some() {
            // What is missing in a row comes after what came in it.
            at += tree.origin(at).map_or(1, |origin| origin.size) - 1;
        }
        let came = node.map_or_else(|| "nothing".to_owned(), describe);
        Some(Placed { at, error: DeError { field, pointer, kind, came, expected } })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::Missing(field) => write!(f, "`{field}` did not come"),
            FaultKind::Unexpected { expected, .. } | FaultKind::Unknown { expected } => {
                write!(f, "expected {expected}")
            }
            FaultKind::Invalid(message) => f.write_str(message),
            FaultKind::Recorded => f.write_str("a field can't be read"),
        }
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Fault {
        Fault::new(FaultKind::Invalid(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        let buffered = match unexpected {
            Unexpected::Str(text) => Some(Buffered::Text(text.to_owned())),
            Unexpected::Unsigned(number) => Some(Buffered::Number(number.to_string())),
            Unexpected::Signed(number) => Some(Buffered::Number(number.to_string())),
            Unexpected::Float(number) => Some(Buffered::Number(number.to_string())),
            Unexpected::Bool(bool) => Some(Buffered::Bool(bool)),
            Unexpected::Unit => Some(Buffered::Unit),
            _ => None,
        };
        Fault::new(FaultKind::Unexpected { buffered, expected: expected.to_string() })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Fault {
        Fault::invalid_type(unexpected, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Fault {
        Fault::expected(expected.to_string())
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Fault {
        Fault::new(FaultKind::Unknown { expected: one_of(variants) })
    }

    fn unknown_field(_: &str, fields: &'static [&'static str]) -> Fault {
        Fault::new(FaultKind::Unknown { expected: format!("only {}", one_of(fields)) })
    }

    fn missing_field(field: &'static str) -> Fault {
        Fault::new(FaultKind::Missing(field))
    }

    fn duplicate_field(field: &'static str) -> Fault {
        Fault::new(FaultKind::Invalid(format!("`{field}` came twice under two names")))
    }
}

pub(super) fn one_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [word] => word.clone(),
        _ => format!("one of {}", words.join(", ")),
    }
}

/// What came, in a few words: a value may be 256 KiB long.
fn describe(node: &Node<'_>) -> String {
    match node {
        Node::Text(text) => format!("{:?}", shortened(text)),
        Node::Number(number) => shortened(number),
        Node::Bool(bool) => bool.to_string(),
        Node::Null => "null".to_owned(),
        Node::File(file) => format!("a file {:?}", shortened(&file.filename)),
        Node::List(items) => match items.len() {
            1 => "a list of 1 element".to_owned(),
            count => format!("a list of {count} elements"),
        },
        Node::Object(pairs) => {
            let keys = pairs.iter().take(5).map(|(key, _)| shortened(key));
            let keys = keys.collect::<Vec<_>>().join(", ");
            let more = if pairs.len() > 5 { ", …" } else { "" };
            format!("an object with the keys {keys}{more}")
        }
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
