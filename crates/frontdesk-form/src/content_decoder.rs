//! A content coding undone, for whoever wants to see the decoded bytes themselves.

use bytes::Bytes;

use crate::coding::{Coding, ContentCoding};
use crate::error::FormError;
use crate::limits::Limits;

/// Undoes the content coding of a body and nothing else, in bounded pieces.
///
/// A [`FormDecoder`](crate::FormDecoder) does this by itself; with the two apart, the bytes that
/// [`Event`](crate::Event) ranges count can be looked at.
///
/// ```
/// use frontdesk_form::{ContentCoding, ContentDecoder, Limits};
///
/// let mut decoder = ContentDecoder::new(ContentCoding::Identity, &Limits::default());
/// decoder.push("a=1".into());
/// decoder.end();
/// assert_eq!(decoder.next_piece()?.as_deref(), Some(&b"a=1"[..]));
/// assert_eq!(decoder.next_piece()?, None);
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
pub struct ContentDecoder(Coding);

impl ContentDecoder {
    /// A decoder for one body.
    pub fn new(coding: ContentCoding, limits: &Limits) -> ContentDecoder {
        ContentDecoder(Coding::new(coding, limits))
    }

    /// Takes the next bytes as they were received. Draw all pieces before the next push.
    pub fn push(&mut self, chunk: Bytes) {
        self.0.push(chunk);
    }

    /// Says that nothing more comes. What is left is still to be drawn.
    pub fn end(&mut self) {
        self.0.end();
    }

    /// The next decoded bytes, never more than was pushed or 64 KiB; `None` until more is pushed.
    ///
    /// # Errors
    ///
    /// Data that is damaged or cut off, and the bounds on size, ratio and window of [`Limits`].
    pub fn next_piece(&mut self) -> Result<Option<Bytes>, FormError> {
        self.0.next_piece()
    }
}
