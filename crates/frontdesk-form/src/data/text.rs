//! Raw entries into the decoded text of a [`FormData`].

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use encoding_rs::Encoding;

use super::builder::{RawEntry, RawFile};
use super::{FormData, FormFile, Kind, Record};
use crate::charset::{self, Decoded, PartCharset};
use crate::enctype::Enctype;
use crate::event::{RawNote, TextEntry, ValueKind};
use crate::format::urlencoded::unescape;
use crate::note::{Note, NoteKind};

/// A [`FormData`] whose text grows.
pub(super) struct Text {
    data: FormData,
}

impl Text {
    pub(super) fn new(
        enctype: Enctype,
        charset: &'static Encoding,
        entries: &[RawEntry],
        notes: Vec<Note>,
    ) -> Text {
        let capacity = entries.iter().map(RawEntry::text_len).sum();
        let data = FormData {
            enctype,
            charset,
            text: String::with_capacity(capacity),
            records: Vec::with_capacity(entries.len()),
            segments: Vec::new(),
            content_types: Vec::new(),
            files: Vec::new(),
            notes,
        };
        Text { data }
    }

    pub(super) fn add(&mut self, entry: TextEntry) {
        let (name_start, name_end) = self.name(&entry.name);
        let charset = self.part_charset(&entry, name_start..name_end);
        let value = unescaped(&self.data.enctype, &entry.value);
        self.decode(&value, charset, name_start..name_end);
        let kind = self.kind(entry.kind, &entry.value, entry.content_type);
        let deeper_start = index(&self.data.segments);
        self.data.segments.extend(entry.deeper);
        self.data.records.push(Record {
            name_start,
            name_end,
            value_end: self.data.text.len(),
            at: entry.at,
            kind,
            deeper: deeper_start..index(&self.data.segments),
        });
    }

    pub(super) fn add_file(&mut self, file: RawFile) {
        let (name_start, name_end) = self.name(&file.head.name);
        let charset = file.head.filename_charset.unwrap_or(self.data.charset);
        let mut filename = String::new();
        let decoded = charset::decode_into(&mut filename, &file.head.filename, charset);
        self.note_if(decoded, charset, name_start..name_end);
        let deeper = index(&self.data.segments);
        self.data.records.push(Record {
            name_start,
            name_end,
            value_end: name_end,
            at: file.at,
            kind: Kind::File(index(&self.data.files)),
            deeper: deeper..deeper,
        });
        self.data.files.push(FormFile {
            filename,
            content_type: file.head.content_type.as_deref().map(lossy),
            size: file.size,
            sha256: file.sha256,
            content: file.content,
        });
    }

    /// Adds a name; where it stands.
    fn name(&mut self, raw: &[u8]) -> (usize, usize) {
        let start = self.data.text.len();
        let name = unescaped(&self.data.enctype, raw);
        let decoded = charset::decode_into(&mut self.data.text, &name, self.data.charset);
        let end = self.data.text.len();
        self.note_if(decoded, self.data.charset, start..end);
        (start, end)
    }

    fn decode(&mut self, bytes: &[u8], charset: &'static Encoding, name: Range<usize>) {
        let decoded = charset::decode_into(&mut self.data.text, bytes, charset);
        self.note_if(decoded, charset, name);
    }

    fn note_if(&mut self, decoded: Decoded, charset: &'static Encoding, name: Range<usize>) {
        if decoded == Decoded::WithReplacement {
            let name = self.data.text.get(name).unwrap_or_default();
            self.data.notes.push(charset::replaced(name, charset));
        }
    }

