//! `%` escapes and `+`.

use std::borrow::Cow;

/// Undoes the escapes of one name or value.
///
/// URL, "percent-decode": `%` and two hex digits are a byte, once; any other `%` is itself, so
/// `%G1`, `%u0041` and a `%` at the end stay as they are (F-35). `+` is a space before that.
pub(crate) fn unescape(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'%', b'+', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        let (byte, tail) = match (byte, tail) {
            (b'%', [high, low, after @ ..]) => match byte_of(*high, *low) {
                Some(byte) => (byte, after),
                None => (b'%', tail),
            },
            (b'+', _) => (b' ', tail),
            (byte, _) => (byte, tail),
        };
        out.push(byte);
        rest = tail;
    }
    Cow::Owned(out)
}

/// The first byte of `raw` that is too many if its decoded form may have `max` bytes.
pub(super) fn first_over(raw: &[u8], max: usize) -> Option<usize> {
    if raw.len() <= max {
        return None;
    }
    let (mut at, mut len) = (0, 0);
    while let Some(rest) = raw.get(at..) {
        if rest.is_empty() {
            return None;
        }
        if len == max {
            return Some(at);
        }
        at += match rest {
            [b'%', high, low, ..] if byte_of(*high, *low).is_some() => 3,
            _ => 1,
        };
        len += 1;
    }
    None
}

/// The byte that two hex digits are.
pub(super) fn byte_of(high: u8, low: u8) -> Option<u8> {
    u8::try_from(HIGH[high as usize] | LOW[low as usize]).ok()
}

/// The value of a hex digit in each place; past a byte for everything else, which two tables and
/// one comparison can tell without a branch for each digit.
pub(super) static HIGH: [u16; 256] = digits(4);
pub(super) static LOW: [u16; 256] = digits(0);

const fn digits(shift: u32) -> [u16; 256] {
    let mut table = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        let digit = b"0123456789abcdef"[value as usize];
        table[digit as usize] = value << shift;
        table[digit.to_ascii_uppercase() as usize] = value << shift;
        value += 1;
    }
    table
}

pub(super) const NO_DIGIT: u16 = 0x100;
