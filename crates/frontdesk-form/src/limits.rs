//! Every bound of the decoder, in one place.

/// How much of anything one form may have.
///
/// Every field is a bound that is counted while the body is read.
/// Going past one is an error that names the bound and its setting; nothing is ever cut short.
///
/// ```
/// use frontdesk_form::Limits;
///
/// let limits = Limits { max_files: 2, ..Limits::default() };
/// assert_eq!(limits.max_parts, 1000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Limits {
    /// Bytes of the whole body after decompression. Default 64 MiB (L4); `limits.max_body_bytes`.
    pub max_body_bytes: u64,
    /// Bytes of the body outside of files. Default 1 MiB (L3); `limits.max_text_bytes`.
    pub max_text_bytes: u64,
    /// Bytes of one file. Default 32 MiB (L5); `limits.max_file_bytes`.
    pub max_file_bytes: u64,
    /// Files in one body. Default 20 (L5); `limits.max_files`.
    ///
    /// A file input that was left empty sends a part without a file; it does not count.
    pub max_files: u64,
    /// Parts of a multipart body, texts and files together. Default 1000 (L6); `limits.max_parts`.
    pub max_parts: u64,
    /// Bytes of one part's header block. Default 8 KiB (L7); `limits.max_part_header_bytes`.
    pub max_part_header_bytes: u64,
    /// Lines of one part's header block. Default 16 (L7); `limits.max_part_header_lines`.
    pub max_part_header_lines: u64,
    /// Bytes of all parts' header blocks. Default 256 KiB (L7); `limits.max_headers_total_bytes`.
    pub max_headers_total_bytes: u64,
    /// Bytes before the first boundary. Default 1 KiB (L9); `limits.max_preamble_bytes`.
    pub max_preamble_bytes: u64,
    /// Bytes after the last boundary that are looked at for a note. Default 1 KiB (L9);
    /// `limits.max_epilogue_bytes`. What comes past it is skipped, not refused.
    pub max_epilogue_bytes: u64,
    /// Pairs of a urlencoded body or a query. Default 1000 (L10); `limits.max_pairs`.
    pub max_pairs: u64,
    /// Bytes of one name, decoded. Default 1 KiB (L11); `limits.max_name_bytes`.
    pub max_name_bytes: u64,
    /// Bytes of one text value, decoded. Default 256 KiB (L11); `limits.max_value_bytes`.
    pub max_value_bytes: u64,
    /// Segments of one name (`a[b][c]` has three). Default 16 (L12); `limits.max_depth`.
    pub max_depth: u64,
    /// Arrays and objects inside each other in JSON. Default 32 (L12); `limits.max_json_depth`.
    pub max_json_depth: u64,
    /// Tokens of a JSON body. Default 50 000 (L12); `limits.max_json_tokens`.
    pub max_json_tokens: u64,
    /// Elements of one list, by any notation. Default 1000 (L13); `limits.max_list_elements`.
    pub max_list_elements: u64,
    /// Bytes out for one byte in while decompressing. Default 100 (L14); `limits.max_ratio`.
    pub max_ratio: u64,
    /// Bytes out that are free of `max_ratio`. Default 64 KiB (L14); `limits.ratio_grace_bytes`.
    pub ratio_grace_bytes: u64,
    /// Bytes that a decompressor may look back. Default 8 MiB (F-40); `limits.max_window_bytes`.
    pub max_window_bytes: u64,
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_body_bytes: 64 * MIB,
            max_text_bytes: MIB,
            max_file_bytes: 32 * MIB,
            max_files: 20,
            max_parts: 1000,
            max_part_header_bytes: 8 * KIB,
            max_part_header_lines: 16,
            max_headers_total_bytes: 256 * KIB,
            max_preamble_bytes: KIB,
            max_epilogue_bytes: KIB,
            max_pairs: 1000,
            max_name_bytes: KIB,
            max_value_bytes: 256 * KIB,
            max_depth: 16,
            max_json_depth: 32,
            max_json_tokens: 50_000,
            max_list_elements: 1000,
            max_ratio: 100,
            ratio_grace_bytes: 64 * KIB,
            max_window_bytes: 8 * MIB,
        }
    }
}

