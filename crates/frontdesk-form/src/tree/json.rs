//! The tree as JSON.

use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::data::FormFile;

use super::{FormTree, Node};

impl FormTree<'_> {
    /// The tree as JSON, with numbers as they were sent.
    ///
    /// A file is `{"filename","content_type","size","sha256"}`; what is not known is left out.
    ///
    /// ```
    /// use frontdesk_form::{ContentType, FormData, Limits, Names};
    ///
    /// let json = ContentType::parse(b"application/json")?;
    /// let data = FormData::parse(&json, r#"{"n":0.10,"ok":true}"#.into(), &Limits::default())?;
    /// let tree = data.tree(Names::Auto, &Limits::default())?;
    /// assert_eq!(tree.to_json(), r#"{"n":0.10,"ok":true}"#);
    /// # Ok::<(), frontdesk_form::FormError>(())
    /// ```
    pub fn to_json(&self) -> String {
        self.root().to_json()
    }
}

impl Node<'_> {
    /// This part of the tree as JSON; see [`FormTree::to_json`].
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(64);
        write_node(&mut out, self);
        out
    }
}

pub(crate) fn write_node(out: &mut String, node: &Node<'_>) {
    match node {
        Node::Text(text) => write_text(out, text),
        Node::Number(number) => out.push_str(number),
        Node::Bool(true) => out.push_str("true"),
        Node::Bool(false) => out.push_str("false"),
        Node::Null => out.push_str("null"),
        Node::File(file) => write_file(out, file),
        Node::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(out, place);
                write_node(out, item);
            }
            out.push(']');
        }
        Node::Object(pairs) => {
            out.push('{');
            for (place, (key, node)) in pairs.iter().enumerate() {
                separate(out, place);
                write_text(out, key);
                out.push(':');
                write_node(out, node);
            }
            out.push('}');
        }
    }
}

fn separate(out: &mut String, place: usize) {
    if place > 0 {
        out.push(',');
    }
}

fn write_file(out: &mut String, file: &FormFile) {
    out.push('{');
    write_about(out, file);
    out.push('}');
}

/// What is told of a file wherever it stands, as members of an object.
pub(crate) fn write_about(out: &mut String, file: &FormFile) {
    out.push_str("\"filename\":");
    write_text(out, &file.filename);
    if let Some(content_type) = &file.content_type {
        out.push_str(",\"content_type\":");
        write_text(out, content_type);
    }
    // Writing to a string does not fail.
    let _ = write!(out, ",\"size\":{}", file.size);
    if let Some(sha256) = &file.sha256 {
        let _ = write!(out, ",\"sha256\":\"{}\"", hex(sha256));
    }
}

/// RFC 8259, 7: quotes, backslashes and control characters must be escaped, nothing else.
/// U+2028 and U+2029 are escaped too, because JSON in a script was not JavaScript before ES2019.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // Most text has nothing to escape, so it goes out in runs and not letter by letter.
    while let Some((run, c, after)) = next_special(rest) {
        out.push_str(run);
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
        rest = after;
    }
    out.push_str(rest);
    out.push('"');
}

/// The bytes at which `write_text` looks; 0xe2 begins U+2028 and U+2029, and many others that it lets
/// through.
static SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < special.len() {
        special[byte] = matches!(byte as u8, 0..0x20 | b'"' | b'\\' | 0x7f | 0xe2);
        byte += 1;
    }
    special
};

/// The text before the next character that may have to be escaped, that character, and the rest.
fn next_special(text: &str) -> Option<(&str, char, &str)> {
    let at = text.bytes().position(|byte| SPECIAL[usize::from(byte)])?;
    let (run, from) = text.split_at(at);
    let mut letters = from.chars();
    let c = letters.next()?;
    Some((run, c, letters.as_str()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

impl Serialize for FormTree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root().serialize(serializer)
    }
}

/// A number is given as a number if Rust has one of the same value, else as its text: serde has no
/// numbers of any length. [`FormTree::to_json`] keeps them all.
impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Text(text) => serializer.serialize_str(text),
            Node::Number(number) => serialize_number(number, serializer),
            Node::Bool(bool) => serializer.serialize_bool(*bool),
            Node::Null => serializer.serialize_unit(),
            Node::File(file) => serialize_file(file, serializer),
            Node::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Node::Object(pairs) => {
                let mut object = serializer.serialize_map(Some(pairs.len()))?;
                for (key, node) in pairs {
                    object.serialize_entry(key, node)?;
                }
                object.end()
            }
        }
    }
}

fn serialize_number<S: Serializer>(number: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(exact) = number.parse::<u64>() {
        return serializer.serialize_u64(exact);
    }
    if let Some(exact) = number.parse::<i64>().ok().filter(|number| *number != 0) {
        return serializer.serialize_i64(exact);
    }
    match number.parse::<f64>() {
        Ok(float) if is_faithful(number, float) => serializer.serialize_f64(float),
        _ => serializer.serialize_str(number),
    }
}

/// Every decimal of up to 15 digits survives the way into an `f64` and back (IEEE 754), unless
/// it is too large or too small for one.
fn is_faithful(number: &str, float: f64) -> bool {
    let digits = number.split(['e', 'E']).next().unwrap_or_default();
    let digits = digits.trim_start_matches(['-', '0', '.']).bytes();
    let count = digits.filter(u8::is_ascii_digit).count();
    float.is_finite() && count <= 15 && (float.is_normal() || count == 0)
}

fn serialize_file<S: Serializer>(file: &FormFile, serializer: S) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(None)?;
    object.serialize_entry("filename", &file.filename)?;
    if let Some(content_type) = &file.content_type {
        object.serialize_entry("content_type", content_type)?;
    }
    object.serialize_entry("size", &file.size)?;
    if let Some(sha256) = &file.sha256 {
        object.serialize_entry("sha256", &hex(sha256))?;
    }
    object.end()
}
