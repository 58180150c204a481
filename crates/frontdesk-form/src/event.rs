//! What comes out of the decoder, one thing at a time.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use crate::note::NoteKind;
use crate::path::Segment;

/// One thing that was read.
///
/// Every range counts bytes of the decoded (decompressed) body.
/// Text is still bytes here: which charset it is in may be said by a `_charset_` entry that comes
/// last, so [`FormDataBuilder`](crate::FormDataBuilder) decodes when all has been read.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// One whole text entry.
    Text(TextEntry),
    /// A file begins. `FileData` and one `FileEnd` follow before anything else but notes.
    FileStart(FileHead),
    /// The next bytes of the file, never empty. How they are cut depends on how they came.
    FileData {
        /// The bytes: a slice of the chunk that was pushed, not a copy.
        bytes: Bytes,
        /// Where they stand.
        at: Range<u64>,
    },
    /// The file is complete.
    FileEnd {
        /// Bytes of the file.
        size: u64,
        /// Where all of its content stands.
        at: Range<u64>,
    },
    /// Something odd; the next `Text` or `FileStart` may be what it is about.
    Note(RawNote),
}

/// One whole text entry, as each format gives it:
///
/// | format | `name`, `value` | `kind` | `deeper` |
/// |---|---|---|---|
/// | urlencoded | as sent, with `%` escapes and `+` | `Text` | empty |
/// | multipart | name with the disposition's escapes undone, value as sent | `Text` | empty |
/// | plain | as sent | `Text` | empty |
/// | JSON | top-level key and text unescaped (UTF-8); numbers as written; else empty | any | the literal path below the key |
///
/// `name_at` and `at` are where the raw bytes stand, before anything was undone.
/// For JSON `at` is the value token, without the quotes of a string.
#[derive(Clone, Debug, PartialEq)]
pub struct TextEntry {
    /// The name: see the table.
    pub name: Bytes,
    /// Where the raw name stands.
    pub name_at: Range<u64>,
    /// The value: see the table.
    pub value: Bytes,
    /// Where the raw value stands.
    pub at: Range<u64>,
    /// What kind of value it is; `Text` outside of JSON.
    pub kind: ValueKind,
    /// JSON only: keys and indexes below the top-level key, taken literally.
    pub deeper: Vec<Segment>,
    /// Multipart only: the part's own `Content-Type`, if it states one.
    pub content_type: Option<Bytes>,
}

/// What kind of value a [`TextEntry`] has. Only JSON knows others than `Text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Text in the form's charset (JSON: UTF-8).
    Text,
    /// A number; the value is its literal.
    Number,
    /// `true` or `false`; the value is the literal.
    Bool,
    /// `null`; the value is empty.
    Null,
    /// `[]`; the value is empty.
    EmptyList,
    /// `{}`; the value is empty.
    EmptyObject,
}

/// The head of a file: what its part's headers say.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHead {
    /// The entry's name, escapes undone, in the form's charset.
    pub name: Bytes,
    /// Where the raw name stands.
    pub name_at: Range<u64>,
    /// The file name as sent, escapes undone.
    pub filename: Bytes,
    /// Where the raw file name stands.
    pub filename_at: Range<u64>,
    /// The charset that `filename*` states; `None` means the form's charset.
    pub filename_charset: Option<&'static encoding_rs::Encoding>,
    /// The part's `Content-Type`, if it states one.
    pub content_type: Option<Bytes>,
}

/// A [`Note`](crate::Note) whose name is still bytes in the form's charset.
#[derive(Clone, Debug, PartialEq)]
pub struct RawNote {
    /// The kind of oddity.
    pub kind: NoteKind,
    /// The name of the entry it is about, spelled as in that entry's event; empty for the body.
    pub name: Bytes,
    /// Where the odd bytes stand.
    pub at: Range<u64>,
    /// One sentence for a person.
    pub message: Cow<'static, str>,
}
