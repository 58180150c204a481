//! A whole body in one pass: split, unescaped, and put together as one text.
//!
//! What costs time is going byte by byte. So 64 bytes are looked at together, in loops without
//! branches that compilers turn into vector instructions: the result is one bit a byte, set where
//! a `&`, `=` or `%` stands. The bits are walked, and what is between them is copied in chunks.
//! `+` needs no bit: it is turned while copying.

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
        let rows = rows_of_four(bits);
        while bits != 0 {
            let lowest = bits & bits.wrapping_neg();
            let at = base + bits.trailing_zeros() as usize;
            bits ^= lowest;
            match body[at] {
                b'%' if rows & lowest != 0 && text.unescape_row(at) => {
                    // What was read just now needs no second look.
                    next = next.max(text.read);
                    bits &= u64::MAX.checked_shl((text.read - base) as u32).unwrap_or(0);
                }
                b'%' => text.unescape(at),
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
    if let Some(block) = body[base..].first_chunk() {
        return specials_of(block);
    }
    let rest = &body[base..];
    match body.last_chunk() {
        // The end of the body, of which the beginning has been looked at before.
        Some(block) => specials_of(block) >> (BLOCK - rest.len()),
        None => {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
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
    words.iter().rev().fold(0, |bits, word| (bits << 8) | bit_a_byte(u64::from_le_bytes(*word)))
}

/// Eight bytes, each 0 or 0xFF, as eight bits: byte n keeps bit n alone, and the product's highest
/// byte is the sum of all.
#[inline]
fn bit_a_byte(word: u64) -> u64 {
    (word & 0x8040_2010_0804_0201).wrapping_mul(EACH) >> 56
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The bits that are the first of four, each three bytes after the one before.
///
/// Texts in other scripts are almost nothing but escapes; walking to each by its bit would be slow.
#[inline]
fn rows_of_four(bits: u64) -> u64 {
    let pairs = bits & (bits >> 3);
    pairs & (pairs >> 6)
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
    #[inline(always)]
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
/// The text is never longer than what of the body has been read, and has a chunk more than it
/// needs: so a chunk written at its end is always inside.
struct Unescaping<'a> {
    body: &'a [u8],
    /// Up to where the body has been read.
    read: usize,
    out: Vec<u8>,
    len: usize,
}

impl<'a> Unescaping<'a> {
    fn new(body: &'a [u8]) -> Unescaping<'a> {
        Unescaping { body, read: 0, out: vec![0; body.len() + CHUNK], len: 0 }
    }

    /// Copies the body up to `end`; where the text ends then.
    ///
    /// A whole chunk is written even for nothing, and what was too many is written over by what
    /// comes next: between two escapes there are mostly a few bytes, and never as many as last
    /// time, so any branch on their number would be guessed wrong.
    // Inlined, here and below, so that `read` and `len` stay in registers: twice as fast.
    #[inline(always)]
    fn copy_to(&mut self, end: usize) -> usize {
        let count = end - self.read;
        if count <= CHUNK
            && let Some(chunk) = self.body[self.read..].first_chunk()
            && let Some(out) = self.out[self.len..].first_chunk_mut()
        {
            *out = spaced(chunk);
        } else if count > 0 {
            copy_long(&self.body[self.read..end], &mut self.out[self.len..]);
        }
        self.read = end;
        self.len += count;
        self.len
    }

    /// Undoes the escape at `at`, if it is one; else its `%` is copied with what follows.
    #[inline(always)]
    fn unescape(&mut self, at: usize) {
        let Some(&[_, high, low]) = self.body[at..].first_chunk() else { return };
        let byte = HIGH[high as usize] | LOW[low as usize];
        if byte < NO_DIGIT {
            self.copy_to(at);
            self.out[self.len] = byte as u8;
            self.len += 1;
            self.read = at + 3;
        }
    }

    /// Undoes escapes from `at` on, four at a time while nothing else stands between them.
    #[inline(always)]
    fn unescape_row(&mut self, at: usize) -> bool {
        self.copy_to(at);
        let fours = unescape_fours(&self.body[at..], &mut self.out[self.len..]);
        self.read += 12 * fours;
        self.len += 4 * fours;
        fours > 0
    }
}

#[inline(never)]
fn copy_long(raw: &[u8], out: &mut [u8]) {
    let out = &mut out[..raw.len()];
    let (chunks, _) = raw.as_chunks();
    let (outs, _) = out.as_chunks_mut();
    for (out, chunk) in outs.iter_mut().zip(chunks) {
        *out = spaced(chunk);
    }
    // The last chunk goes over some of what is copied already; only near the end of a body there
    // is less than one.
    match (raw.last_chunk(), out.last_chunk_mut()) {
        (Some(chunk), Some(out)) => *out = spaced(chunk),
        _ => out.iter_mut().zip(raw).for_each(|(out, &byte)| *out = plus_to_space(byte)),
    }
}

/// How many times four escapes were undone.
#[inline(never)]
fn unescape_fours(raw: &[u8], out: &mut [u8]) -> usize {
    let (raw, _) = raw.as_chunks::<12>();
    let (out, _) = out.as_chunks_mut::<4>();
    let mut fours = 0;
    for (raw, out) in raw.iter().zip(out) {
        let byte = |at: usize| HIGH[raw[at + 1] as usize] | LOW[raw[at + 2] as usize];
        let bytes = [byte(0), byte(3), byte(6), byte(9)];
        let is_row = raw[0] == b'%' && raw[3] == b'%' && raw[6] == b'%' && raw[9] == b'%';
        if !is_row || bytes.iter().fold(0, |all, byte| all | byte) >= NO_DIGIT {
            break;
        }
        *out = bytes.map(|byte| byte as u8);
        fours += 1;
    }
    fours
}

/// How many bytes are copied together: the width of the vectors that every x86-64 and ARM has.
const CHUNK: usize = 16;

/// The same bytes with a space for each `+`.
#[inline]
fn spaced(chunk: &[u8; CHUNK]) -> [u8; CHUNK] {
    chunk.map(plus_to_space)
}

#[inline]
fn plus_to_space(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}
