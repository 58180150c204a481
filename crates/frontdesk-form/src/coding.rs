//! Content codings: what the body was compressed with.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::error::{FormError, FormErrorKind};
use crate::limits::{Limit, Limits};

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

/// The decompressor of one body, which also counts `max_body_bytes`.
pub(crate) struct Coding {
    chunks: VecDeque<Bytes>,
    received: u64,
    left: u64,
    max: u64,
    is_over: bool,
}

impl Coding {
    pub(crate) fn new(_coding: ContentCoding, limits: &Limits) -> Coding {
        Coding {
            chunks: VecDeque::new(),
            received: 0,
            left: limits.max_body_bytes,
            max: limits.max_body_bytes,
            is_over: false,
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.received += chunk.len() as u64;
        self.chunks.push_back(chunk);
    }

    pub(crate) fn end(&mut self) {}

    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    pub(crate) fn next_piece(&mut self) -> Result<Option<Bytes>, FormError> {
        if self.is_over {
            return Err(FormError::over(Limit::BodyBytes, self.max, self.max));
        }
        while let Some(mut chunk) = self.chunks.pop_front() {
            let left = usize::try_from(self.left).unwrap_or(usize::MAX);
            if chunk.len() > left {
                self.is_over = true;
                chunk.truncate(left);
            }
            self.left -= chunk.len() as u64;
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
            if self.is_over {
                return Err(FormError::over(Limit::BodyBytes, self.max, self.max));
            }
        }
        Ok(None)
    }
}
