//! The header lines of a part and the parameters in them.

use std::ops::Range;

use super::Mark;
use super::kept::Kept;
use super::piece::{PieceKind, Pieces};
use crate::media_type::is_tchar;

/// Names the lines up to the empty one; the value of `Content-Type`, with the lines that continue
/// it, or `None` if the head ends before it is complete.
///
/// What of it is the entry's name or its file name was said by the decoder, in `mark`.
pub(super) fn scan<'a>(
    kept: &'a Kept,
    mark: Option<&Mark>,
    pieces: &mut Pieces,
) -> Option<Option<&'a [u8]>> {
    let mut content_type: Option<Range<u64>> = None;
    let mut is_content_type = false;
    loop {
        let rest = kept.from(pieces.at());
        if let Some(len) = line_end(rest) {
            pieces.push(PieceKind::BlankLine, len);
            return Some(content_type.and_then(|at| slice(kept, &at)));
        }
        let line = line(rest)?;
        let name = line.iter().take_while(|&&byte| is_tchar(byte)).count();
        let (field, value) = line.split_at_checked(name)?;
        // A line that continues the one before it begins with a blank and has no name, and a
        // malformed one has no colon.
        let colon = usize::from(name > 0 && value.starts_with(b":"));
        pieces.push(PieceKind::HeaderName, name);
        pieces.push(PieceKind::Colon, colon);
        let end = pieces.at() + (value.len() - colon) as u64;
        if name > 0 {
            is_content_type = field.eq_ignore_ascii_case(b"content-type");
        }
        if is_content_type {
            let start = content_type.map_or(pieces.at(), |at| at.start);
            content_type = Some(start..end);
        }
        field_value(kept, mark, end, pieces);
        pieces.push(PieceKind::LineEnd, line_end(rest.get(line.len()..)?)?);
    }
}

/// `value *( ";" name "=" ( quoted / unquoted ) )`, up to `end`.
fn field_value(kept: &Kept, mark: Option<&Mark>, end: u64, pieces: &mut Pieces) {
    let mut is_parameter = false;
    while pieces.at() < end {
        if let Some((kind, place)) = mark.and_then(|mark| told(mark, pieces.at())) {
            pieces.push_to(kind, place.end.min(end));
            continue;
        }
        let left = usize::try_from(end - pieces.at()).unwrap_or(usize::MAX);
        let rest = kept.from(pieces.at());
        let rest = rest.get(..left).unwrap_or(rest);
        match rest.first() {
            None => return,
            Some(b' ' | b'\t') => pieces.push(PieceKind::WhiteSpace, blanks(rest)),
            Some(b';') => {
                is_parameter = true;
                pieces.push(PieceKind::Semicolon, 1);
            }
            Some(b'=') if is_parameter => {
                is_parameter = false;
                pieces.push(PieceKind::Equals, 1);
                value_of_parameter(kept, mark, end, pieces);
            }
            Some(b'"') => pieces.push(PieceKind::Quote, 1),
            Some(_) if is_parameter => {
                let len = rest.iter().take_while(|&&byte| is_tchar(byte)).count();
                pieces.push(PieceKind::ParameterName, len.max(1));
            }
            Some(_) => pieces.push(PieceKind::HeaderValue, until(rest, b";")),
        }
    }
}

fn value_of_parameter(kept: &Kept, mark: Option<&Mark>, end: u64, pieces: &mut Pieces) {
    let left = |pieces: &Pieces| {
        let rest = kept.from(pieces.at());
        rest.get(..usize::try_from(end - pieces.at()).unwrap_or(usize::MAX)).unwrap_or(rest)
    };
    pieces.push(PieceKind::WhiteSpace, blanks(left(pieces)));
    let is_quoted = left(pieces).starts_with(b"\"");
    pieces.push(PieceKind::Quote, usize::from(is_quoted));
    match mark.and_then(|mark| told(mark, pieces.at())) {
        Some((kind, place)) => pieces.push_to(kind, place.end.min(end)),
        None if is_quoted => pieces.push(PieceKind::ParameterValue, until(left(pieces), b"\"")),
        None => pieces.push(PieceKind::ParameterValue, until(left(pieces), b";")),
    }
    pieces.push(PieceKind::Quote, usize::from(is_quoted && left(pieces).starts_with(b"\"")));
}

fn slice<'a>(kept: &'a Kept, at: &Range<u64>) -> Option<&'a [u8]> {
    kept.from(at.start).get(..usize::try_from(at.end - at.start).ok()?)
}

/// What the decoder found at this place.
fn told(mark: &Mark, at: u64) -> Option<(PieceKind, Range<u64>)> {
    if mark.name.start == at && !mark.name.is_empty() {
        return Some((PieceKind::Name, mark.name.clone()));
    }
    let filename = mark.filename.clone()?;
    (filename.start == at && !filename.is_empty()).then_some((PieceKind::FileName, filename))
}

fn until(text: &[u8], stop: &[u8; 1]) -> usize {
    memchr::memchr(stop[0], text).unwrap_or(text.len())
}

/// The text before the next line end, or nothing if none comes.
fn line(text: &[u8]) -> Option<&[u8]> {
    let line = text.get(..memchr::memchr(b'\n', text)?)?;
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

/// The length of the line end that comes first.
pub(super) fn line_end(text: &[u8]) -> Option<usize> {
    match text {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n', ..] => Some(1),
        _ => None,
    }
}

pub(super) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count()
}
