//! A whole body in one pass: split, unescaped, and put together as one text.
//!
//! What costs time is going byte by byte. So 64 bytes are looked at together, in loops without
//! branches that compilers turn into vector instructions: the result is one bit a byte, set where
//! a `&`, `=` or `%` stands. The bits are walked, and what is between them is copied eight bytes
//! at a time. `+` needs no bit: it is turned while copying.

use std::ops::Range;

use super::escape::{HIGH, LOW, NO_DIGIT};

/// A pair, by the places of its decoded parts in the text and of its raw value in the body.
pub(crate) struct Pair {
    pub(crate) name: Range<usize>,
    pub(crate) value: Range<usize>,
    pub(crate) at: Range<usize>,
}

/// Reads all pairs, in order.
///
/// The result is the text that the places count in: bytes still, in whatever charset.
/// `None` as soon as `pair` gives it.
pub(crate) fn scan(body: &[u8], mut pair: impl FnMut(Pair) -> Option<()>) -> Option<Vec<u8>> {
    let mut text = Unescaping::new(body);
    let mut current = Unfinished::default();
    let mut base = 0;
    while base < body.len() {
        let mut next = base + BLOCK;
        let mut bits = specials(body, base);
        while bits != 0 {
            let at = base + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            match body[at] {
                b'%' => {
                    let is_escape = text.unescape(at);
                    if is_escape && has_row_of_escapes(bits, text.read - base) {
                        text.unescape_row();
                        // What was read just now needs no second look.
                        next = next.max(text.read);
                        bits &= u64::MAX.checked_shl((text.read - base) as u32).unwrap_or(0);
                    }
                }
                b'=' if current.name_end.is_some() => {}
                b'=' => {
                    current.name_end = Some(text.copy_to(at));
                    current.value_start = at + 1;
                    text.read = at + 1;
                }
                _ => {
                    let end = text.copy_to(at);
                    text.read = at + 1;
                    current.end(at, end, &mut pair)?;
                }
            }
        }
        base = next;
    }
    let end = text.copy_to(body.len());
    current.end(body.len(), end, &mut pair)?;
    text.out.truncate(end);
    Some(text.out)
}

/// How many bytes are looked at together: as many as a word has bits.
const BLOCK: usize = 64;

/// A bit for each byte of the block at `base` that is `&`, `=` or `%`.
#[inline]
fn specials(body: &[u8], base: usize) -> u64 {
    match body[base..].first_chunk() {
        Some(block) => specials_of(block),
        None => {
            let mut block = [0; BLOCK];
            block[..body.len() - base].copy_from_slice(&body[base..]);
            specials_of(&block)
        }
    }
}

#[inline]
fn specials_of(block: &[u8; BLOCK]) -> u64 {
    let is_special = block.map(|byte| match byte {
        b'&' | b'=' | b'%' => 0xFF,
        _ => 0,
    });
    let (words, _) = is_special.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| bits << 8 | bit_a_byte(u64::from_le_bytes(*word)))
}

/// Eight bytes, each 0 or 0xFF, as eight bits: byte n keeps bit n alone, and the product's highest
/// byte is the sum of all.
#[inline]
fn bit_a_byte(word: u64) -> u64 {
    (word & 0x8040_2010_0804_0201).wrapping_mul(EACH) >> 56
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Whether four escapes without anything between them begin at this place of the block.
///
/// Texts in other scripts are almost nothing but escapes; walking to each by its bit would be slow.
#[inline]
fn has_row_of_escapes(bits: u64, place: usize) -> bool {
    const ROW: u64 = 0b1001_001001;
    place < BLOCK && bits >> place & ROW == ROW
}

/// The pair that is being read.
#[derive(Default)]
struct Unfinished {
    raw_start: usize,
    name_start: usize,
    name_end: Option<usize>,
    value_start: usize,
}

impl Unfinished {
    /// Ends the pair: in the body at `raw_end`, in the text at `end`.
    #[inline]
    fn end(
        &mut self,
        raw_end: usize,
        end: usize,
        pair: &mut impl FnMut(Pair) -> Option<()>,
    ) -> Option<()> {
        if raw_end > self.raw_start {
            let name_end = self.name_end.unwrap_or(end);
            let value_start = if self.name_end.is_some() { self.value_start } else { raw_end };
            pair(Pair {
                name: self.name_start..name_end,
                value: name_end..end,
                at: value_start..raw_end,
            })?;
        }
        self.raw_start = raw_end + 1;
        self.name_start = end;
        self.name_end = None;
        Some(())
    }
}

/// A body on its way into a text.
///
/// The text is never longer than what of the body has been read, and has eight bytes more than it
/// needs: so a write of eight bytes at its end is always inside.
struct Unescaping<'a> {
    body: &'a [u8],
    /// Up to where the body has been read.
    read: usize,
    out: Vec<u8>,
    len: usize,
}

