//! The header lines of a part, one at a time.

use std::ops::Range;

use bytes::Bytes;

use super::delimiter::LineEnds;
use super::input::Input;
use crate::error::{FormError, FormErrorKind};
use crate::limits::Limit;

/// A line without its line end.
pub(super) struct Line {
    /// The bytes: a slice of the chunk if the line came in one piece.
    pub(super) bytes: Bytes,
    /// Where they stand.
    pub(super) at: Range<u64>,
    /// Where the next line begins.
    pub(super) end: u64,
}

/// Gathers a line that came in several chunks.
#[derive(Default)]
pub(super) struct Lines {
    held: Vec<u8>,
}

/// The first byte that a header block must not reach, and the bound that says so.
pub(super) struct Cap {
    pub(super) at: u64,
    pub(super) limit: Limit,
    pub(super) max: u64,
}

impl Cap {
    pub(super) fn error(&self) -> FormError {
        FormError::over(self.limit, self.max, self.at)
    }
}

impl Lines {
    /// Whether the beginning of a line waits for its end.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// The next line, or `None` if its end has not come yet.
    ///
    /// # Errors
    ///
    /// The cap's error as soon as the line passes it, complete or not; a line that ends in a way
    /// that its body does not allow.
    pub(super) fn next(
        &mut self,
        input: &mut Input,
        line_ends: LineEnds,
        cap: &Cap,
    ) -> Result<Option<Line>, FormError> {
        let Some(end) = memchr::memchr(b'\n', input.bytes()) else {
            if input.at() + input.bytes().len() as u64 > cap.at {
                return Err(cap.error());
            }
            self.held.extend_from_slice(input.bytes());
            input.skip(input.bytes().len());
            return Ok(None);
        };
        if input.at() + end as u64 >= cap.at {
            return Err(cap.error());
        }
        let start = input.at() - self.held.len() as u64;
        let (mut bytes, at) = input.take(end + 1);
        if !self.held.is_empty() {
            self.held.extend_from_slice(&bytes);
            bytes = Bytes::from(std::mem::take(&mut self.held));
        }
        let lf = bytes.len() - 1;
        match memchr::memchr(b'\r', &bytes) {
            Some(cr) if cr + 1 == lf => bytes.truncate(cr),
            Some(stray) => {
                return Err(FormError::decoded(FormErrorKind::BadPartHeader, start + stray as u64));
            }
            // The boundary line ended with CRLF, so this LF ends no line. Some readers take it for
            // one and some for a part of the value: whoever wrote it could mean either.
            None if line_ends == LineEnds::CrLf => {
                return Err(FormError::decoded(FormErrorKind::BareLineFeed, at.end - 1));
            }
            None => bytes.truncate(lf),
        }
        Ok(Some(Line { at: start..start + bytes.len() as u64, bytes, end: at.end }))
    }
}

/// The length of the line that the chunk begins with, if it is as nearly all are: it ends with CRLF,
/// nothing continues it, and the chunk shows so. Anything else is for [`Lines::next`] to judge.
pub(super) fn plain_line(chunk: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'\r', b'\n', chunk)?;
    match &chunk[end..] {
        [b'\r', b'\n', ..] if end == 0 => Some(0),
        [b'\r', b'\n', next, ..] if !is_blank(*next) && !is_blank(chunk[0]) => Some(end),
        _ => None,
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
