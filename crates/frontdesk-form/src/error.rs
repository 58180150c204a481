//! What can be wrong with a body: a kind and a place.

use std::fmt;

use crate::limits::Limit;

/// Why a body could not be read, and where.
///
/// ```
/// use frontdesk_form::{ContentType, FormErrorKind};
///
/// let error = ContentType::parse(b"image/png").unwrap_err();
/// assert_eq!(error.kind(), &FormErrorKind::UnknownEnctype);
/// assert_eq!(error.status_hint(), 415);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    kind: FormErrorKind,
    at: u64,
    offsets: Offsets,
}

/// What the offset of a [`FormError`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offsets {
    /// Bytes as they were received: of the still compressed body, or of a header value.
    Received,
    /// Bytes of the body after decompression. Without a content coding both are the same.
    Decoded,
}

/// What is wrong. Kinds carry data, never text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormErrorKind {
    /// The `Content-Type` names no encoding that forms are sent in.
    UnknownEnctype,
    /// `multipart/form-data` without a `boundary` parameter.
    MissingBoundary,
    /// The boundary breaks the grammar of RFC 2046, 5.1.1: 1 to 70 characters of a short list.
    BadBoundary,
    /// The `boundary` parameter stands there twice, so two readers could take two boundaries.
    RepeatedBoundary,
    /// The `charset` parameter is no label of the Encoding Standard.
    UnknownCharset,
    /// The `Content-Encoding` is none of gzip, deflate, br, zstd and identity.
    UnknownCoding,
    /// More than one content coding was applied.
    StackedCodings,
    /// The compressed data is damaged.
    BadCompression,
    /// Something follows the end of the compressed data.
    TrailingData,
    /// The body ended before its end.
    Truncated,
    /// A bound of [`Limits`](crate::Limits) was passed.
    OverLimit {
        /// Which one.
        limit: Limit,
        /// What it allows.
        max: u64,
    },
    /// The preamble is over and no boundary came: the boundary is not that of the header.
    NoBoundary,
    /// A boundary is followed by something else than blanks and a line end.
    BadBoundaryLine,
    /// Lines end with LF alone where CRLF is demanded.
    BareLineFeed,
    /// A part's header line has no colon, or no name, or a byte that a header can't hold.
    BadPartHeader,
    /// A part's header block begins with a continuation line, which continues nothing.
    FoldedPartHeader,
    /// A header that counts stands in one part twice.
    RepeatedPartHeader,
    /// A parameter of `Content-Disposition` that counts stands there twice.
    RepeatedParameter,
    /// `Content-Disposition` can't be read.
    BadDisposition,
    /// A part without `Content-Disposition: form-data` or without a name.
    UnnamedPart,
    /// A part's transfer encoding was to be undone and can't be.
    BadTransferEncoding,
    /// The JSON breaks its grammar (RFC 8259) at this offset.
    BadJson,
    /// A JSON object has one key twice (F-37).
    DuplicateKey {
        /// The key, decoded.
        key: String,
    },
    /// `push` or `end` was called after `end`.
    AfterEnd,
}

impl FormError {
    pub(crate) fn new(kind: FormErrorKind, at: u64, offsets: Offsets) -> FormError {
        FormError { kind, at, offsets }
    }

    /// An error at an offset of the decompressed body: what format readers raise.
    pub(crate) fn decoded(kind: FormErrorKind, at: u64) -> FormError {
        FormError::new(kind, at, Offsets::Decoded)
    }

    /// An error at an offset of the bytes as received, or of a header value.
    pub(crate) fn received(kind: FormErrorKind, at: u64) -> FormError {
        FormError::new(kind, at, Offsets::Received)
    }

    /// A passed bound, at the offset of the first byte that was too many.
    ///
    /// Public for whoever knows it before the decoder does: from a `Content-Length`, say.
    pub fn over(limit: Limit, max: u64, at: u64) -> FormError {
        FormError::decoded(FormErrorKind::OverLimit { limit, max }, at)
    }

    /// What is wrong.
    pub fn kind(&self) -> &FormErrorKind {
        &self.kind
    }

    /// Where: an offset into what [`offsets`](FormError::offsets) says.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// What [`at`](FormError::at) counts.
    pub fn offsets(&self) -> Offsets {
        self.offsets
    }

    /// The passed bound's setting and what it allows, if the error is about a bound.
    pub fn limit(&self) -> Option<(&'static str, u64)> {
        match self.kind {
            FormErrorKind::OverLimit { limit, max } => Some((limit.setting(), max)),
            _ => None,
        }
    }

    /// The HTTP status that says this best: 400, 413 or 415.
    pub fn status_hint(&self) -> u16 {
        self.kind.status_hint()
    }
}

