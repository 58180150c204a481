//! Boundaries and headers around the parts of a multipart body.
//!
//! ```text
//! Preamble -> Boundary -> Head -> (content that an event told) -> Boundary -> ... -> Epilogue
//!                         Head -> Preamble of a nested multipart -> inner Boundary -> ...
//! ```
//!
//! Right behind the content of an entry stands a delimiter: the decoder said where that ends. Only
//! around nested parts, and before the first part, a delimiter has to be looked for.

use super::kept::Kept;
use super::piece::{PieceKind, Pieces};
use super::{Mark, multipart_head as head};
use crate::boundary::Boundary;
use crate::format::multipart::MAX_PADDING;
use crate::format::unfolded;
use crate::media_type::MediaType;

pub(super) fn scan(kept: &Kept, marks: &[Mark], boundary: &Boundary, pieces: &mut Pieces) {
    let outer = delimiter(boundary.as_bytes());
    let marks = marks.iter().peekable();
    let mut walk = Walk { kept, marks, outer, inner: None, line_end: None, pieces };
    walk.run();
}

struct Walk<'a> {
    kept: &'a Kept,
    marks: std::iter::Peekable<std::slice::Iter<'a, Mark>>,
    /// Two dashes and the boundary.
    outer: Vec<u8>,
    /// The same of a nested multipart, while that is read.
    inner: Option<Vec<u8>>,
    /// How lines end, once the first boundary line has told.
    line_end: Option<&'static [u8]>,
    pieces: &'a mut Pieces,
}

/// What a boundary line says about what follows.
#[derive(PartialEq)]
enum After {
    Part,
    Nothing,
}

impl<'a> Walk<'a> {
    /// Goes on as long as everything is where it has to be; the rest stays unread.
    fn run(&mut self) -> Option<()> {
        self.search(PieceKind::Preamble)?;
        loop {
            match (self.boundary()?, self.inner.is_some()) {
                (After::Part, _) => self.part()?,
                (After::Nothing, true) => {
                    self.inner = None;
                    self.search(PieceKind::Epilogue)?;
                }
                (After::Nothing, false) => {
                    self.pieces.push_to(PieceKind::Epilogue, self.kept.end());
                    return Some(());
                }
            }
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.kept.from(self.pieces.at())
    }

    fn delimiter(&self) -> &[u8] {
        self.inner.as_deref().unwrap_or(&self.outer)
    }

    /// Names everything before the next boundary line.
    fn search(&mut self, kind: PieceKind) -> Option<()> {
        let rest = self.rest();
        let start = self.find(rest)?;
        let before = rest.get(..start)?;
        let line_end = line_end_before(before);
        self.pieces.push(kind, start - line_end);
        self.pieces.push(PieceKind::LineEnd, line_end);
        Some(())
    }

    /// Names a boundary line, with the line end before it that belongs to it.
    fn boundary(&mut self) -> Option<After> {
        if !self.rest().starts_with(b"--") {
            self.line_end()?;
        }
        let len = self.delimiter().len();
        if !self.rest().starts_with(self.delimiter()) {
            return None;
        }
        self.pieces.push(PieceKind::Boundary, len);
        if self.rest().starts_with(b"--") {
            self.pieces.push(PieceKind::ClosingDashes, 2);
            return Some(After::Nothing);
        }
        self.pieces.push(PieceKind::Padding, head::blanks(self.rest()));
        let len = self.line_end()?;
        self.line_end.get_or_insert(if len == 2 { b"\r\n" } else { b"\n" });
        Some(After::Part)
    }

    fn line_end(&mut self) -> Option<usize> {
        let len = head::line_end(self.rest())?;
        self.pieces.push(PieceKind::LineEnd, len);
        Some(len)
    }

    /// The first boundary line: at the start of a line, with nothing but blanks behind the
    /// boundary. Where lines end with CRLF, LF alone neither ends nor begins one.
    fn find(&self, text: &[u8]) -> Option<usize> {
        let (delimiter, line_end) = (self.delimiter(), self.line_end.unwrap_or(b"\n"));
        memchr::memmem::find_iter(text, delimiter).find(|&start| {
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(start + delimiter.len()..).unwrap_or_default();
            let padding = head::blanks(after);
            let ends = after.get(padding..).unwrap_or_default();
            (start == 0 || before.ends_with(line_end))
                && (after.starts_with(b"--")
                    || padding <= MAX_PADDING
                        && (ends.starts_with(b"\r\n") || ends.starts_with(line_end)))
        })
    }

    /// Names a part's headers and its content, or the beginning of a nested multipart.
    fn part(&mut self) -> Option<()> {
        let mark = self.marks.peek().copied();
        let content_type = head::scan(self.kept, mark, self.pieces)?;
        if let Some(mark) = mark.filter(|mark| mark.value.start == self.pieces.at()) {
            self.marks.next();
            let kind = if mark.filename.is_some() { PieceKind::Content } else { PieceKind::Value };
            self.pieces.push_to(kind, mark.value.end);
            return Some(());
        }
        let media = MediaType::parse(&unfolded(content_type?.to_vec()))?;
        if media.essence() != "multipart/mixed" || self.inner.is_some() {
            return None;
        }
        self.inner = Some(delimiter(media.parameter("boundary")?));
        self.search(PieceKind::Preamble)
    }
}

fn delimiter(boundary: &[u8]) -> Vec<u8> {
    [b"--", boundary].concat()
}

fn line_end_before(text: &[u8]) -> usize {
    match text {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}
