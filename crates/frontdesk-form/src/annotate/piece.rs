//! What a piece is.

use std::ops::Range;

use super::Mark;

/// Some bytes of a body that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they are.
    pub kind: PieceKind,
    /// Which side of an entry they are on.
    pub side: Side,
    /// Where they stand in the decoded body; never empty.
    pub at: Range<u64>,
    /// The number of the entry whose name or value they are part of, counted from 0.
    ///
    /// A name that several entries share (a JSON key, a nested multipart) is the first one's.
    pub entry: Option<usize>,
}

/// The side of an entry that a [`Piece`] is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The name, or a key below it.
    Name,
    /// The value, or the content of a file. An entry's pieces of this side make up its `at`.
    Value,
    /// Neither: what holds them apart.
    Frame,
}

/// The kinds of [`Piece`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PieceKind {
    /// A name, or what its escapes leave of it.
    Name,
    /// A value, or what its escapes leave of it.
    Value,
    /// `=`
    Equals,
    /// `&`
    Ampersand,
    /// `%41`, or a backslash escape of JSON.
    Escape,
    /// `+`, which is a space.
    Plus,
    /// A line end.
    LineEnd,
    /// Two dashes and the boundary.
    Boundary,
    /// The two dashes behind the last boundary.
    ClosingDashes,
    /// Blanks behind a boundary.
    Padding,
    /// The name of a part's header.
    HeaderName,
    /// `:` behind the name of a header or a JSON key.
    Colon,
    /// The value of a header, or the part of it before its parameters.
    HeaderValue,
    /// `;` before a parameter.
    Semicolon,
    /// A parameter's name.
    ParameterName,
    /// A parameter's value that is neither the entry's name nor a file name.
    ParameterValue,
    /// The name of a file.
    FileName,
    /// The empty line that ends a part's headers.
    BlankLine,
    /// The bytes of a file.
    Content,
    /// What stands before the first boundary.
    Preamble,
    /// What stands behind the last boundary.
    Epilogue,
    /// `{` or `}`
    Brace,
    /// `[` or `]`
    Bracket,
    /// `"`
    Quote,
    /// `,`
    Comma,
    /// A JSON key, or what its escapes leave of it.
    Key,
    /// A JSON string, or what its escapes leave of it.
    String,
    /// A JSON number.
    Number,
    /// `true`, `false` or `null`.
    Literal,
    /// Blanks that say nothing.
    WhiteSpace,
    /// What comes behind an error. A body that was read to its end has none.
    Unread,
}

impl PieceKind {
    /// A stable word for machines and legends.
    pub fn word(self) -> &'static str {
        match self {
            PieceKind::Name => "name",
            PieceKind::Value => "value",
            PieceKind::Equals => "equals",
            PieceKind::Ampersand => "ampersand",
            PieceKind::Escape => "escape",
            PieceKind::Plus => "plus",
            PieceKind::LineEnd => "line_end",
            PieceKind::Boundary => "boundary",
            PieceKind::ClosingDashes => "closing_dashes",
            PieceKind::Padding => "padding",
            PieceKind::HeaderName => "header_name",
            PieceKind::Colon => "colon",
            PieceKind::HeaderValue => "header_value",
            PieceKind::Semicolon => "semicolon",
            PieceKind::ParameterName => "parameter_name",
            PieceKind::ParameterValue => "parameter_value",
            PieceKind::FileName => "file_name",
            PieceKind::BlankLine => "blank_line",
            PieceKind::Content => "content",
            PieceKind::Preamble => "preamble",
            PieceKind::Epilogue => "epilogue",
            PieceKind::Brace => "brace",
            PieceKind::Bracket => "bracket",
            PieceKind::Quote => "quote",
            PieceKind::Comma => "comma",
            PieceKind::Key => "key",
            PieceKind::String => "string",
            PieceKind::Number => "number",
            PieceKind::Literal => "literal",
            PieceKind::WhiteSpace => "white_space",
            PieceKind::Unread => "unread",
        }
    }
}

/// Pieces that grow from the start of the body to its end.
pub(super) struct Pieces {
    list: Vec<Piece>,
    at: u64,
    end: u64,
}

impl Pieces {
    pub(super) fn new(end: u64) -> Pieces {
        Pieces { list: Vec::new(), at: 0, end }
    }

    /// Where the next piece begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The next `len` bytes; none if `len` is 0.
    pub(super) fn push(&mut self, kind: PieceKind, len: usize) {
        self.push_to(kind, self.at + len as u64);
    }

    /// Everything up to `end`.
    pub(super) fn push_to(&mut self, kind: PieceKind, end: u64) {
        let end = end.min(self.end);
        if end > self.at {
            self.list.push(Piece { kind, side: Side::Frame, at: self.at..end, entry: None });
            self.at = end;
        }
    }

    /// The whole list, each piece given to its entry.
    pub(super) fn finish(mut self, marks: &[Mark], stop: Option<u64>) -> Vec<Piece> {
        self.push_to(PieceKind::Unread, self.end);
        if let Some(stop) = stop {
            self.cut(stop);
        }
        let (mut names, mut values) = (0, 0);
        for piece in &mut self.list {
            // Ranges come in the order of the body, so both searches only ever go forward. Entries
            // that share a name repeat an earlier range, which the search passes.
            while marks.get(names).is_some_and(|mark| mark.name.end <= piece.at.start) {
                names += 1;
            }
            while marks.get(values).is_some_and(|mark| mark.value.end <= piece.at.start) {
                values += 1;
            }
            if marks.get(names).is_some_and(|mark| is_within(&piece.at, &mark.name)) {
                (piece.side, piece.entry) = (Side::Name, Some(names));
            } else if marks.get(values).is_some_and(|mark| is_within(&piece.at, &mark.value)) {
                (piece.side, piece.entry) = (Side::Value, Some(values));
            } else if piece.kind == PieceKind::Key {
                piece.side = Side::Name;
            }
        }
        self.list
    }

    /// Makes everything behind `stop` one unread piece.
    fn cut(&mut self, stop: u64) {
        let behind = self.list.partition_point(|piece| piece.at.start < stop);
        self.list.truncate(behind);
        if let Some(last) = self.list.last_mut() {
            last.at.end = last.at.end.min(stop);
        }
        self.at = stop.min(self.end);
        self.push_to(PieceKind::Unread, self.end);
    }
}

fn is_within(inner: &Range<u64>, outer: &Range<u64>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
