//! What was odd about a form that could be read all the same.

use std::fmt;

/// Something odd that was read in a way the sender may not have meant.
///
/// Nothing is lost where a note stands; it says how a doubtful thing was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The kind of oddity.
    pub kind: NoteKind,
    /// The name of the entry it is about; empty where it is about the whole body.
    pub name: String,
    /// One sentence for a person.
    pub message: String,
}

/// The kinds of [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteKind {
    /// Two names contradict each other (`a=1&a[b]=2`).
    Conflict,
    /// Rows were told apart by guessing (`u[][n]=x&u[][g]=1`).
    Guessed,
    /// Brackets in a name are malformed, so the name is plain text.
    MalformedName,
    /// The indexes sent were not 0, 1, 2, ...
    Indexes,
    /// Something about the charset: an unknown `_charset_`, or one unlike the header's.
    Charset,
    /// Bytes that are no text in the form's charset became U+FFFD.
    Replaced,
    /// The body looks like another encoding than the one declared.
    LooksLike,
    /// A part has a transfer encoding (base64, quoted-printable), which was left as it is.
    TransferEncoding,
    /// `filename*` stands beside `filename` and was ignored, or a continued parameter was.
    ExtendedParameter,
    /// A header line of a part was continued on the next line and has been joined.
    FoldedHeader,
    /// A quote in a name or file name was escaped by a backslash, as older clients do.
    BackslashEscape,
    /// Files came in a nested `multipart/mixed`; they belong to the outer name.
    NestedMultipart,
    /// Lines end with LF alone.
    BareLineFeed,
    /// Bytes stand before the first boundary.
    Preamble,
    /// Bytes stand after the last boundary.
    Epilogue,
    /// A line looks like a boundary and is none.
    BoundaryLookalike,
    /// A part's header says something that was not used.
    IgnoredHeader,
}

impl NoteKind {
    /// A stable word for machines.
    pub fn word(self) -> &'static str {
        match self {
            NoteKind::Conflict => "conflict",
            NoteKind::Guessed => "guessed",
            NoteKind::MalformedName => "malformed_name",
            NoteKind::Indexes => "indexes",
            NoteKind::Charset => "charset",
            NoteKind::Replaced => "replaced",
            NoteKind::LooksLike => "looks_like",
            NoteKind::TransferEncoding => "transfer_encoding",
            NoteKind::ExtendedParameter => "extended_parameter",
            NoteKind::FoldedHeader => "folded_header",
            NoteKind::BackslashEscape => "backslash_escape",
            NoteKind::NestedMultipart => "nested_multipart",
            NoteKind::BareLineFeed => "bare_line_feed",
            NoteKind::Preamble => "preamble",
            NoteKind::Epilogue => "epilogue",
            NoteKind::BoundaryLookalike => "boundary_lookalike",
            NoteKind::IgnoredHeader => "ignored_header",
        }
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
