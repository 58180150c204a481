//! What a part is, decided by its head alone.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use bytes::Bytes;
use encoding_rs::Encoding;

use super::head::Head;
use super::transfer::TransferEncoding;
use crate::boundary::Boundary;
use crate::error::{FormError, FormErrorKind};
use crate::event::{FileHead, RawNote};
use crate::format::TransferEncodings;
use crate::format::disposition::{Disposition, Parameter};
use crate::media_type::MediaType;
use crate::note::NoteKind;

/// The name of an entry, and where it stands.
#[derive(Clone)]
pub(super) struct Name {
    pub(super) bytes: Bytes,
    pub(super) at: Range<u64>,
}

/// A part whose head is complete.
pub(super) enum Part {
    /// No file name: an entry's text.
    Text { name: Name, content_type: Option<Bytes>, transfer: Option<TransferEncoding> },
    /// A file, even if its name is empty.
    File { head: FileHead, transfer: Option<TransferEncoding> },
    /// `multipart/mixed`: its files belong to this name (RFC 2388, 4.2, as curl still writes it).
    Mixed { name: Name, boundary: Boundary },
}

/// Reads a head. `outer` is the name of the entry that a nested part belongs to.
pub(super) fn part(
    head: &mut Head,
    start: u64,
    outer: Option<&Name>,
    transfer: TransferEncodings,
    notes: &mut Vec<RawNote>,
) -> Result<Part, FormError> {
    let disposition = &mut head.disposition;
    let has_disposition = mem::take(&mut head.has_disposition);
    let is_form_data = mem::take(&mut disposition.is_form_data);
    let plain_name = disposition.name.take();
    let name = match (outer, plain_name) {
        (Some(outer), _) => outer.clone(),
        (None, Some(Parameter { value, at })) if has_disposition => Name { bytes: value, at },
        (None, _) => return Err(FormError::decoded(FormErrorKind::UnnamedPart, start)),
    };
    let content_type = head.content_type.take();
    let mut note = |kind, at: Range<u64>, message| {
        let message = Cow::Borrowed(message);
        notes.push(RawNote { kind, name: name.bytes.clone(), at, message });
    };
    if let Some(at) = head.folded.take() {
        note(NoteKind::FoldedHeader, at, "a header line was continued on the next line; joined");
    }
    if let Some(at) = disposition.backslashes.take() {
        note(NoteKind::BackslashEscape, at, "quotes are escaped with backslashes; undone");
    }
    if let Some(at) = disposition.unread.take() {
        note(NoteKind::ExtendedParameter, at, "an extended parameter was not read");
    }
    if outer.is_none() && !is_form_data {
        note(NoteKind::IgnoredHeader, start..start, "the disposition is not form-data; ignored");
    }
    let filename = filename(disposition, &mut note);
    let transfer = head.transfer_encoding.take().and_then(|(value, at)| {
        let encoding = TransferEncoding::named(&value)?;
        if transfer == TransferEncodings::Undone && encoding != TransferEncoding::Other {
            return Some(encoding);
        }
        note(NoteKind::TransferEncoding, at, "the transfer encoding was left as it is");
        None
    });
    if let Some((filename, charset)) = filename {
        let head = file_head(name, filename, charset, content_type);
        return Ok(Part::File { head, transfer });
    }
    if let Some(boundary) = content_type.as_deref().and_then(mixed_boundary) {
        if outer.is_none() {
            note(NoteKind::NestedMultipart, start..start, "files of a nested multipart/mixed");
            return Ok(Part::Mixed { name, boundary });
        }
        note(NoteKind::NestedMultipart, start..start, "nested twice; the inner one is text");
    }
    Ok(Part::Text { name, content_type, transfer })
}

/// The file name, and the charset that it states. RFC 7578, 4.2 forbids `filename*`, so the plain one
/// counts where both came.
fn filename(
    disposition: &mut Disposition,
    note: &mut impl FnMut(NoteKind, Range<u64>, &'static str),
) -> Option<(Parameter, Option<&'static Encoding>)> {
    match (disposition.filename.take(), disposition.extended.take()) {
        (Some(plain), extended) => {
            if let Some((extended, _)) = extended {
                note(NoteKind::ExtendedParameter, extended.at, "filename* gives way to filename");
            }
            Some((plain, None))
        }
        (None, Some((extended, charset))) => Some((extended, Some(charset))),
        (None, None) => None,
    }
}

fn file_head(
    name: Name,
    filename: Parameter,
    filename_charset: Option<&'static Encoding>,
    content_type: Option<Bytes>,
) -> FileHead {
    FileHead {
        name: name.bytes,
        name_at: name.at,
        filename: filename.value,
        filename_at: filename.at,
        filename_charset,
        content_type,
    }
}

/// The boundary of a nested `multipart/mixed`; without a usable one the part is ordinary text.
fn mixed_boundary(content_type: &[u8]) -> Option<Boundary> {
    // Nearly every part is something else, and a full parse of each would be felt.
    const MIXED: &[u8] = b"multipart/mixed";
    if !content_type.get(..MIXED.len())?.eq_ignore_ascii_case(MIXED) {
        return None;
    }
    let media = MediaType::parse(content_type)?;
    let mut boundaries = media.values("boundary");
    match (media.essence(), boundaries.next(), boundaries.next()) {
        ("multipart/mixed", Some(boundary), None) => Boundary::parse(boundary).ok(),
        _ => None,
    }
}