impl<'a> Unescaping<'a> {
    fn new(body: &'a [u8]) -> Unescaping<'a> {
        Unescaping { body, read: 0, out: zeros(body.len() + 8), len: 0 }
    }

    /// Copies the body up to `end`; where the text ends then.
    #[inline]
    fn copy_to(&mut self, end: usize) -> usize {
        let count = end - self.read;
        // Words are read past `end`, so there must be one behind it.
        if count > SHORT || end + 8 > self.body.len() {
            self.copy_long(end);
            return self.len;
        }
        let (mut read, mut len) = (self.read, self.len);
        while read < end {
            let Some(word) = self.body.get(read..).and_then(|raw| raw.first_chunk()) else { break };
            let Some(out) = self.out.get_mut(len..len + 8) else { break };
            // All eight are written; what is too many is written over by what comes next.
            out.copy_from_slice(&spaced(u64::from_le_bytes(*word)).to_le_bytes());
            read += 8;
            len += 8;
        }
        self.read = end;
        self.len += count;
        self.len
    }

    #[inline(never)]
    fn copy_long(&mut self, end: usize) {
        let raw = &self.body[self.read..end];
        let out = &mut self.out[self.len..self.len + raw.len()];
        for (out, &byte) in out.iter_mut().zip(raw) {
            *out = if byte == b'+' { b' ' } else { byte };
        }
        self.read = end;
        self.len += raw.len();
    }

    /// Undoes the escape at `at`, if it is one; else its `%` is copied with what follows.
    #[inline]
    fn unescape(&mut self, at: usize) -> bool {
        let Some(&[high, low]) = self.body[at + 1..].first_chunk() else { return false };
        let byte = HIGH[high as usize] | LOW[low as usize];
        if byte >= NO_DIGIT {
            return false;
        }
        self.copy_to(at);
        self.out[self.len] = byte as u8;
        self.len += 1;
        self.read = at + 3;
        true
    }

    /// Undoes escapes four at a time while nothing else stands between them.
    #[inline(never)]
    fn unescape_row(&mut self) {
        let (mut rows, mut written) = (0, 0);
        let (raw, _) = self.body[self.read..].as_chunks::<12>();
        let (out, _) = self.out[self.len..].as_chunks_mut::<4>();
        for (raw, out) in raw.iter().zip(out) {
            let byte = |at: usize| HIGH[raw[at + 1] as usize] | LOW[raw[at + 2] as usize];
            let bytes = [byte(0), byte(3), byte(6), byte(9)];
            let is_row = raw[0] == b'%' && raw[3] == b'%' && raw[6] == b'%' && raw[9] == b'%';
            if !is_row || bytes.iter().fold(0, |all, byte| all | byte) >= NO_DIGIT {
                break;
            }
            *out = bytes.map(|byte| byte as u8);
            rows += 12;
            written += 4;
        }
        self.read += rows;
        self.len += written;
    }
}

/// Runs up to this length are copied word by word; longer ones are worth a vector loop.
const SHORT: usize = 32;

/// The allocator's zeroed memory costs nothing for large bodies and more than it saves for small.
fn zeros(len: usize) -> Vec<u8> {
    if len > 4096 {
        return vec![0; len];
    }
    std::iter::repeat_n(0, len).collect()
}

/// Eight bytes with a space for each `+`.
#[inline]
fn spaced(word: u64) -> u64 {
    const LOW_BITS: u64 = EACH * 0x7F;
    // A byte of `other` is 0 where a `+` stands. Adding 0x7F carries into the highest bit of all
    // bytes but those, and never into the next byte.
    let other = word ^ (EACH * u64::from(b'+'));
    let plus = !(((other & LOW_BITS) + LOW_BITS) | other | LOW_BITS);
    word ^ ((plus >> 7) * u64::from(b'+' ^ b' '))
}
