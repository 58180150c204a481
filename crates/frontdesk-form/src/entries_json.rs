//! The flat list as JSON: what the store keeps, what is exported and what `frontdesk decode` prints.

use std::fmt::Write;

use crate::data::{Content, Entry, FormData, FormFile, Value};
use crate::path::Segment;
use crate::tree::{Node, write_about, write_node, write_text};

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
        let mut out = String::with_capacity(self.text_len() + self.entries().len() * 48);
        out.push('[');
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
    write_text(out, entry.name);
    if !entry.deeper.is_empty() {
        write_path(out, entry.deeper);
    }
    match entry.value {
        Value::File(file) => write_file(out, file),
        value => {
            out.push_str(",\"value\":");
            write_node(out, &Node::from(value));
            if let Some(content_type) = entry.content_type {
                out.push_str(",\"content_type\":");
                write_text(out, content_type);
            }
        }
    }
    // Writing to a string does not fail, here and below.
    let _ = write!(out, ",\"at\":[{},{}]}}", entry.at.start, entry.at.end);
}

fn write_path(out: &mut String, path: &[Segment]) {
    for (place, segment) in path.iter().enumerate() {
        out.push_str(if place == 0 { ",\"path\":[" } else { "," });
        match segment {
            Segment::Key(key) => write_text(out, key),
            Segment::Index(index) => {
                let _ = write!(out, "{index}");
            }
        }
    }
    out.push(']');
}

fn write_file(out: &mut String, file: &FormFile) {
    out.push(',');
    write_about(out, file);
    match &file.content {
        // An empty key is nobody's: whoever read the file did not keep it.
        Content::Stored(key) if !key.is_empty() => {
            out.push_str(",\"upload\":");
            write_text(out, key);
        }
        Content::Stored(_) | Content::Memory(_) => {}
    }
}
