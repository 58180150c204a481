//! The short way for what most forms are: urlencoded, in UTF-8, whole in memory.
//!
//! It reads what is plain and within all bounds, and leaves everything else to the long way, which
//! alone decides what is an error or deserves a note. Three allocations: the text while it may
//! still be anything, the text, and the records; two for ASCII.

use encoding_rs::UTF_8;

use super::{Kind, Record};
use crate::charset;
use crate::content_type::ContentType;
use crate::enctype::Enctype;
use crate::format::urlencoded::{Pair, scan};
use crate::limits::Limits;

/// The text and the records, or `None` where something in the body asks for the long way.
pub(super) fn read(
    form: &ContentType,
    body: &[u8],
    limits: &Limits,
) -> Option<(String, Vec<Record>)> {
    if !is_plain(form, body, limits) {
        return None;
    }
    let pairs = memchr::memchr_iter(b'&', body).count() + 1;
    let pairs = pairs.min(usize::try_from(limits.max_pairs).unwrap_or(usize::MAX));
    let mut records = Vec::with_capacity(pairs);
    let text = scan(body, |pair| {
        let is_within = pair.name.len() as u64 <= limits.max_name_bytes
            && pair.value.len() as u64 <= limits.max_value_bytes
            && (records.len() as u64) < limits.max_pairs;
        is_within.then(|| records.push(record(pair)))
    })?;
    let text = text_of(text)?;
    records.iter().all(|record| is_whole(&text, record)).then_some((text, records))
}

/// Whether the body can be read the short way, as far as its first bytes tell.
fn is_plain(form: &ContentType, body: &[u8], limits: &Limits) -> bool {
    let is_utf_8 = match form.enctype {
        Enctype::UrlEncoded => form.charset.is_none_or(|charset| charset == UTF_8),
        Enctype::Multipart(_) | Enctype::Plain | Enctype::Json => false,
    };
    // A body that begins like JSON or multipart may deserve a note.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b'&');
    let len = body.len() as u64;
    is_utf_8
        && len <= limits.max_text_bytes.min(limits.max_body_bytes)
        && !matches!(first, Some(b'{' | b'[' | b'-'))
}

fn record(pair: Pair) -> Record {
    Record {
        name_start: pair.name.start,
        name_end: pair.name.end,
        value_end: pair.value.end,
        at: pair.at.start as u64..pair.at.end as u64,
        kind: Kind::Text,
        deeper: 0..0,
    }
}

/// The text, if it is UTF-8 as a whole.
fn text_of(text: Vec<u8>) -> Option<String> {
    // The standard library checks short texts and ASCII fastest, and in place; encoding_rs checks
    // long ones several times faster, which pays for the copy.
    if text.len() < 512 || text.is_ascii() {
        return String::from_utf8(text).ok();
    }
    let text = UTF_8.decode_without_bom_handling_and_without_replacement(&text)?;
    Some(text.into_owned())
}

/// Whether the entry's texts are UTF-8 by themselves: half a character at the end of one and the
/// other half in the next is none. Also whether it says nothing about the charset.
fn is_whole(text: &str, record: &Record) -> bool {
    let name = text.get(record.name_start..record.name_end);
    let value = text.get(record.name_end..record.value_end);
    value.is_some() && name.is_some_and(|name| !charset::is_charset_name(name.as_bytes()))
}
