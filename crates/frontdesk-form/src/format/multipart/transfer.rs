//! Transfer encodings of parts (RFC 2045, 6), undone only where a setting asks for it.

use bytes::Bytes;

use crate::error::{FormError, FormErrorKind};

/// A `Content-Transfer-Encoding` that changes the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransferEncoding {
    /// `base64`
    Base64,
    /// `quoted-printable`
    Quoted,
    /// One that we can't undo.
    Other,
}

impl TransferEncoding {
    /// The encoding of that name; `None` for those that leave the bytes alone.
    pub(super) fn named(value: &[u8]) -> Option<TransferEncoding> {
        match value.to_ascii_lowercase().as_slice() {
            b"" | b"7bit" | b"8bit" | b"binary" => None,
            b"base64" => Some(TransferEncoding::Base64),
            b"quoted-printable" => Some(TransferEncoding::Quoted),
            _ => Some(TransferEncoding::Other),
        }
    }
}

/// The longest line that mail knows (RFC 5322, 2.1.1). More blanks than that are no line's end.
const MAX_LINE: usize = 998;

/// Undoes a transfer encoding piece by piece, in one pass (F-16).
pub(super) struct Undo {
    encoding: TransferEncoding,
    /// Base64: the bits that make no whole byte yet, below a marker bit.
    bits: u32,
    /// Base64: how many `=` have come; nothing but `=` and blanks may follow.
    padding: u8,
    /// Quoted-printable: an escape, or blanks at a line's end, that may go on in the next piece.
    held: Vec<u8>,
}

impl Undo {
    pub(super) fn new(encoding: TransferEncoding) -> Undo {
        Undo { encoding, bits: 1, padding: 0, held: Vec::new() }
    }

    /// The decoded bytes of one more piece, which stands at `at`, up to what is malformed in it.
    pub(super) fn push(&mut self, piece: &[u8], at: u64) -> (Bytes, Option<FormError>) {
        let mut out = Vec::with_capacity(piece.len());
        for (offset, &byte) in piece.iter().enumerate() {
            let is_fine = match self.encoding {
                TransferEncoding::Base64 => self.base64(byte, &mut out),
                TransferEncoding::Quoted => self.quoted(byte, &mut out),
                TransferEncoding::Other => {
                    out.push(byte);
                    true
                }
            };
            if !is_fine {
                return (out.into(), Some(bad(at + offset as u64)));
            }
        }
        (out.into(), None)
    }

    /// The rest, when the part is over at `at`.
    pub(super) fn finish(&mut self, at: u64) -> Result<Bytes, FormError> {
        match self.encoding {
            TransferEncoding::Base64 => self.last_bytes().ok_or_else(|| bad(at)),
            TransferEncoding::Quoted if self.held.first() == Some(&b'=') => {
                let is_soft_break = self.held[1..].iter().all(|byte| b" \t\r".contains(byte));
                if is_soft_break { Ok(Bytes::new()) } else { Err(bad(at)) }
            }
            // RFC 2045, 6.7, rule 3: blanks at the end of a line were added on the way.
            TransferEncoding::Quoted if self.held.last() == Some(&b'\r') => {
                Ok(Bytes::from_static(b"\r"))
            }
            TransferEncoding::Quoted | TransferEncoding::Other => Ok(Bytes::new()),
        }
    }

    /// What an incomplete group of four holds. A sender that leaves the padding out is understood;
    /// a single character is no byte.
    fn last_bytes(&self) -> Option<Bytes> {
        let [_, first, second, third] = self.bits.to_be_bytes();
        match self.bits.ilog2() {
            0 => Some(Bytes::new()),
            12 => Some(Bytes::copy_from_slice(&[second << 4 | third >> 4])),
            18 => {
                Some(Bytes::copy_from_slice(&[first << 6 | second >> 2, second << 6 | third >> 2]))
            }
            _ => None,
        }
    }

    fn base64(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                self.padding += 1;
                return self.padding <= 2;
            }
            b' ' | b'\t' | b'\r' | b'\n' => return true,
            _ => return false,
        };
        if self.padding > 0 {
            return false;
        }
        self.bits = self.bits << 6 | u32::from(value);
        if self.bits >> 24 == 1 {
            out.extend_from_slice(&self.bits.to_be_bytes()[1..]);
            self.bits = 1;
        }
        true
    }

    fn quoted(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        if self.held.first() == Some(&b'=') {
            return self.escape(byte, out);
        }
        match byte {
            b'=' => {
                out.append(&mut self.held);
                self.held.push(b'=');
            }
            b' ' | b'\t' | b'\r' => {
                if self.held.len() == MAX_LINE {
                    out.append(&mut self.held);
                }
                self.held.push(byte);
            }
            b'\n' => {
                // The blanks before a line end go, the line end stays as it was sent.
                let has_cr = self.held.last() == Some(&b'\r');
                self.held.clear();
                out.extend_from_slice(if has_cr { b"\r\n" } else { b"\n" });
            }
            _ => {
                out.append(&mut self.held);
                out.push(byte);
            }
        }
        true
    }

    /// Within `=XY`, or `=` at a line's end, which joins two lines.
    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        match (&self.held[1..], byte) {
            (_, b'\n') => self.held.clear(),
            ([] | [b' ' | b'\t' | b'\r', ..], b' ' | b'\t' | b'\r') => {
                self.held.push(byte);
                return self.held.len() < MAX_LINE;
            }
            ([], _) if byte.is_ascii_hexdigit() => self.held.push(byte),
            ([high], _) if byte.is_ascii_hexdigit() => {
                let Some(high) = hex(*high) else { return false };
                let Some(low) = hex(byte) else { return false };
                out.push(high << 4 | low);
                self.held.clear();
            }
            _ => return false,
        }
        true
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn bad(at: u64) -> FormError {
    FormError::decoded(FormErrorKind::BadTransferEncoding, at)
}
