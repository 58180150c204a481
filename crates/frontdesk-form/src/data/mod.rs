//! The flat, ordered, lossless list of a form's entries.
//!
//! All text stands decoded in one string, entry after entry, and a [`Record`] a entry says where:
//! a form of a thousand fields takes two or three allocations instead of two thousand.

mod builder;
mod text;
mod whole;

use std::ops::Range;

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8};

pub use builder::{FormDataBuilder, Stored};

use crate::content_type::ContentType;
use crate::enctype::Enctype;
use crate::error::FormError;
use crate::limits::Limits;
use crate::note::Note;
use crate::path::Segment;

/// A form as it was sent: every entry, in order, repeats and empty names included.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits, Value};
///
/// let form = ContentType::parse(b"application/x-www-form-urlencoded")?;
/// let data = FormData::parse(&form, "tag=a&tag=b+c&=%C3%A9".into(), &Limits::default())?;
///
/// let pairs: Vec<_> = data.entries().map(|entry| (entry.name, entry.value)).collect();
/// assert_eq!(
///     pairs,
///     [("tag", Value::Text("a")), ("tag", Value::Text("b c")), ("", Value::Text("é"))]
/// );
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FormData {
    enctype: Enctype,
    charset: &'static Encoding,
    text: String,
    records: Vec<Record>,
    segments: Vec<Segment>,
    content_types: Vec<Box<str>>,
    files: Vec<FormFile>,
    notes: Vec<Note>,
}

/// One name with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// The name, decoded. It may be empty and may come again.
    pub name: &'a str,
    /// JSON only: where below the top-level key `name` the value stands, taken literally.
    pub deeper: &'a [Segment],
    /// The value, decoded.
    pub value: Value<'a>,
    /// The content type that a multipart text part states for itself; a file bears its own.
    pub content_type: Option<&'a str>,
    /// Where the raw value stands in the decompressed body.
    pub at: Range<u64>,
}

/// The value of an [`Entry`]. Only JSON has others than text and files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A JSON number, exactly as it was written: `1e400` and `0.10` stay what they are.
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `[]`, which has no entries of its own and would be lost otherwise.
    EmptyList,
    /// `{}`, likewise.
    EmptyObject,
    /// A file.
    File(&'a FormFile),
}

/// A file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFile {
    /// The name as sent, decoded. It is data from outside: never a path of ours.
    pub filename: String,
    /// The `Content-Type` of its part, a claim of the sender's.
    pub content_type: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, if somebody computed it while storing them.
    pub sha256: Option<[u8; 32]>,
    /// The bytes, or where they are.
    pub content: Content,
}

/// Where the bytes of a [`FormFile`] are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Here.
    Memory(Bytes),
    /// In a store, under this key.
    Stored(String),
}

impl FormData {
    /// Reads a whole body that has no content coding.
    ///
    /// The result is that of a [`FormDecoder`](crate::FormDecoder) and a [`FormDataBuilder`], to
    /// the last note; a urlencoded body in UTF-8 is read in one pass over it.
    ///
    /// # Errors
    ///
    /// What is malformed, and every passed bound of `limits`.
    pub fn parse(form: &ContentType, body: Bytes, limits: &Limits) -> Result<FormData, FormError> {
        match whole::read(form, &body, limits) {
            // Put together here: handing on the whole of it costs a tenth of a short form's time.
            Some((text, records)) => Ok(FormData {
                enctype: Enctype::UrlEncoded,
                charset: UTF_8,
                text,
                records,
                segments: Vec::new(),
                content_types: Vec::new(),
                files: Vec::new(),
                notes: Vec::new(),
            }),
            None => builder::read(form, body, limits),
        }
    }

    /// All entries, in the order in which they came.
    pub fn entries(&self) -> Entries<'_> {
        Entries { data: self, records: self.records.iter() }
    }

    /// The first value with this name at the top of the form.
    ///
    /// A JSON value inside an object or a list has no name of its own and is not found.
    ///
    /// ```
    /// use frontdesk_form::{ContentType, FormData, Limits, Value};
    ///
    /// let data = FormData::parse(&ContentType::query(), "a=1&a=2".into(), &Limits::default())?;
    /// assert_eq!(data.get("a"), Some(Value::Text("1")));
    /// assert_eq!(data.get("b"), None);
    /// # Ok::<(), frontdesk_form::FormError>(())
    /// ```
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.entries()
            .find(|entry| entry.name == name && entry.deeper.is_empty())
            .map(|entry| entry.value)
    }

    /// What was odd about the form and how it was taken.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How the form was encoded.
    pub fn enctype(&self) -> &Enctype {
        &self.enctype
    }

    /// The charset in which names and text were read.
    ///
    /// A part of a multipart form may have stated another for its own value.
    pub fn charset(&self) -> &'static Encoding {
        self.charset
    }

    /// Bytes of all names and text.
    pub(crate) fn text_len(&self) -> usize {
        self.text.len()
    }

    // Inlined, so that what a caller does not look at is not looked up.
    #[inline(always)]
    fn entry(&self, record: &Record) -> Entry<'_> {
        Entry {
            name: self.text(record.name_start..record.name_end),
            deeper: self.deeper(&record.deeper),
            value: self.value(record),
            content_type: self.content_type(record),
            at: record.at.clone(),
        }
    }

    fn value(&self, record: &Record) -> Value<'_> {
        let text = self.text(record.name_end..record.value_end);
        match record.kind {
            Kind::Text | Kind::TypedText(_) => Value::Text(text),
            Kind::Number => Value::Number(text),
            Kind::Bool(bool) => Value::Bool(bool),
            Kind::Null => Value::Null,
            Kind::EmptyList => Value::EmptyList,
            Kind::EmptyObject => Value::EmptyObject,
            // A record is made together with its file, so the text (empty here) is never taken.
            Kind::File(index) => {
                self.files.get(index as usize).map_or(Value::Text(text), Value::File)
            }
        }
    }

    // The builders cut between characters only, so `get` never fails; it is here because it is no
    // slower than an index that would panic.
    fn text(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn deeper(&self, range: &Range<u32>) -> &[Segment] {
        self.segments.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    fn content_type(&self, record: &Record) -> Option<&str> {
        match record.kind {
            Kind::TypedText(index) => self.content_types.get(index as usize).map(AsRef::as_ref),
            Kind::File(index) => self.files.get(index as usize)?.content_type.as_deref(),
            Kind::Text
            | Kind::Number
            | Kind::Bool(_)
            | Kind::Null
            | Kind::EmptyList
            | Kind::EmptyObject => None,
        }
    }
}

/// The entries of a [`FormData`], in order.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    data: &'a FormData,
    records: std::slice::Iter<'a, Record>,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        self.records.next().map(|record| self.data.entry(record))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.records.size_hint()
    }
}

impl DoubleEndedIterator for Entries<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.records.next_back().map(|record| self.data.entry(record))
    }
}

impl ExactSizeIterator for Entries<'_> {}

/// Where an entry's text stands in `FormData::text`: the value follows the name.
#[derive(Clone, Debug, PartialEq)]
struct Record {
    name_start: usize,
    name_end: usize,
    value_end: usize,
    at: Range<u64>,
    kind: Kind,
    deeper: Range<u32>,
}

/// What an entry is; the numbers are places in the lists of [`FormData`].
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    TypedText(u32),
    Number,
    Bool(bool),
    Null,
    EmptyList,
    EmptyObject,
    File(u32),
}