    fn part_charset(&mut self, entry: &TextEntry, name: Range<usize>) -> &'static Encoding {
        let Some(content_type) = &entry.content_type else { return self.data.charset };
        match charset::of_part(content_type) {
            PartCharset::Unstated => self.data.charset,
            PartCharset::Known(charset) => charset,
            PartCharset::Unknown(label) => {
                self.data.notes.push(Note {
                    kind: NoteKind::Charset,
                    name: self.data.text.get(name).unwrap_or_default().to_owned(),
                    message: format!(
                        "no charset has the label {label:?}; read as {}",
                        self.data.charset.name()
                    ),
                });
                self.data.charset
            }
        }
    }

    fn kind(&mut self, kind: ValueKind, value: &[u8], content_type: Option<Bytes>) -> Kind {
        match (kind, content_type) {
            (ValueKind::Text, None) => Kind::Text,
            (ValueKind::Text, Some(content_type)) => {
                self.data.content_types.push(lossy(&content_type).into());
                Kind::TypedText(index(&self.data.content_types) - 1)
            }
            (ValueKind::Number, _) => Kind::Number,
            (ValueKind::Bool, _) => Kind::Bool(value == b"true"),
            (ValueKind::Null, _) => Kind::Null,
            (ValueKind::EmptyList, _) => Kind::EmptyList,
            (ValueKind::EmptyObject, _) => Kind::EmptyObject,
        }
    }

    pub(super) fn note(&mut self, note: RawNote) {
        let mut name = String::new();
        let raw = unescaped(&self.data.enctype, &note.name);
        charset::decode_into(&mut name, &raw, self.data.charset);
        self.data.notes.push(Note { kind: note.kind, name, message: note.message.into_owned() });
    }

    /// Says so where a body is declared as text pairs and looks like something else.
    ///
    /// It is read as declared all the same: what is sniffed can be made to look like anything
    /// (F-39). `curl -d '{...}'` and `sendBeacon(url, json)` are how people come here.
    pub(super) fn looks_like(&mut self, entries: &[RawEntry]) {
        match self.data.enctype {
            Enctype::UrlEncoded | Enctype::Plain => {}
            Enctype::Multipart(_) | Enctype::Json => return,
        }
        let (Some(RawEntry::Text(first)), Some(RawEntry::Text(last))) =
            (entries.first(), entries.last())
        else {
            return;
        };
        // A line of plain text without `=` is all value.
        let start = if first.name.is_empty() { &first.value } else { &first.name };
        let end = if last.value.is_empty() { &last.name } else { &last.value };
        let like = if is_like_json(start, end) {
            "application/json"
        } else if start.starts_with(b"--") && memchr::memmem::find(start, b"form-data").is_some() {
            "multipart/form-data"
        } else {
            return;
        };
        self.data.notes.push(Note {
            kind: NoteKind::LooksLike,
            name: String::new(),
            message: format!(
                "the body looks like {like}, but was declared {} and read as that",
                self.data.enctype.essence()
            ),
        });
    }

    pub(super) fn finish(self) -> FormData {
        self.data
    }
}

/// An object or an array from its first byte to its last.
fn is_like_json(start: &[u8], end: &[u8]) -> bool {
    let (start, end) = (start.trim_ascii_start(), end.trim_ascii_end());
    let inner = start.get(1..).unwrap_or_default().trim_ascii_start().first();
    match (start.first(), end.last()) {
        (Some(b'{'), Some(b'}')) => matches!(inner, Some(b'"' | b'}')),
        (Some(b'['), Some(b']')) => {
            matches!(inner, Some(b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9'))
        }
        _ => false,
    }
}

/// A raw name or value with its encoding's own escapes undone.
pub(super) fn unescaped<'a>(enctype: &Enctype, raw: &'a [u8]) -> Cow<'a, [u8]> {
    match enctype {
        Enctype::UrlEncoded => unescape(raw),
        Enctype::Multipart(_) | Enctype::Plain | Enctype::Json => Cow::Borrowed(raw),
    }
}

/// A part's content type: a header value, so almost always ASCII.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The place of the next element.
///
/// Lists of a form are bounded by `Limits` far below 2^32; past that a place repeats, and
/// [`FormData`] looks places up without panicking.
fn index<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
