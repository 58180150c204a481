//! What stands between the names and values of a urlencoded body, and the escapes in them.

use super::Mark;
use super::kept::Kept;
use super::piece::{PieceKind, Pieces};

pub(super) fn scan(kept: &Kept, marks: &[Mark], pieces: &mut Pieces) {
    for mark in marks {
        ampersands(kept, mark.name.start, pieces);
        text(PieceKind::Name, kept, mark.name.end, pieces);
        // A pair without `=` has an empty value right behind its name.
        pieces.push_to(PieceKind::Equals, mark.value.start);
        text(PieceKind::Value, kept, mark.value.end, pieces);
    }
    ampersands(kept, kept.end(), pieces);
}

/// Between pairs nothing but `&` can stand.
fn ampersands(kept: &Kept, end: u64, pieces: &mut Pieces) {
    while pieces.at() < end && kept.from(pieces.at()).first() == Some(&b'&') {
        pieces.push(PieceKind::Ampersand, 1);
    }
}

fn text(kind: PieceKind, kept: &Kept, end: u64, pieces: &mut Pieces) {
    while pieces.at() < end {
        let rest = kept.from(pieces.at());
        let left = usize::try_from(end - pieces.at()).unwrap_or(usize::MAX);
        let rest = rest.get(..left).unwrap_or(rest);
        match rest {
            [] => return,
            [b'+', ..] => pieces.push(PieceKind::Plus, 1),
            [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                pieces.push(PieceKind::Escape, 3);
            }
            // A `%` that begins no escape is text itself, so the search goes on behind it.
            [_, after @ ..] => {
                let next = memchr::memchr2(b'%', b'+', after).unwrap_or(after.len());
                pieces.push(kind, 1 + next);
            }
        }
    }
}
