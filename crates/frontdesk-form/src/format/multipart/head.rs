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
#[derive(Default)]
pub(super) struct Head {
    pub(super) disposition: Option<Disposition>,
    pub(super) content_type: Option<Bytes>,
    pub(super) transfer_encoding: Option<(Bytes, Range<u64>)>,
    pub(super) folded: Option<Range<u64>>,
    /// The last line, kept back because the next one may continue it.
    pending: Option<Line>,
    lines: u64,
}

impl Head {
    /// How many lines were taken, continuations too.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// Takes a line that is not empty.
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
        let Some(line) = self.pending.take() else {
            return Ok(());
        };
        let colon = line.bytes.iter().position(|&byte| !is_tchar(byte)).unwrap_or(line.bytes.len());
        if colon == 0 || line.bytes.get(colon) != Some(&b':') {
            let at = line.at.start + colon as u64;
            return Err(FormError::decoded(FormErrorKind::BadPartHeader, at));
        }
        let name = &line.bytes[..colon];
        if name.eq_ignore_ascii_case(b"content-disposition") {
            let disposition = Disposition::parse(&line.bytes, colon + 1, line.at.start)?;
            return once(&mut self.disposition, disposition, &line);
        }
        if name.eq_ignore_ascii_case(b"content-type") {
            return once(&mut self.content_type, field_value(&line, colon + 1).0, &line);
        }
        if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
            return once(&mut self.transfer_encoding, field_value(&line, colon + 1), &line);
        }
        Ok(())
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

/// F-23: of two headers one reader may take the first and another the last, so neither counts.
fn once<T>(slot: &mut Option<T>, value: T, line: &Line) -> Result<(), FormError> {
    if slot.is_some() {
        return Err(FormError::decoded(FormErrorKind::RepeatedPartHeader, line.at.start));
    }
    *slot = Some(value);
    Ok(())
}

fn field_value(line: &Line, start: usize) -> (Bytes, Range<u64>) {
    let raw = &line.bytes[start..];
    let start = start + (raw.len() - raw.trim_ascii_start().len());
    let end = start + raw.trim_ascii().len();
    let at = line.at.start + start as u64..line.at.start + end as u64;
    let value = line.bytes.slice(start..end);
    if memchr::memchr(b'\n', &value).is_some() {
        return (Bytes::from(unfolded(value.to_vec())), at);
    }
    (value, at)
}
