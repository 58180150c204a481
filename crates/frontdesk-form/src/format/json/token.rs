//! The tokens of JSON (RFC 8259), each checked while it is passed.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use crate::error::{FormError, FormErrorKind};
use crate::limits::Limit;

/// A body and a place in it.
pub(super) struct Tokens {
    body: Bytes,
    at: usize,
}

/// A token's text, escapes undone, and where it stands raw, without quotes.
pub(super) struct Text {
    pub(super) bytes: Bytes,
    pub(super) at: Range<usize>,
}

/// How long a token may be, decoded.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) limit: Limit,
    pub(super) max: u64,
    /// The bound as it was set, of which `max` may be what is left.
    pub(super) told: u64,
}

impl Text {
    pub(super) fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

impl Tokens {
    pub(super) fn new(body: Bytes) -> Tokens {
        Tokens { body, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn offset(&self) -> u64 {
        self.at as u64
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.body.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    pub(super) fn skip_byte(&mut self) {
        self.at += 1;
    }

    /// Passes `byte` if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    /// `ws = *( %x20 / %x09 / %x0A / %x0D )`
    pub(super) fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The error about what comes next: the body ends, or a byte that may not stand here.
    pub(super) fn unexpected(&self) -> FormError {
        match self.peek() {
            Some(_) => self.bad(self.at),
            None => FormError::decoded(FormErrorKind::Truncated, self.offset()),
        }
    }

    /// `true`, `false` or `null`.
    pub(super) fn literal(&mut self, word: &str) -> Result<Text, FormError> {
        let start = self.at;
        for &byte in word.as_bytes() {
            if !self.take(byte) {
                return Err(self.unexpected());
            }
        }
        Ok(self.raw(start))
    }

    /// ```text
    /// number = [ "-" ] int [ frac ] [ exp ]
    /// int    = "0" / ( %x31-39 *DIGIT )
    /// frac   = "." 1*DIGIT
    /// exp    = ( "e" / "E" ) [ "-" / "+" ] 1*DIGIT
    /// ```
    pub(super) fn number(&mut self, bound: Bound) -> Result<Text, FormError> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'-') || self.take(b'+');
            self.digits()?;
        }
        bound.check(0, start, self.at - start)?;
        Ok(self.raw(start))
    }

    fn digits(&mut self) -> Result<(), FormError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected()) } else { Ok(()) }
    }

    /// `string = DQUOTE *( unescaped / escape ) DQUOTE`
    ///
    /// A string without escapes, as almost all are, is a slice of the body.
    pub(super) fn string(&mut self, bound: Bound) -> Result<Text, FormError> {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<Vec<u8>> = None;
        loop {
            let run = self.run(unescaped.as_ref().map_or(0, Vec::len), bound)?;
            if let Some(text) = &mut unescaped {
                text.extend_from_slice(&self.body[run.clone()]);
            }
            if self.take(b'"') {
                let at = start..self.at - 1;
                let bytes = unescaped.map_or_else(|| self.body.slice(at.clone()), Bytes::from);
                return Ok(Text { bytes, at });
            }
            let text = unescaped.get_or_insert_with(|| self.body[run].to_vec());
            let escape = self.at;
            let char = escaped(&self.body, &mut self.at)?;
            bound.check(text.len(), escape, char.len_utf8())?;
            text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Passes what needs no unescaping, up to the next quote or backslash.
    ///
    /// `unescaped = %x20-21 / %x23-5B / %x5D-10FFFF`
    fn run(&mut self, len_before: usize, bound: Bound) -> Result<Range<usize>, FormError> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let found = memchr::memchr2(b'"', b'\\', rest);
        let run = &rest[..found.unwrap_or(rest.len())];
        if let Some(control) = run.iter().position(|&byte| byte < 0x20) {
            return Err(self.bad(self.at + control));
        }
        if let Err(error) = std::str::from_utf8(run) {
            return Err(self.bad(self.at + error.valid_up_to()));
        }
        bound.check(len_before, self.at, run.len())?;
        let range = self.at..self.at + run.len();
        self.at = range.end;
        if found.is_none() { Err(self.unexpected()) } else { Ok(range) }
    }

    fn raw(&self, start: usize) -> Text {
        Text { bytes: self.body.slice(start..self.at), at: start..self.at }
    }

    fn bad(&self, at: usize) -> FormError {
        FormError::decoded(FormErrorKind::BadJson, at as u64)
    }
}

impl Bound {
    /// Checks that `more` bytes, which stand at `at`, may follow `len` decoded ones.
    fn check(self, len: usize, at: usize, more: usize) -> Result<(), FormError> {
        if (len + more) as u64 <= self.max {
            return Ok(());
        }
        let fitting = self.max.saturating_sub(len as u64);
        Err(FormError::over(self.limit, self.told, at as u64 + fitting.min(more as u64)))
    }
}

/// `escape = "\" ( %x22 / "\" / "/" / "b" / "f" / "n" / "r" / "t" / "u" 4HEXDIG )`
fn escaped(body: &[u8], at: &mut usize) -> Result<char, FormError> {
    let start = *at;
    let bad = || FormError::decoded(FormErrorKind::BadJson, start as u64);
    let cut = || FormError::decoded(FormErrorKind::Truncated, body.len() as u64);
    *at += 2;
    Ok(match *body.get(start + 1).ok_or_else(cut)? {
        byte @ (b'"' | b'\\' | b'/') => byte as char,
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = unit(body, at, start)?;
            // RFC 8259, 7: above U+FFFF, two escapes are a surrogate pair. One alone is no text at
            // all; every reader makes something else of it, so it is refused.
            match first {
                0xD800..0xDC00 => {
                    for expected in *b"\\u" {
                        if *body.get(*at).ok_or_else(cut)? != expected {
                            return Err(bad());
                        }
                        *at += 1;
                    }
                    let second = unit(body, at, start)?;
                    if !(0xDC00..0xE000).contains(&second) {
                        return Err(bad());
                    }
                    let scalar = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                    char::from_u32(scalar).ok_or_else(bad)?
                }
                unit => char::from_u32(unit).ok_or_else(bad)?,
            }
        }
        _ => return Err(bad()),
    })
}

/// The UTF-16 code unit that four hex digits at `at` are.
fn unit(body: &[u8], at: &mut usize, escape: usize) -> Result<u32, FormError> {
    let mut unit = 0;
    for offset in *at..*at + 4 {
        let Some(&byte) = body.get(offset) else {
            return Err(FormError::decoded(FormErrorKind::Truncated, body.len() as u64));
        };
        let Some(digit) = (byte as char).to_digit(16) else {
            return Err(FormError::decoded(FormErrorKind::BadJson, escape as u64));
        };
        unit = unit << 4 | digit;
    }
    *at += 4;
    Ok(unit)
}
