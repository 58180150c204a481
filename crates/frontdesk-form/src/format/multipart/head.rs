//! The header block of a part (RFC 7578, 4.8: three headers count, any other is ignored).
//!
//! ```text
//! header-line := field-name ":" OWS field-value OWS     (RFC 9110, 5.1; no blank before the colon)
//! field-name  := token
//! ```

use std::ops::Range;

use bytes::{Bytes, BytesMut};

use super::lines::Line;
use crate::error::{FormError, FormErrorKind};
use crate::format::disposition::{Disposition, unfolded};
use crate::media_type::is_tchar;

/// What the headers of one part say so far.
///
/// There is one for all parts of a body: [`part`](super::part::part) takes out what it holds.
#[derive(Default)]
pub(super) struct Head {
    pub(super) has_disposition: bool,
    pub(super) disposition: Disposition,
    pub(super) content_type: Option<Bytes>,
    pub(super) transfer_encoding: Option<(Bytes, Range<u64>)>,
    pub(super) folded: Option<Range<u64>>,
    /// The last line, kept back because the next one may continue it.
    pending: Option<Line>,
    pub(super) lines: u64,
}

impl Head {
    /// Whether a line is kept back.
    pub(super) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Takes a line that is not empty and may go on in the next one.
    pub(super) fn take(&mut self, line: Line) -> Result<(), FormError> {
        self.lines += 1;
        if matches!(line.bytes.first(), Some(b' ' | b'\t')) {
            return self.fold(line);
        }
        self.settle()?;
        self.pending = Some(line);
        Ok(())
    }

    /// Reads the line that was kept back: nothing continues it.
    pub(super) fn settle(&mut self) -> Result<(), FormError> {
        match self.pending.take() {
            Some(line) => self.field(&line.bytes, line.bytes.len(), line.at.start),
            None => Ok(()),
        }
    }

    /// Takes a line that nothing continues: the first `end` bytes of `line`, which stand at `at`.
    pub(super) fn take_whole(
        &mut self,
        line: &Bytes,
        end: usize,
        at: u64,
    ) -> Result<(), FormError> {
        self.lines += 1;
        self.field(line, end, at)
    }

    fn field(&mut self, line: &Bytes, end: usize, at: u64) -> Result<(), FormError> {
        let text = &line[..end];
        let colon = match text {
            // The two that nearly all parts have, spelled as every browser spells them.
            [b'C', ..] if text.starts_with(b"Content-Disposition:") => 19,
            [b'C', ..] if text.starts_with(b"Content-Type:") => 12,
            _ => text.iter().position(|&byte| !is_tchar(byte)).unwrap_or(end),
        };
        if colon == 0 || text.get(colon) != Some(&b':') {
            return Err(FormError::decoded(FormErrorKind::BadPartHeader, at + colon as u64));
        }
        let (name, value) = (&text[..colon], colon + 1..end);
        match colon {
            19 if name.eq_ignore_ascii_case(b"content-disposition") => {
                if self.has_disposition {
                    return Err(repeated(at));
                }
                self.has_disposition = true;
                self.disposition.read(line, value, at)
            }
            12 if name.eq_ignore_ascii_case(b"content-type") => {
                once(&mut self.content_type, field_value(line, value, at).0, at)
            }
            25 if name.eq_ignore_ascii_case(b"content-transfer-encoding") => {
                once(&mut self.transfer_encoding, field_value(line, value, at), at)
            }
            _ => Ok(()),
        }
    }

    /// Puts a continuation behind the line that it continues, line end and all, so that every byte
    /// stays at its offset.
    fn fold(&mut self, line: Line) -> Result<(), FormError> {
        let Some(first) = self.pending.take() else {
            // F-01: nothing stands there that could be continued.
            return Err(FormError::decoded(FormErrorKind::FoldedPartHeader, line.at.start));
        };
        self.folded.get_or_insert(line.at.clone());
        let gap: &[u8] = if line.at.start - first.at.end == 2 { b"\r\n" } else { b"\n" };
        let mut bytes = BytesMut::from(first.bytes);
        bytes.extend_from_slice(gap);
        bytes.extend_from_slice(&line.bytes);
        let at = first.at.start..line.at.end;
        self.pending = Some(Line { bytes: bytes.freeze(), at, end: line.end });
        Ok(())
    }
}

fn once<T>(slot: &mut Option<T>, value: T, line_at: u64) -> Result<(), FormError> {
    if slot.is_some() {
        return Err(repeated(line_at));
    }
    *slot = Some(value);
    Ok(())
}

/// F-23: of two headers one reader may take the first and another the last, so neither counts.
fn repeated(line_at: u64) -> FormError {
    FormError::decoded(FormErrorKind::RepeatedPartHeader, line_at)
}

fn field_value(line: &Bytes, value: Range<usize>, line_at: u64) -> (Bytes, Range<u64>) {
    let raw = &line[value.clone()];
    let start = value.start + (raw.len() - raw.trim_ascii_start().len());
    let end = start + raw.trim_ascii().len();
    let at = line_at + start as u64..line_at + end as u64;
    let value = line.slice(start..end);
    if memchr::memchr(b'\n', &value).is_some() {
        return (Bytes::from(unfolded(value.to_vec())), at);
    }
    (value, at)
}
