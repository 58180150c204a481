//! The flat list as JSON: what the store keeps, what is exported and what `frontdesk decode` prints.

use std::fmt::Write;

use crate::data::{Content, Entry, FormData, FormFile, Value};
use crate::path::Segment;
use crate::tree::{Node, hex};

impl FormData {
    /// The entries as a JSON array with an object an entry, in the order sent.
    ///
    /// Text has `name`, `value` and `at`, the byte range `[start, end)` of the raw value in the
    /// decompressed body; JSON values keep their types and numbers their literals. Where it applies
    /// there are also `path`, what is below the name in a JSON body, and `content_type`, as stated.
    /// Instead of a value a file has `filename`, `size`, `sha256` if it is known, and `upload`, the
    /// key of its content if that has one.
    ///
    /// ```
    /// use frontdesk_form::{ContentType, FormData, Limits};
    ///
    /// let data = FormData::parse(&ContentType::query(), "a=1&b=x".into(), &Limits::default())?;
    /// assert_eq!(
    ///     data.entries_json(),
    ///     r#"[{"name":"a","value":"1","at":[2,3]},{"name":"b","value":"x","at":[6,7]}]"#
    /// );
    /// # Ok::<(), frontdesk_form::FormError>(())
    /// ```
    pub fn entries_json(&self) -> String {
        let mut out = String::from("[");
        for (place, entry) in self.entries().enumerate() {
            if place > 0 {
                out.push(',');
            }
            write_entry(&mut out, &entry);
        }
        out.push(']');
        out
    }
}

fn write_entry(out: &mut String, entry: &Entry<'_>) {
    out.push_str("{\"name\":");
    out.push_str(&text(entry.name));
    if !entry.deeper.is_empty() {
        let steps: Vec<String> = entry.deeper.iter().map(step).collect();
        // Writing to a string does not fail, here and below.
        let _ = write!(out, ",\"path\":[{}]", steps.join(","));
    }
    match entry.value {
        Value::File(file) => write_file(out, file),
        value => {
            let _ = write!(out, ",\"value\":{}", Node::from(value).to_json());
            if let Some(content_type) = entry.content_type {
                let _ = write!(out, ",\"content_type\":{}", text(content_type));
            }
        }
    }
    let _ = write!(out, ",\"at\":[{},{}]}}", entry.at.start, entry.at.end);
}

fn write_file(out: &mut String, file: &FormFile) {
    let _ = write!(out, ",\"filename\":{}", text(&file.filename));
    if let Some(content_type) = &file.content_type {
        let _ = write!(out, ",\"content_type\":{}", text(content_type));
    }
    let _ = write!(out, ",\"size\":{}", file.size);
    if let Some(sha256) = &file.sha256 {
        let _ = write!(out, ",\"sha256\":\"{}\"", hex(sha256));
    }
    match &file.content {
        // An empty key is nobody's: whoever read the file did not keep it.
        Content::Stored(key) if !key.is_empty() => {
            let _ = write!(out, ",\"upload\":{}", text(key));
        }
        Content::Stored(_) | Content::Memory(_) => {}
    }
}

fn step(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => text(key),
        Segment::Index(index) => index.to_string(),
    }
}

fn text(text: &str) -> String {
    Node::Text(text).to_json()
}
