//! One reader a format, all driven in the same way by [`FormDecoder`](crate::FormDecoder).
//!
//! What a reader must do:
//!
//! - `new(..., &Limits)` makes it; `push(&mut self, Bytes)` hands it the next decoded bytes;
//!   `next_event(&mut self) -> Result<Option<Event>, FormError>` gives what can be told so far;
//!   `end(&mut self)` says that no byte comes any more.
//! - `push` only stores; every error about the body comes out of `next_event`, after all events
//!   that stand before it. So the same body gives the same events and the same error wherever it
//!   is cut.
//! - `push` is called only after `next_event` gave `None`, never with an empty chunk; after `end`
//!   `next_event` is called until it gives `None` or fails. After an error nothing is called again.
//! - Offsets are counted from the first decoded byte, over all chunks. Errors are made with
//!   `FormError::decoded(kind, at)` or `FormError::over(limit, max, at)`; `at` of a limit is the
//!   first byte that was too many.
//! - A reader keeps at most one unfinished entry (bounded by `max_name_bytes`, `max_value_bytes`)
//!   beside the chunk, and remembers how far it has searched: no byte is searched twice.
//! - It counts its own bounds (pairs, names, values, depth, tokens). `max_body_bytes` is counted
//!   by the decoder; `max_text_bytes` by [`Reader`] for formats without files, and by the
//!   multipart reader itself.

mod disposition;
pub(crate) mod json;
pub(crate) mod multipart;
pub(crate) mod plain;
pub(crate) mod urlencoded;

pub(crate) use disposition::unfolded;

use bytes::Bytes;

use crate::enctype::Enctype;
use crate::error::FormError;
use crate::event::Event;
use crate::limits::{Limit, Limits};
use json::JsonReader;
use multipart::MultipartReader;
use plain::PlainReader;
use urlencoded::UrlEncodedReader;

/// What to do with a part that has a `Content-Transfer-Encoding`.
///
/// RFC 7578, 4.7 forbids the header in forms; mail libraries write it all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransferEncodings {
    /// Leave the bytes as sent and note it.
    #[default]
    Kept,
    /// Undo base64 and quoted-printable.
    Undone,
}

/// The reader of one body: a closed list, as [`Enctype`] is.
pub(crate) enum Reader {
    UrlEncoded(TextOnly<UrlEncodedReader>),
    Multipart(Box<MultipartReader>),
    Plain(TextOnly<PlainReader>),
    Json(Box<TextOnly<JsonReader>>),
}

impl Reader {
    pub(crate) fn new(enctype: &Enctype, transfer: TransferEncodings, limits: &Limits) -> Reader {
        match enctype {
            Enctype::UrlEncoded => {
                Reader::UrlEncoded(TextOnly::new(UrlEncodedReader::new(limits), limits))
            }
            Enctype::Multipart(boundary) => {
                Reader::Multipart(Box::new(MultipartReader::new(boundary, transfer, limits)))
            }
            Enctype::Plain => Reader::Plain(TextOnly::new(PlainReader::new(limits), limits)),
            Enctype::Json => Reader::Json(Box::new(TextOnly::new(JsonReader::new(limits), limits))),
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        match self {
            Reader::UrlEncoded(reader) => {
                if let Some(chunk) = reader.admit(chunk) {
                    reader.inner.push(chunk);
                }
            }
            Reader::Multipart(reader) => reader.push(chunk),
            Reader::Plain(reader) => {
                if let Some(chunk) = reader.admit(chunk) {
                    reader.inner.push(chunk);
                }
            }
            Reader::Json(reader) => {
                if let Some(chunk) = reader.admit(chunk) {
                    reader.inner.push(chunk);
                }
            }
        }
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        match self {
            Reader::UrlEncoded(reader) => match reader.inner.next_event() {
                Ok(None) => reader.over(),
                result => result,
            },
            Reader::Multipart(reader) => reader.next_event(),
            Reader::Plain(reader) => match reader.inner.next_event() {
                Ok(None) => reader.over(),
                result => result,
            },
            Reader::Json(reader) => match reader.inner.next_event() {
                Ok(None) => reader.over(),
                result => result,
            },
        }
    }

    pub(crate) fn end(&mut self) {
        match self {
            Reader::UrlEncoded(reader) => reader.inner.end(),
            Reader::Multipart(reader) => reader.end(),
            Reader::Plain(reader) => reader.inner.end(),
            Reader::Json(reader) => reader.inner.end(),
        }
    }
}

/// A reader of a format without files, with `max_text_bytes` counted before it.
///
/// What passes the bound is not handed on, and the error waits until everything before it is read.
pub(crate) struct TextOnly<R> {
    inner: R,
    left: u64,
    max: u64,
    is_over: bool,
}

impl<R> TextOnly<R> {
    fn new(inner: R, limits: &Limits) -> TextOnly<R> {
        TextOnly { inner, left: limits.max_text_bytes, max: limits.max_text_bytes, is_over: false }
    }

    /// As much of the chunk as the bound allows.
    fn admit(&mut self, mut chunk: Bytes) -> Option<Bytes> {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        if chunk.len() > left {
            self.is_over = true;
            chunk.truncate(left);
        }
        self.left -= chunk.len() as u64;
        (!chunk.is_empty()).then_some(chunk)
    }

    fn over(&self) -> Result<Option<Event>, FormError> {
        if self.is_over {
            return Err(FormError::over(Limit::TextBytes, self.max, self.max));
        }
        Ok(None)
    }
}
