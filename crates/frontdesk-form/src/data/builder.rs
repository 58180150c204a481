//! Events into a [`FormData`].

use std::borrow::Cow;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use encoding_rs::{Encoding, UTF_8};

use super::{Content, FormData, FormFile, Kind, Record};
use crate::charset::{self, Decoded, PartCharset};
use crate::coding::ContentCoding;
use crate::content_type::ContentType;
use crate::decoder::FormDecoder;
use crate::enctype::Enctype;
use crate::error::{FormError, FormErrorKind};
use crate::event::{Event, FileHead, RawNote, TextEntry, ValueKind};
use crate::format::urlencoded::unescape;
use crate::limits::Limits;
use crate::note::{Note, NoteKind};

/// Gathers events and decodes their text when all have come.
///
/// Text waits because a `_charset_` entry, which says how to read it, may be the last one.
///
/// ```
/// use frontdesk_form::{ContentCoding, ContentType, FormDataBuilder, FormDecoder, Limits, Value};
///
/// let form = ContentType::query();
/// let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, Limits::default());
/// let mut builder = FormDataBuilder::new(&form);
/// for chunk in ["n=%E", "9&_charset_=latin1"] {
///     decoder.push(chunk.into())?;
///     while let Some(event) = decoder.next_event()? {
///         builder.take(event)?;
///     }
/// }
/// decoder.end()?;
/// while let Some(event) = decoder.next_event()? {
///     builder.take(event)?;
/// }
/// assert_eq!(builder.finish()?.get("n"), Some(Value::Text("é")));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Debug)]
pub struct FormDataBuilder {
    enctype: Enctype,
    header: Option<&'static Encoding>,
    entries: Vec<RawEntry>,
    notes: Vec<RawNote>,
    open: Option<OpenFile>,
}

/// A file that somebody else has put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Under what key the store has it.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Where its content stood in the body.
    pub at: Range<u64>,
}

#[derive(Debug)]
enum RawEntry {
    Text(TextEntry),
    File(Box<RawFile>),
}

#[derive(Debug)]
struct RawFile {
    head: FileHead,
    size: u64,
    sha256: Option<[u8; 32]>,
    content: Content,
    at: Range<u64>,
}

/// A file that has begun and not ended.
#[derive(Debug)]
struct OpenFile {
    head: FileHead,
    content: FileBytes,
}

/// The bytes of a file so far: the first chunk as it came, since most small files are one.
#[derive(Debug)]
enum FileBytes {
    One(Bytes),
    Many(BytesMut),
}

impl FormDataBuilder {
    /// An empty form of this type.
    pub fn new(form: &ContentType) -> FormDataBuilder {
        FormDataBuilder {
            enctype: form.enctype.clone(),
            header: form.charset,
            entries: Vec::new(),
            notes: Vec::new(),
            open: None,
        }
    }

    /// Takes the next event. Files are kept in memory.
    ///
    /// # Errors
    ///
    /// `Truncated` where the bytes or the end of a file come without its beginning, or anything
    /// else before its end: some events did not arrive here.
    pub fn take(&mut self, event: Event) -> Result<(), FormError> {
        match event {
            Event::Text(entry) if self.open.is_none() => self.entries.push(RawEntry::Text(entry)),
            Event::FileStart(head) if self.open.is_none() => {
                self.open = Some(OpenFile { head, content: FileBytes::One(Bytes::new()) });
            }
            Event::FileData { bytes, at } => match &mut self.open {
                Some(file) => file.content.add(bytes),
                None => return Err(missing(at.start)),
            },
            Event::FileEnd { size, at } => match self.open.take() {
                Some(file) => self.keep(file, size, at),
                None => return Err(missing(at.end)),
            },
            Event::Note(note) => self.notes.push(note),
            Event::Text(TextEntry { name_at, .. }) | Event::FileStart(FileHead { name_at, .. }) => {
                return Err(missing(name_at.start));
            }
        }
        Ok(())
    }

    /// Takes a file whose events went to a store instead of to [`take`](FormDataBuilder::take).
    pub fn place_file(&mut self, head: FileHead, file: Stored) {
        self.entries.push(RawEntry::File(Box::new(RawFile {
            head,
            size: file.size,
            sha256: Some(file.sha256),
            content: Content::Stored(file.key),
            at: file.at,
        })));
    }

