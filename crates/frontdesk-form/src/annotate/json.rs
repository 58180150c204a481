//! The tokens of a JSON body that the decoder has read, or of as much of it as can be told.

use super::kept::Kept;
use super::piece::{PieceKind, Pieces};

pub(super) fn scan(kept: &Kept, pieces: &mut Pieces) {
    // JSON has no files, so all of it is kept in one run.
    let body = kept.from(0);
    let mut rest = body;
    // Whether a string here is a key: in an object, up to the colon.
    let mut open = Vec::new();
    let mut is_key = false;
    while let Some(&byte) = rest.first() {
        let len = match byte {
            b'{' | b'[' => {
                open.push(byte);
                is_key = byte == b'{';
                push(pieces, bracket(byte), 1)
            }
            b'}' | b']' => {
                open.pop();
                is_key = false;
                push(pieces, bracket(byte), 1)
            }
            b',' => {
                is_key = open.last() == Some(&b'{');
                push(pieces, PieceKind::Comma, 1)
            }
            b':' => {
                is_key = false;
                push(pieces, PieceKind::Colon, 1)
            }
            b'"' => string(rest, if is_key { PieceKind::Key } else { PieceKind::String }, pieces),
            b' ' | b'\t' | b'\r' | b'\n' => {
                push(pieces, PieceKind::WhiteSpace, count(rest, |byte| b" \t\r\n".contains(&byte)))
            }
            b'-' | b'0'..=b'9' => {
                let is_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
                push(pieces, PieceKind::Number, count(rest, is_number))
            }
            b'a'..=b'z' => {
                push(pieces, PieceKind::Literal, count(rest, |byte| byte.is_ascii_lowercase()))
            }
            _ => return,
        };
        rest = rest.get(len..).unwrap_or_default();
    }
}

fn bracket(byte: u8) -> PieceKind {
    match byte {
        b'{' | b'}' => PieceKind::Brace,
        _ => PieceKind::Bracket,
    }
}

fn push(pieces: &mut Pieces, kind: PieceKind, len: usize) -> usize {
    pieces.push(kind, len);
    len
}

fn count(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|&&byte| is_part(byte)).count()
}

/// A string with its quotes; how long it is. One that is cut off goes to the end.
fn string(text: &[u8], kind: PieceKind, pieces: &mut Pieces) -> usize {
    pieces.push(PieceKind::Quote, 1);
    let mut len = 1;
    loop {
        let rest = text.get(len..).unwrap_or_default();
        let run = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        len += push(pieces, kind, run);
        match rest.get(run..).unwrap_or_default() {
            [] => return len,
            [b'"', ..] => return len + push(pieces, PieceKind::Quote, 1),
            escape => len += push(pieces, PieceKind::Escape, escape_len(escape)),
        }
    }
}

/// `\n` is two bytes, `\u0041` six, a surrogate pair twelve.
fn escape_len(escape: &[u8]) -> usize {
    let unit = |text: &[u8]| if text.starts_with(b"\\u") { 6 } else { 2 };
    let len = match escape {
        [b'\\', b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => {
            6 + if escape.get(6..).is_some_and(|low| low.starts_with(b"\\u")) { 6 } else { 0 }
        }
        _ => unit(escape),
    };
    len.min(escape.len())
}
