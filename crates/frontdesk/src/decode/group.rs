//! Pieces put together to what fits on a row and in a sentence.

use std::ops::Range;

use frontdesk_form::{Annotated, Enctype, Entry, FormData, Piece, PieceKind, Side, Value};

use super::words::lossy;
use crate::visible::{Ends, Size, Visible};

/// Neighbouring pieces that mean one thing.
pub(super) struct Group<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) meaning: String,
}

/// How much of a value stands beside its bytes.
const BRIEF: usize = 40;

/// All groups of a body; what a group means is found out when it is its turn.
pub(super) fn groups<'a>(
    annotated: &'a Annotated,
    data: &'a FormData,
) -> impl ExactSizeIterator<Item = Group<'a>> {
    let pieces = annotated.pieces();
    let mut groups = Vec::new();
    let mut start = 0;
    let mut in_string = false;
    for (at, piece) in pieces.iter().enumerate() {
        let is_first = match data.enctype() {
            Enctype::Multipart(_) => begins_part_of_multipart(pieces, at),
            Enctype::Json => begins_token(piece, &mut in_string),
            Enctype::UrlEncoded | Enctype::Plain => begins_side(pieces, at),
        };
        if is_first && at > start {
            groups.push(start..at);
            start = at;
        }
    }
    if start < pieces.len() {
        groups.push(start..pieces.len());
    }
    let entries: Vec<Entry<'_>> = data.entries().collect();
    let group = move |range: Range<usize>| {
        let pieces = pieces.get(range).unwrap_or_default();
        Group { pieces, meaning: meaning(pieces, annotated, &entries) }
    };
    groups.into_iter().map(group)
}

/// A line of the frame, or the content of a part.
fn begins_part_of_multipart(pieces: &[Piece], at: usize) -> bool {
    let kind = |at: usize| pieces.get(at).map(|piece| piece.kind);
    let before = at.checked_sub(1).and_then(kind);
    match pieces.get(at).map(|piece| piece.kind) {
        Some(PieceKind::LineEnd) => kind(at + 1) == Some(PieceKind::Boundary),
        Some(PieceKind::Boundary) => before != Some(PieceKind::LineEnd) || before_line(pieces, at),
        Some(
            PieceKind::HeaderName
            | PieceKind::BlankLine
            | PieceKind::Value
            | PieceKind::Content
            | PieceKind::Preamble
            | PieceKind::Epilogue
            | PieceKind::Unread,
        ) => true,
        _ => false,
    }
}

/// Whether the line end before a boundary ends a line that is its own group already.
fn before_line(pieces: &[Piece], at: usize) -> bool {
    let kind = at.checked_sub(2).and_then(|at| pieces.get(at)).map(|piece| piece.kind);
    matches!(kind, Some(PieceKind::Boundary | PieceKind::Padding))
}

/// A key or a scalar with its quotes, what separates it from the next one behind it.
fn begins_token(piece: &Piece, in_string: &mut bool) -> bool {
    match piece.kind {
        PieceKind::Quote => {
            *in_string = !*in_string;
            *in_string
        }
        PieceKind::Brace
        | PieceKind::Bracket
        | PieceKind::Number
        | PieceKind::Literal
        | PieceKind::Unread => true,
        _ => false,
    }
}

/// A name or a value, what separates it from the next one behind it.
fn begins_side(pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|at| pieces.get(at));
    match (piece.side, before) {
        (Side::Frame, before) => {
            piece.kind == PieceKind::Unread
                || (piece.kind == PieceKind::Equals
                    && before.is_some_and(|before| before.side == Side::Frame))
        }
        (side, Some(before)) => before.side != side || before.entry != piece.entry,
        (_, None) => true,
    }
}

