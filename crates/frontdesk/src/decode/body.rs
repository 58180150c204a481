//! The bytes of a body on their way, and the framings of HTTP/1.1 around them.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::trouble::Refused;

/// A body that can be read once.
pub(super) struct Body {
    pub(super) bytes: Box<dyn Read>,
    /// How long it is, if that is known.
    pub(super) len: Option<u64>,
    /// Set if the sender's program printed only the beginning.
    pub(super) cut: Option<Cut>,
}

/// How much is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// As the paste says.
    Bytes(u64),
    /// It does not say.
    Unknown,
}

impl Body {
    pub(super) fn whole(bytes: Vec<u8>) -> Body {
        let len = Some(bytes.len() as u64);
        Body { bytes: Box::new(Cursor::new(bytes)), len, cut: None }
    }
}

/// As many bytes as `Content-Length` says (RFC 9112, 6.2).
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) left: u64,
    pub(super) stated: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let len = self.inner.read(out.get_mut(..wanted).unwrap_or_default())?;
        self.left -= len as u64;
        if len == 0 && wanted > 0 {
            let came = self.stated - self.left;
            let message = format!("Content-Length says {} bytes, and {came} came", self.stated);
            return Err(io::Error::other(Refused {
                kind: "truncated",
                at: came,
                message,
                status: 400,
            }));
        }
        Ok(len)
    }
}

/// Undoes the chunked transfer coding (RFC 9112, 7.1).
///
/// ```text
/// chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
/// chunked-body = *chunk 1*("0") [ chunk-ext ] CRLF trailer-section CRLF
/// ```
pub(super) struct Dechunked<R> {
    inner: BufReader<R>,
    left: u64,
    at: u64,
    state: State,
}

#[derive(PartialEq)]
enum State {
    First,
    Within,
    Over,
}

/// More than any extension that was ever sent.
const MAX_LINE: u64 = 4096;

impl<R: Read> Dechunked<R> {
    pub(super) fn new(inner: R) -> Dechunked<R> {
        Dechunked { inner: BufReader::new(inner), left: 0, at: 0, state: State::First }
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.inner.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
        self.at += line.len() as u64;
        if line.pop() != Some(b'\n') {
            return Err(self.bad("truncated", "the chunked body ends before its last chunk"));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.state == State::Within && !self.line()?.is_empty() {
            return Err(self.bad("bad_chunk", "a chunk is longer than its size says"));
        }
        self.state = State::Within;
        let line = self.line()?;
        let size = line.split(|&byte| byte == b';').next().unwrap_or_default();
        let size = std::str::from_utf8(size.trim_ascii()).unwrap_or_default();
        let is_hex = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u64::from_str_radix(size, 16) {
            Ok(0) if is_hex => {
                self.state = State::Over;
                // Trailers say nothing about the form.
                while !self.line()?.is_empty() {}
                Ok(())
            }
            Ok(size) if is_hex => {
                self.left = size;
                Ok(())
            }
            _ => Err(self.bad("bad_chunk", "a chunk's size is no hexadecimal number")),
        }
    }

    fn bad(&self, kind: &'static str, message: &str) -> io::Error {
        io::Error::other(Refused { kind, at: self.at, message: message.to_owned(), status: 400 })
    }
}

impl<R: Read> Read for Dechunked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 {
            if self.state == State::Over || out.is_empty() {
                return Ok(0);
            }
            self.begin()?;
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let len = self.inner.read(out.get_mut(..wanted).unwrap_or_default())?;
        if len == 0 {
            return Err(self.bad("truncated", "the chunked body ends within a chunk"));
        }
        self.left -= len as u64;
        self.at += len as u64;
        Ok(len)
    }
}