    /// The form, with its text decoded.
    ///
    /// # Errors
    ///
    /// `Truncated` if a file has not ended.
    pub fn finish(self) -> Result<FormData, FormError> {
        if let Some(file) = &self.open {
            return Err(missing(file.head.filename_at.end));
        }
        let mut notes = Vec::new();
        let charset = self.charset(&mut notes);
        let mut text = Text::new(self.enctype, charset, &self.entries, notes);
        for note in self.notes {
            text.note(note);
        }
        text.looks_like(&self.entries);
        for entry in self.entries {
            match entry {
                RawEntry::Text(entry) => text.add(entry),
                RawEntry::File(file) => text.add_file(*file),
            }
        }
        Ok(text.data)
    }

    fn keep(&mut self, file: OpenFile, size: u64, at: Range<u64>) {
        let content = Content::Memory(file.content.into_bytes());
        let file = RawFile { head: file.head, size, sha256: None, content, at };
        self.entries.push(RawEntry::File(Box::new(file)));
    }

    fn charset(&self, notes: &mut Vec<Note>) -> &'static Encoding {
        match self.enctype {
            // RFC 8259, 8.1: JSON is UTF-8, and section 11 defines no charset parameter.
            Enctype::Json => {
                if let Some(header) = self.header.filter(|&header| header != UTF_8) {
                    notes.push(json_is_utf8(header));
                }
                UTF_8
            }
            Enctype::UrlEncoded | Enctype::Multipart(_) | Enctype::Plain => {
                let stated = self.entries.iter().filter_map(|entry| self.stated_charset(entry));
                charset::choose(self.header, stated, notes)
            }
        }
    }

    /// The value of a `_charset_` entry.
    fn stated_charset<'a>(&self, entry: &'a RawEntry) -> Option<Cow<'a, [u8]>> {
        let RawEntry::Text(entry) = entry else { return None };
        charset::is_charset_name(&unescaped(&self.enctype, &entry.name))
            .then(|| unescaped(&self.enctype, &entry.value))
    }
}

/// Reads a whole body by its events.
pub(super) fn read(
    form: &ContentType,
    body: Bytes,
    limits: &Limits,
) -> Result<FormData, FormError> {
    let mut decoder = FormDecoder::new(form.clone(), ContentCoding::Identity, limits.clone());
    let mut builder = FormDataBuilder::new(form);
    decoder.push(body)?;
    while let Some(event) = decoder.next_event()? {
        builder.take(event)?;
    }
    decoder.end()?;
    while let Some(event) = decoder.next_event()? {
        builder.take(event)?;
    }
    builder.finish()
}

impl FileBytes {
    fn add(&mut self, bytes: Bytes) {
        match self {
            FileBytes::One(first) if first.is_empty() => *first = bytes,
            FileBytes::One(first) => {
                let mut many = BytesMut::from(&first[..]);
                many.extend_from_slice(&bytes);
                *self = FileBytes::Many(many);
            }
            FileBytes::Many(many) => many.extend_from_slice(&bytes),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            FileBytes::One(bytes) => bytes,
            FileBytes::Many(many) => many.freeze(),
        }
    }
}

/// A [`FormData`] whose text grows.
struct Text {
    data: FormData,
}

impl Text {
    fn new(
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

    fn add(&mut self, entry: TextEntry) {
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

    fn add_file(&mut self, file: RawFile) {
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

    fn note(&mut self, note: RawNote) {
        let mut name = String::new();
        let raw = unescaped(&self.data.enctype, &note.name);
        charset::decode_into(&mut name, &raw, self.data.charset);
        self.data.notes.push(Note { kind: note.kind, name, message: note.message.into_owned() });
    }

    /// Says so where a body is declared as text pairs and looks like something else.
    ///
    /// It is read as declared all the same: what is sniffed can be made to look like anything
    /// (F-39). `curl -d '{...}'` and `sendBeacon(url, json)` are how people come here.
    fn looks_like(&mut self, entries: &[RawEntry]) {
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
}

impl RawEntry {
    fn text_len(&self) -> usize {
        match self {
            RawEntry::Text(entry) => entry.name.len() + entry.value.len(),
            RawEntry::File(file) => file.head.name.len(),
        }
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
fn unescaped<'a>(enctype: &Enctype, raw: &'a [u8]) -> Cow<'a, [u8]> {
    match enctype {
        Enctype::UrlEncoded => unescape(raw),
        Enctype::Multipart(_) | Enctype::Plain | Enctype::Json => Cow::Borrowed(raw),
    }
}

fn json_is_utf8(header: &'static Encoding) -> Note {
    Note {
        kind: NoteKind::Charset,
        name: String::new(),
        message: format!("the header says {}, but JSON is always UTF-8", header.name()),
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

fn missing(at: u64) -> FormError {
    FormError::decoded(FormErrorKind::Truncated, at)
}
