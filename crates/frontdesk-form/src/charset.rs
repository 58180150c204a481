//! The charset of a form: which it is, and bytes read in it.
//!
//! The order is HTML's and RFC 7578's (4.6): what the `_charset_` entry says, wherever it stands;
//! then the `charset` parameter of the `Content-Type`; then UTF-8. A label means what the Encoding
//! Standard says, so `latin1` is windows-1252 and `utf-7` is nothing at all (F-26).
//! A byte order mark is data: every standard that reads forms decodes "without BOM".

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8};

use crate::media_type::MediaType;
use crate::note::{Note, NoteKind};

/// The name of the entry that states the charset; browsers fill such a hidden field by themselves.
pub(crate) const CHARSET_NAME: &str = "_charset_";

/// Whether a decoded name is that of the charset entry.
///
/// HTML, 4.10.21.4 compares without regard to case, and sends the name as the page wrote it.
pub(crate) fn is_charset_name(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(CHARSET_NAME.as_bytes())
}

/// The charset of a form, with a note for all that was said about it and not done.
///
/// `stated` are the values of the `_charset_` entries, in order.
pub(crate) fn choose<'a>(
    header: Option<&'static Encoding>,
    stated: impl Iterator<Item = Cow<'a, [u8]>>,
    notes: &mut Vec<Note>,
) -> &'static Encoding {
    let header = header.filter(|&header| {
        // The labels of charsets that were used for attacks; it would leave nothing of any text.
        let is_usable = header != REPLACEMENT;
        if !is_usable {
            notes.push(unusable_header());
        }
        is_usable
    });
    for label in stated {
        // A page writes the hidden field without a value and the browser fills it in. A script
        // that collects the fields itself sends it empty: it states nothing.
        if label.trim_ascii().is_empty() {
            continue;
        }
        let Some(encoding) = Encoding::for_label_no_replacement(&label) else {
            notes.push(unknown(&label));
            continue;
        };
        // URL, "percent-encode after encoding": no form is sent in UTF-16, its output is UTF-8.
        let encoding = encoding.output_encoding();
        if let Some(header) = header
            && header != encoding
        {
            notes.push(contradiction(encoding, header));
        }
        return encoding;
    }
    header.unwrap_or(UTF_8)
}

/// The charset that a multipart part states for its own value.
pub(crate) fn of_part(content_type: &[u8]) -> PartCharset {
    let media = MediaType::parse(content_type);
    let Some(label) = media.as_ref().and_then(|media| media.parameter("charset")) else {
        return PartCharset::Unstated;
    };
    match Encoding::for_label_no_replacement(label) {
        Some(encoding) => PartCharset::Known(encoding),
        None => PartCharset::Unknown(printable(label)),
    }
}

/// What a part says about the charset of its value.
pub(crate) enum PartCharset {
    Unstated,
    Known(&'static Encoding),
    Unknown(String),
}

/// Whether text could be decoded as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    Exactly,
    /// Something was no text in this charset and is U+FFFD now.
    WithReplacement,
}

/// Adds `bytes` as text to `out`.
pub(crate) fn decode_into(out: &mut String, bytes: &[u8], charset: &'static Encoding) -> Decoded {
    let (text, replaced) = charset.decode_without_bom_handling(bytes);
    out.push_str(&text);
    if replaced { Decoded::WithReplacement } else { Decoded::Exactly }
}

/// The note about an entry in which something was replaced.
pub(crate) fn replaced(name: &str, charset: &'static Encoding) -> Note {
    Note {
        kind: NoteKind::Replaced,
        name: name.to_owned(),
        message: format!("some bytes are no text in {}; each became U+FFFD", charset.name()),
    }
}

fn unknown(label: &[u8]) -> Note {
    Note {
        kind: NoteKind::Charset,
        name: CHARSET_NAME.to_owned(),
        message: format!("no charset has the label {:?}; it was passed over", printable(label)),
    }
}

fn unusable_header() -> Note {
    Note {
        kind: NoteKind::Charset,
        name: String::new(),
        message: "nothing is decoded from the charset of the header; it was passed over".to_owned(),
    }
}

fn contradiction(stated: &'static Encoding, header: &'static Encoding) -> Note {
    Note {
        kind: NoteKind::Charset,
        name: CHARSET_NAME.to_owned(),
        message: format!(
            "the entry says {}, the header says {}; the entry was believed",
            stated.name(),
            header.name()
        ),
    }
}

/// A label from outside, short enough for a message.
fn printable(label: &[u8]) -> String {
    String::from_utf8_lossy(label).chars().take(40).collect()
}