/// Which field of [`Limits`] an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// `Limits::max_body_bytes`
    BodyBytes,
    /// `Limits::max_text_bytes`
    TextBytes,
    /// `Limits::max_file_bytes`
    FileBytes,
    /// `Limits::max_files`
    Files,
    /// `Limits::max_parts`
    Parts,
    /// `Limits::max_part_header_bytes`
    PartHeaderBytes,
    /// `Limits::max_part_header_lines`
    PartHeaderLines,
    /// `Limits::max_headers_total_bytes`
    HeadersTotalBytes,
    /// `Limits::max_preamble_bytes`
    PreambleBytes,
    /// `Limits::max_pairs`
    Pairs,
    /// `Limits::max_name_bytes`
    NameBytes,
    /// `Limits::max_value_bytes`
    ValueBytes,
    /// `Limits::max_depth`
    Depth,
    /// `Limits::max_json_depth`
    JsonDepth,
    /// `Limits::max_json_tokens`
    JsonTokens,
    /// `Limits::max_list_elements`
    ListElements,
    /// `Limits::max_ratio`
    Ratio,
    /// `Limits::max_window_bytes`
    WindowBytes,
}

impl Limit {
    /// The setting that moves this bound, as it is written in the config file.
    pub fn setting(self) -> &'static str {
        match self {
            Limit::BodyBytes => "limits.max_body_bytes",
            Limit::TextBytes => "limits.max_text_bytes",
            Limit::FileBytes => "limits.max_file_bytes",
            Limit::Files => "limits.max_files",
            Limit::Parts => "limits.max_parts",
            Limit::PartHeaderBytes => "limits.max_part_header_bytes",
            Limit::PartHeaderLines => "limits.max_part_header_lines",
            Limit::HeadersTotalBytes => "limits.max_headers_total_bytes",
            Limit::PreambleBytes => "limits.max_preamble_bytes",
            Limit::Pairs => "limits.max_pairs",
            Limit::NameBytes => "limits.max_name_bytes",
            Limit::ValueBytes => "limits.max_value_bytes",
            Limit::Depth => "limits.max_depth",
            Limit::JsonDepth => "limits.max_json_depth",
            Limit::JsonTokens => "limits.max_json_tokens",
            Limit::ListElements => "limits.max_list_elements",
            Limit::Ratio => "limits.max_ratio",
            Limit::WindowBytes => "limits.max_window_bytes",
        }
    }

    /// What the bound counts, as a sentence needs it: "more than 20 {noun}".
    pub fn noun(self) -> &'static str {
        match self {
            Limit::BodyBytes => "bytes in the whole body",
            Limit::TextBytes => "bytes outside of files",
            Limit::FileBytes => "bytes in one file",
            Limit::Files => "files",
            Limit::Parts => "parts",
            Limit::PartHeaderBytes => "bytes of headers in one part",
            Limit::PartHeaderLines => "header lines in one part",
            Limit::HeadersTotalBytes => "bytes of part headers in all",
            Limit::PreambleBytes => "bytes before the first boundary",
            Limit::Pairs => "pairs",
            Limit::NameBytes => "bytes in one name",
            Limit::ValueBytes => "bytes in one text value",
            Limit::Depth => "levels in one name",
            Limit::JsonDepth => "levels of JSON",
            Limit::JsonTokens => "JSON tokens",
            Limit::ListElements => "elements in one list",
            Limit::Ratio => "decompressed bytes for each received one",
            Limit::WindowBytes => "bytes of decompression window",
        }
    }

    /// The HTTP status that part 0 of the limits table gives to this bound.
    pub(crate) fn status_hint(self) -> u16 {
        match self {
            Limit::PartHeaderBytes
            | Limit::PartHeaderLines
            | Limit::PreambleBytes
            | Limit::NameBytes
            | Limit::Depth
            | Limit::JsonDepth
            | Limit::ListElements => 400,
            Limit::BodyBytes
            | Limit::TextBytes
            | Limit::FileBytes
            | Limit::Files
            | Limit::Parts
            | Limit::HeadersTotalBytes
            | Limit::Pairs
            | Limit::ValueBytes
            | Limit::JsonTokens
            | Limit::Ratio
            | Limit::WindowBytes => 413,
        }
    }
}
