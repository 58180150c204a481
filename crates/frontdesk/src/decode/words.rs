//! Words that the text output and the page have in common.

use frontdesk_form::{ContentCoding, Entry, FormFile, Segment, Value};

use super::read::Reading;
use crate::visible::{Ends, Size, Visible};

/// How much of a name is shown.
pub(super) const NAME: usize = 60;

/// What was read, in one line.
pub(super) fn body(reading: &Reading) -> String {
    let coding = match reading.coding {
        ContentCoding::Identity => "",
        ContentCoding::Gzip => ", decompressed from gzip",
        ContentCoding::Deflate => ", decompressed from deflate",
        ContentCoding::Brotli => ", decompressed from br",
        ContentCoding::Zstd => ", decompressed from zstd",
    };
    let (data, size) = (&reading.data, Size(reading.size));
    format!("{}, {}, {size}{coding}", data.enctype().essence(), data.charset().name())
}

/// How many of them there are.
pub(super) fn count(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}

/// The name of an entry, and where below it a JSON value stands.
pub(super) fn entry_name(entry: &Entry<'_>) -> String {
    let mut name = key(entry.name);
    for step in entry.deeper {
        name.push_str(" › ");
        match step {
            Segment::Key(key) => name.push_str(&Visible(key, NAME).to_string()),
            Segment::Index(index) => name.push_str(&format!("[{index}]")),
        }
    }
    name
}

/// A key; an empty one would not be seen.
pub(super) fn key(key: &str) -> String {
    if key.is_empty() { "“”".to_owned() } else { Visible(key, NAME).to_string() }
}

/// A value, at most so many characters of a text.
pub(super) fn value(value: &Value<'_>, most: usize) -> String {
    match value {
        Value::Text(text) => format!("“{}”", Ends(text, most)),
        Value::Number(number) => Visible(number, most).to_string(),
        Value::Bool(bool) => bool.to_string(),
        Value::Null => "null".to_owned(),
        Value::EmptyList => "an empty list".to_owned(),
        Value::EmptyObject => "an empty object".to_owned(),
        Value::File(file) => self::file(file),
    }
}

/// A file in words.
pub(super) fn file(file: &FormFile) -> String {
    let name = Visible(&file.filename, NAME);
    let mut text = match file.filename.is_empty() && file.size == 0 {
        true => "no file was chosen".to_owned(),
        false => format!("file “{name}”, {}", Size(file.size)),
    };
    if let Some(content_type) = &file.content_type {
        text.push_str(&format!(", {}", Visible(content_type, NAME)));
    }
    text
}

/// Bytes for a person: what is no text shows as U+FFFD.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
