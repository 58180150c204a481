//! What stands between the names and values of a text/plain body.

use super::Mark;
use super::kept::Kept;
use super::piece::{PieceKind, Pieces};

pub(super) fn scan(kept: &Kept, marks: &[Mark], pieces: &mut Pieces) {
    for mark in marks {
        line_ends(kept, mark.name.start, pieces);
        pieces.push_to(PieceKind::Name, mark.name.end);
        pieces.push_to(PieceKind::Equals, mark.value.start);
        pieces.push_to(PieceKind::Value, mark.value.end);
    }
    line_ends(kept, kept.end(), pieces);
}

fn line_ends(kept: &Kept, end: u64, pieces: &mut Pieces) {
    while pieces.at() < end {
        match kept.from(pieces.at()) {
            [b'\r', b'\n', ..] => pieces.push(PieceKind::LineEnd, 2),
            [b'\n', ..] => pieces.push(PieceKind::LineEnd, 1),
            _ => return,
        }
    }
}
