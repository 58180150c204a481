//! Content codings: what the body was compressed with, and its bounded decompression (F-40).
//!
//! Every decompressor here works without I/O: it is asked for output, takes as much input as it
//! needs, and never makes more than [`PIECE`] bytes at once. What it must remember is its window,
//! which is bounded by `limits.max_window_bytes` before any of it is allocated.

mod brotli;
mod gzip;
mod inflate;
mod source;
mod zstd;
mod zstd_block;

use bytes::Bytes;

use crate::error::{FormError, FormErrorKind, Offsets};
use crate::limits::{Limit, Limits};
use brotli::Brotli;
use inflate::Inflate;
use source::Source;
use zstd::Zstd;

/// The one content coding of a body (RFC 9110, 8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentCoding {
    /// Not compressed.
    Identity,
    /// `gzip` or `x-gzip`.
    Gzip,
    /// `deflate`: zlib, or raw deflate as some old clients send it.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

impl ContentCoding {
    /// Reads the value of a `Content-Encoding` header.
    ///
    /// ```
    /// use frontdesk_form::ContentCoding;
    ///
    /// assert_eq!(ContentCoding::parse(b"GZIP").unwrap(), ContentCoding::Gzip);
    /// assert_eq!(ContentCoding::parse(b"gzip, gzip").unwrap_err().status_hint(), 415);
    /// ```
    ///
    /// # Errors
    ///
    /// `UnknownCoding`, or `StackedCodings` where several were applied (L14).
    pub fn parse(header: &[u8]) -> Result<ContentCoding, FormError> {
        let mut coding = ContentCoding::Identity;
        for word in header.split(|&byte| byte == b',') {
            let next = ContentCoding::named(word.trim_ascii())?;
            if next == ContentCoding::Identity {
                continue;
            }
            if coding != ContentCoding::Identity {
                return Err(FormError::received(FormErrorKind::StackedCodings, 0));
            }
            coding = next;
        }
        Ok(coding)
    }

    fn named(word: &[u8]) -> Result<ContentCoding, FormError> {
        Ok(match word.to_ascii_lowercase().as_slice() {
            b"" | b"identity" => ContentCoding::Identity,
            b"gzip" | b"x-gzip" => ContentCoding::Gzip,
            b"deflate" => ContentCoding::Deflate,
            b"br" => ContentCoding::Brotli,
            b"zstd" => ContentCoding::Zstd,
            _ => return Err(FormError::received(FormErrorKind::UnknownCoding, 0)),
        })
    }
}

/// The most that is decompressed at once.
const PIECE: usize = 64 * 1024;

/// What a decompressor did when it was asked for output.
enum Output {
    /// It wrote so many bytes, at least one.
    Bytes(usize),
    /// It needs more input.
    More,
    /// Its data is complete.
    End,
}

/// Why a decompressor stopped.
enum Fault {
    /// The data is damaged.
    Damaged,
    /// Something follows the end.
    Trailing,
    /// The data asks for a window above the bound.
    Window,
}

/// The decompressor of one body, which also counts `max_body_bytes` and `max_ratio`.
pub(crate) struct Coding {
    source: Source,
    decompressor: Decompressor,
    limits: Limits,
    scratch: Vec<u8>,
    /// Bytes handed on.
    decoded: u64,
    is_over: bool,
}

/// A closed list, as [`ContentCoding`] is.
enum Decompressor {
    None,
    Inflate(Box<Inflate>),
    Brotli(Box<Brotli>),
    Zstd(Box<Zstd>),
}

impl Coding {
    pub(crate) fn new(coding: ContentCoding, limits: &Limits) -> Coding {
        let window = limits.max_window_bytes;
        let decompressor = match coding {
            ContentCoding::Identity => Decompressor::None,
            ContentCoding::Gzip => Decompressor::Inflate(Box::new(Inflate::gzip())),
            ContentCoding::Deflate => Decompressor::Inflate(Box::new(Inflate::deflate())),
            ContentCoding::Brotli => Decompressor::Brotli(Box::new(Brotli::new(window))),
            ContentCoding::Zstd => Decompressor::Zstd(Box::new(Zstd::new(window))),
        };
        let (source, limits) = (Source::default(), limits.clone());
        Coding { source, decompressor, limits, scratch: Vec::new(), decoded: 0, is_over: false }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.source.push(chunk);
    }