impl FormErrorKind {
    /// A stable word for machines: what `frontdesk decode` prints as `kind`.
    pub fn word(&self) -> &'static str {
        match self {
            FormErrorKind::UnknownEnctype => "unknown_enctype",
            FormErrorKind::MissingBoundary => "missing_boundary",
            FormErrorKind::BadBoundary => "bad_boundary",
            FormErrorKind::RepeatedBoundary => "repeated_boundary",
            FormErrorKind::UnknownCharset => "unknown_charset",
            FormErrorKind::UnknownCoding => "unknown_coding",
            FormErrorKind::StackedCodings => "stacked_codings",
            FormErrorKind::BadCompression => "bad_compression",
            FormErrorKind::TrailingData => "trailing_data",
            FormErrorKind::Truncated => "truncated",
            FormErrorKind::OverLimit { .. } => "over_limit",
            FormErrorKind::NoBoundary => "no_boundary",
            FormErrorKind::BadBoundaryLine => "bad_boundary_line",
            FormErrorKind::BareLineFeed => "bare_line_feed",
            FormErrorKind::BadPartHeader => "bad_part_header",
            FormErrorKind::FoldedPartHeader => "folded_part_header",
            FormErrorKind::RepeatedPartHeader => "repeated_part_header",
            FormErrorKind::RepeatedParameter => "repeated_parameter",
            FormErrorKind::BadDisposition => "bad_disposition",
            FormErrorKind::UnnamedPart => "unnamed_part",
            FormErrorKind::BadTransferEncoding => "bad_transfer_encoding",
            FormErrorKind::BadJson => "bad_json",
            FormErrorKind::DuplicateKey { .. } => "duplicate_key",
            FormErrorKind::AfterEnd => "after_end",
        }
    }

    fn status_hint(&self) -> u16 {
        match self {
            FormErrorKind::UnknownEnctype
            | FormErrorKind::UnknownCharset
            | FormErrorKind::UnknownCoding
            | FormErrorKind::StackedCodings => 415,
            FormErrorKind::OverLimit { limit, .. } => limit.status_hint(),
            FormErrorKind::MissingBoundary
            | FormErrorKind::BadBoundary
            | FormErrorKind::RepeatedBoundary
            | FormErrorKind::BadCompression
            | FormErrorKind::TrailingData
            | FormErrorKind::Truncated
            | FormErrorKind::NoBoundary
            | FormErrorKind::BadBoundaryLine
            | FormErrorKind::BareLineFeed
            | FormErrorKind::BadPartHeader
            | FormErrorKind::FoldedPartHeader
            | FormErrorKind::RepeatedPartHeader
            | FormErrorKind::RepeatedParameter
            | FormErrorKind::BadDisposition
            | FormErrorKind::UnnamedPart
            | FormErrorKind::BadTransferEncoding
            | FormErrorKind::BadJson
            | FormErrorKind::DuplicateKey { .. }
            | FormErrorKind::AfterEnd => 400,
        }
    }
}

impl fmt::Display for FormErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FormErrorKind::UnknownEnctype => "the content type is none that forms are sent in",
            FormErrorKind::MissingBoundary => "multipart/form-data came without a boundary",
            FormErrorKind::BadBoundary => "the boundary is not 1 to 70 characters of RFC 2046",
            FormErrorKind::RepeatedBoundary => "the boundary is given twice",
            FormErrorKind::UnknownCharset => "the charset is unknown",
            FormErrorKind::UnknownCoding => "the content encoding is unknown",
            FormErrorKind::StackedCodings => "more than one content encoding was applied",
            FormErrorKind::BadCompression => "the compressed data is damaged",
            FormErrorKind::TrailingData => "something follows the end of the compressed data",
            FormErrorKind::Truncated => "the body ends before its end",
            FormErrorKind::NoBoundary => "the boundary of the header never comes in the body",
            FormErrorKind::BadBoundaryLine => "a boundary line goes on after the boundary",
            FormErrorKind::BareLineFeed => "lines end with LF where CRLF is demanded",
            FormErrorKind::BadPartHeader => "a part has a malformed header line",
            FormErrorKind::FoldedPartHeader => "a part's headers begin with a continuation line",
            FormErrorKind::RepeatedPartHeader => "a part has the same header twice",
            FormErrorKind::RepeatedParameter => "a part's Content-Disposition repeats a parameter",
            FormErrorKind::BadDisposition => "a part's Content-Disposition is malformed",
            FormErrorKind::UnnamedPart => "a part has no name",
            FormErrorKind::BadTransferEncoding => "a part's transfer encoding is malformed",
            FormErrorKind::BadJson => "the JSON is malformed",
            FormErrorKind::AfterEnd => "the body was already over",
            FormErrorKind::OverLimit { limit, max } => {
                return write!(f, "more than {max} {}, see {}", limit.noun(), limit.setting());
            }
            FormErrorKind::DuplicateKey { key } => {
                return write!(f, "the JSON has the key {key:?} twice in one object");
            }
        })
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = match self.offsets {
            Offsets::Received => "as received",
            Offsets::Decoded => "of the decoded body",
        };
        write!(f, "{} (at byte {} {counted})", self.kind, self.at)
    }
}

impl std::error::Error for FormError {}
