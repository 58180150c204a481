//! Bytes as Node prints them (`console.log(buffer)`, `console.log(request.body)`).
//!
//! ```text
//! <Buffer 6e 61 6d 65 3d 41 64 61>
//! { body: <Buffer 6e 61 ... 50 more bytes> }
//! Uint8Array(3) [ 97, 61, 49 ]           (also `Buffer(3) [Uint8Array] [ ... ]`)
//! ArrayBuffer { [Uint8Contents]: <61 3d 31>, byteLength: 3 }
//! {"type":"Buffer","data":[97,61,49]}
//! ```

use super::super::body::{Body, Cut};
use super::super::trouble::Refused;
use super::Pasted;

/// What stands before the bytes, and how they are written.
const OPENINGS: [(&str, Digits); 5] = [
    ("<Buffer", Digits::Hex),
    ("[Uint8Contents]: <", Digits::Hex),
    ("\"type\":\"Buffer\",\"data\":[", Digits::Decimal),
    ("[Uint8Array] [", Digits::Decimal),
    ("Uint8Array(", Digits::Decimal),
];

#[derive(Clone, Copy, PartialEq)]
enum Digits {
    Hex,
    Decimal,
}

/// Whether the text is bytes that Node printed, perhaps with a name before them.
pub(super) fn is_printed(text: &str) -> bool {
    // What stands before may be `body:`, `{ data: ` or a time of the log, and no form.
    opening(text).is_some_and(|(start, _, _)| {
        start < 200 && !text.get(..start).unwrap_or_default().contains('=')
    })
}

/// Where the opening begins, where the bytes begin, and how they are written.
fn opening(text: &str) -> Option<(usize, usize, Digits)> {
    let found = OPENINGS.iter().filter_map(|&(opening, digits)| {
        let start = text.find(opening)?;
        let mut bytes = start + opening.len();
        if opening.ends_with('(') {
            bytes += text.get(bytes..)?.find('[')? + 1;
        }
        Some((start, bytes, digits))
    });
    found.min_by_key(|&(start, ..)| start)
}

/// The bytes, also if Node printed only the first of them.
pub(super) fn read(text: &str) -> Result<Pasted, Refused> {
    let Some((start, bytes, digits)) = opening(text) else {
        return Err(Refused::new("bad_buffer", 0, "there is no `<Buffer ...>` in it"));
    };
    let mut body = Vec::new();
    let mut at = bytes;
    let is_end = |letter: char| matches!(letter, '>' | ']');
    let inner = text.get(bytes..).unwrap_or_default();
    let end = inner.find(is_end);
    let inner = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
    let mut cut = end.is_none().then_some(Cut::Unknown);
    for word in inner.split([' ', ',', '\n', '\r', '\t']) {
        let place = at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        if word.starts_with("...") || word.starts_with('…') {
            cut = Some(more(inner.get(place - bytes..).unwrap_or_default()));
            break;
        }
        match (byte(word, digits), end) {
            (Some(byte), _) => body.push(byte),
            // Half a byte at the end of a paste that was not copied whole.
            (None, None) if place + word.len() == text.trim_end().len() => {}
            (None, _) => {
                let message = format!("`{word}` is no byte");
                return Err(Refused::new("bad_buffer", place.max(start), message));
            }
        }
    }
    Ok(Pasted::raw(Body { cut, ..Body::whole(body) }))
}

fn byte(word: &str, digits: Digits) -> Option<u8> {
    match digits {
        Digits::Hex if word.len() == 2 => u8::from_str_radix(word, 16).ok(),
        Digits::Hex => None,
        Digits::Decimal => word.parse().ok(),
    }
}

/// `... 50 more bytes`
fn more(text: &str) -> Cut {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().map_or(Cut::Unknown, Cut::Bytes)
}