    pub(crate) fn end(&mut self) {
        self.source.end();
    }

    /// How many bytes were pushed.
    pub(crate) fn received(&self) -> u64 {
        self.source.received()
    }

    /// The next decoded bytes, or `None` until more is pushed.
    ///
    /// # Errors
    ///
    /// What is wrong with the coded data, and `max_body_bytes`, after all that stands before it.
    pub(crate) fn next_piece(&mut self) -> Result<Option<Bytes>, FormError> {
        if self.is_over {
            let max = self.limits.max_body_bytes;
            return Err(FormError::over(Limit::BodyBytes, max, max));
        }
        let Some(mut piece) = self.next_output()? else {
            return Ok(None);
        };
        let left = self.limits.max_body_bytes - self.decoded;
        if piece.len() as u64 > left {
            self.is_over = true;
            // `left` is less than a length, so it fits.
            piece.truncate(left as usize);
            if piece.is_empty() {
                return self.next_piece();
            }
        }
        self.decoded += piece.len() as u64;
        Ok(Some(piece))
    }

    fn next_output(&mut self) -> Result<Option<Bytes>, FormError> {
        if matches!(self.decompressor, Decompressor::None) {
            return Ok(self.source.next_chunk());
        }
        if self.scratch.is_empty() {
            self.scratch = vec![0; PIECE];
        }
        let output = match &mut self.decompressor {
            Decompressor::None => Ok(Output::More),
            Decompressor::Inflate(inflate) => inflate.read(&mut self.source, &mut self.scratch),
            Decompressor::Brotli(brotli) => brotli.read(&mut self.source, &mut self.scratch),
            Decompressor::Zstd(zstd) => zstd.read(&mut self.source, &mut self.scratch),
        };
        match output.map_err(|fault| self.fault(fault))? {
            Output::Bytes(len) => {
                self.check_ratio(len)?;
                Ok(Some(Bytes::copy_from_slice(&self.scratch[..len])))
            }
            Output::End => Ok(None),
            Output::More if self.source.is_ended() => {
                Err(FormError::received(FormErrorKind::Truncated, self.received()))
            }
            Output::More => self.check_received().map(|()| None),
        }
    }

    /// L14. How much input a decompressor has taken for some output depends on how the input was
    /// cut, by a few bytes; so does the offset of this error, and of no other.
    fn check_ratio(&self, len: usize) -> Result<(), FormError> {
        let decoded = self.decoded + len as u64;
        let max = self.limits.max_ratio;
        if decoded > self.limits.ratio_grace_bytes
            && decoded > self.source.taken().saturating_mul(max)
        {
            let kind = FormErrorKind::OverLimit { limit: Limit::Ratio, max };
            return Err(FormError::new(kind, self.source.taken(), Offsets::Received));
        }
        Ok(())
    }

    /// Data that decodes to nothing could be sent for ever: no honest coding makes a body larger
    /// than a hundredth more.
    fn check_received(&self) -> Result<(), FormError> {
        let max = self.limits.max_body_bytes;
        let most = max.saturating_add(max / 100).saturating_add(PIECE as u64);
        if self.source.received() > most {
            let kind = FormErrorKind::OverLimit { limit: Limit::BodyBytes, max };
            return Err(FormError::new(kind, most, Offsets::Received));
        }
        Ok(())
    }

    fn fault(&self, fault: Fault) -> FormError {
        let kind = match fault {
            Fault::Damaged => FormErrorKind::BadCompression,
            Fault::Trailing => FormErrorKind::TrailingData,
            Fault::Window => {
                let max = self.limits.max_window_bytes;
                FormErrorKind::OverLimit { limit: Limit::WindowBytes, max }
            }
        };
        FormError::received(kind, self.source.taken())
    }
}