/// What the group says, in words.
fn meaning(pieces: &[Piece], annotated: &Annotated, entries: &[Entry<'_>]) -> String {
    let said = |piece: &&Piece| {
        !matches!(piece.kind, PieceKind::LineEnd | PieceKind::Quote | PieceKind::WhiteSpace)
    };
    let Some(first) = pieces.iter().find(said).or(pieces.first()) else { return String::new() };
    let bytes = |piece: &Piece| lossy(annotated.bytes(piece.at.clone()));
    match first.kind {
        PieceKind::Boundary => match pieces.iter().any(|it| it.kind == PieceKind::ClosingDashes) {
            true => "last boundary: no part follows".to_owned(),
            false => "boundary: a part begins".to_owned(),
        },
        PieceKind::HeaderName => header(pieces, &bytes(first), entries),
        PieceKind::BlankLine => "end of the part's headers".to_owned(),
        PieceKind::Preamble => "before the first boundary: left out".to_owned(),
        PieceKind::Epilogue if bytes(first).trim().is_empty() => "line end".to_owned(),
        PieceKind::Epilogue => "after the last boundary: left out".to_owned(),
        PieceKind::Unread => "not read".to_owned(),
        PieceKind::Ampersand => "nothing between two &".to_owned(),
        PieceKind::Equals => "no name".to_owned(),
        PieceKind::Brace | PieceKind::Bracket => bracket(first, &bytes(first), entries),
        // Of an empty text only its quotes are there, which say nothing by themselves.
        PieceKind::Comma if pieces.first() != Some(first) => "value “”".to_owned(),
        PieceKind::Comma => "next".to_owned(),
        PieceKind::WhiteSpace => "blanks".to_owned(),
        PieceKind::LineEnd => "line end".to_owned(),
        _ => match (first.side, first.entry) {
            (Side::Value, Some(entry)) => value(entry, entries),
            (Side::Name, Some(entry)) => {
                let has_equals = pieces
                    .iter()
                    .any(|it| it.kind != PieceKind::Ampersand && it.side == Side::Frame);
                let name = name(entry, entries);
                if has_equals { name } else { format!("{name}, no value") }
            }
            (Side::Name, None) => format!("key “{}”", Visible(&bytes(first), BRIEF)),
            _ => match first.kind {
                PieceKind::String => "a text that is cut off".to_owned(),
                // Between its quotes stands nothing, so nothing else is there to go by.
                PieceKind::Quote => "value “”".to_owned(),
                PieceKind::Colon => "key “”".to_owned(),
                kind => kind.word().replace('_', " "),
            },
        },
    }
}

fn header(pieces: &[Piece], field: &str, entries: &[Entry<'_>]) -> String {
    let named = |kind| pieces.iter().find(|piece| piece.kind == kind);
    let name = named(PieceKind::Name).and_then(|piece| entries.get(piece.entry?));
    let field = Visible(field, BRIEF);
    match name {
        Some(entry) if named(PieceKind::FileName).is_some() => {
            let filename = match entry.value {
                Value::File(file) => file.filename.as_str(),
                _ => "",
            };
            let (name, filename) = (Visible(entry.name, BRIEF), Visible(filename, BRIEF));
            format!("header {field}: name “{name}”, file “{filename}”")
        }
        Some(entry) => format!("header {field}: name “{}”", Visible(entry.name, BRIEF)),
        None => format!("header {field}"),
    }
}

fn bracket(piece: &Piece, text: &str, entries: &[Entry<'_>]) -> String {
    if let (Side::Value, Some(entry)) = (piece.side, piece.entry) {
        return value(entry, entries);
    }
    let words = match text {
        "{" => "an object begins",
        "}" => "the object ends",
        "[" => "a list begins",
        _ => "the list ends",
    };
    words.to_owned()
}

fn name(entry: usize, entries: &[Entry<'_>]) -> String {
    match entries.get(entry) {
        Some(entry) => format!("name “{}”", Visible(entry.name, BRIEF)),
        None => "name".to_owned(),
    }
}

fn value(entry: usize, entries: &[Entry<'_>]) -> String {
    let Some(entry) = entries.get(entry) else { return "value".to_owned() };
    match entry.value {
        Value::Text(text) => format!("value “{}”", Ends(text, BRIEF)),
        Value::Number(number) => format!("number {}", Visible(number, BRIEF)),
        Value::Bool(bool) => bool.to_string(),
        Value::Null => "null".to_owned(),
        Value::EmptyList => "an empty list".to_owned(),
        Value::EmptyObject => "an empty object".to_owned(),
        Value::File(file) => {
            format!("content of “{}”, {}", Visible(&file.filename, BRIEF), Size(file.size))
        }
    }
}
