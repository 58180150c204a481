//! Entries and notes as JSON, as they are stored and exported.

use frontdesk_form::{Content, Entry, FormData, FormFile, Note, Segment, Value};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The flat list: a JSON array with an object an entry, in the order sent.
///
/// Text has `name`, `value` and `at`, the byte range of the raw value in the body; JSON values keep
/// their types, and the literal path below their name is `path`. A file has `filename`,
/// `content_type`, `size`, `sha256` and the `upload` it is kept as.
pub(super) fn entries(data: &FormData) -> String {
    json(&Entries(data))
}

/// What was odd: a JSON array with `kind`, `name` and `message` a note.
pub(super) fn notes<'a>(notes: impl Iterator<Item = &'a Note>) -> String {
    let notes = notes.map(|note| NoteOut {
        kind: note.kind.word(),
        name: &note.name,
        message: &note.message,
    });
    json(&notes.collect::<Vec<_>>())
}

fn json(value: &impl Serialize) -> String {
    // Only a map whose keys are no text cannot be written, and there is none here.
    serde_json::to_string(value).unwrap_or_else(|_| "[]".to_owned())
}

#[derive(Serialize)]
struct NoteOut<'a> {
    kind: &'a str,
    name: &'a str,
    message: &'a str,
}

struct Entries<'a>(&'a FormData);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let entries = self.0.entries();
        let mut list = to.serialize_seq(Some(entries.len()))?;
        for entry in entries {
            list.serialize_element(&EntryOut(&entry))?;
        }
        list.end()
    }
}

struct EntryOut<'a>(&'a Entry<'a>);

impl Serialize for EntryOut<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let entry = self.0;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("name", entry.name)?;
        if !entry.deeper.is_empty() {
            map.serialize_entry("path", &Path(entry.deeper))?;
        }
        if let Value::File(file) = entry.value {
            file_entries::<S>(&mut map, file)?;
        } else {
            map.serialize_entry("value", &ValueOut(entry.value))?;
            if let Some(content_type) = entry.content_type {
                map.serialize_entry("content_type", content_type)?;
            }
        }
        map.serialize_entry("at", &[entry.at.start, entry.at.end])?;
        map.end()
    }
}

fn file_entries<S: Serializer>(map: &mut S::SerializeMap, file: &FormFile) -> Result<(), S::Error> {
    map.serialize_entry("filename", &file.filename)?;
    if let Some(content_type) = &file.content_type {
        map.serialize_entry("content_type", content_type)?;
    }
    map.serialize_entry("size", &file.size)?;
    if let Some(sha256) = &file.sha256 {
        map.serialize_entry("sha256", &hex(sha256))?;
    }
    if let Content::Stored(key) = &file.content {
        map.serialize_entry("upload", key)?;
    }
    Ok(())
}

struct ValueOut<'a>(Value<'a>);

impl Serialize for ValueOut<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => to.serialize_str(text),
            Value::Number(number) => match <&RawValue>::deserialize_from(number) {
                Some(raw) => raw.serialize(to),
                None => to.serialize_str(number),
            },
            Value::Bool(value) => to.serialize_bool(value),
            Value::Null => to.serialize_unit(),
            Value::EmptyList => to.serialize_seq(Some(0))?.end(),
            Value::EmptyObject => to.serialize_map(Some(0))?.end(),
            // `EntryOut` writes files itself.
            Value::File(file) => to.serialize_str(&file.filename),
        }
    }
}

/// A number exactly as it was written.
trait AsWritten<'a>: Sized {
    fn deserialize_from(text: &'a str) -> Option<Self>;
}

impl<'a> AsWritten<'a> for &'a RawValue {
    fn deserialize_from(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

struct Path<'a>(&'a [Segment]);

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|segment| SegmentOut(segment)))
    }
}

struct SegmentOut<'a>(&'a Segment);

impl Serialize for SegmentOut<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Segment::Key(key) => to.serialize_str(key),
            Segment::Index(index) => to.serialize_u64(*index),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
