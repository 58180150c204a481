//! Events into a [`FormData`].

use std::borrow::Cow;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use encoding_rs::{Encoding, UTF_8};

use super::text::{Text, unescaped};
use super::{Content, FormData};
use crate::charset;
use crate::coding::ContentCoding;
use crate::content_type::ContentType;
use crate::decoder::FormDecoder;
use crate::enctype::Enctype;
use crate::error::{FormError, FormErrorKind};
use crate::event::{Event, FileHead, RawNote, TextEntry};
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
pub(super) enum RawEntry {
    Text(TextEntry),
    File(Box<RawFile>),
}

#[derive(Debug)]
pub(super) struct RawFile {
    pub(super) head: FileHead,
    pub(super) size: u64,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) content: Content,
    pub(super) at: Range<u64>,
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
        Ok(text.finish())
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

impl RawEntry {
    pub(super) fn text_len(&self) -> usize {
        match self {
            RawEntry::Text(entry) => entry.name.len() + entry.value.len(),
            RawEntry::File(file) => file.head.name.len(),
        }
    }
}

fn json_is_utf8(header: &'static Encoding) -> Note {
    Note {
        kind: NoteKind::Charset,
        name: String::new(),
        message: format!("the header says {}, but JSON is always UTF-8", header.name()),
    }
}

fn missing(at: u64) -> FormError {
    FormError::decoded(FormErrorKind::Truncated, at)
}
