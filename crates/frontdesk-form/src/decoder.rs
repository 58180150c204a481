//! The whole way of a body: received bytes, coding, format, events.
//!
//! Rules of the machine:
//!
//! - `push` stores a chunk, `next_event` does the work: it draws a piece out of the coding, gives
//!   it to the format's reader, and hands on what the reader can tell.
//! - Nothing is drawn from the coding while the reader still has something to say, so that at most
//!   one decompressed piece lies in memory.
//! - The first error is the last word: every later call repeats it.

use bytes::Bytes;

use crate::coding::{Coding, ContentCoding};
use crate::content_type::ContentType;
use crate::error::{FormError, FormErrorKind};
use crate::event::Event;
use crate::format::{Reader, TransferEncodings};
use crate::limits::Limits;

/// Reads a form out of the bytes of its body, as they come.
///
/// It does no I/O: bytes are pushed in, events are pulled out.
/// Pull until `None` before the next push, so that memory stays bounded by [`Limits`].
///
/// ```
/// use frontdesk_form::{ContentCoding, ContentType, Event, FormDecoder, Limits};
///
/// let content_type = ContentType::parse(b"application/x-www-form-urlencoded")?;
/// let mut decoder = FormDecoder::new(content_type, ContentCoding::Identity, Limits::default());
/// decoder.push("a=1&b".into())?;
/// let Some(Event::Text(entry)) = decoder.next_event()? else { panic!("a=1 is complete") };
/// assert_eq!((&entry.name[..], &entry.value[..]), (&b"a"[..], &b"1"[..]));
/// assert_eq!(decoder.next_event()?, None);
/// decoder.end()?;
/// let Some(Event::Text(entry)) = decoder.next_event()? else { panic!("the rest is b") };
/// assert_eq!((&entry.name[..], &entry.at), (&b"b"[..], &(5..5)));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
pub struct FormDecoder {
    content_type: ContentType,
    limits: Limits,
    coding: Coding,
    reader: Reader,
    state: State,
}

/// Where the decoder stands.
#[derive(Clone)]
enum State {
    /// Bytes may come.
    Open,
    /// `end` was called; the coding may still hold output.
    Ending,
    /// The reader knows that nothing comes any more.
    Ended,
    /// The first error, repeated by every call.
    Failed(FormError),
}

impl FormDecoder {
    /// A decoder for one body.
    pub fn new(content_type: ContentType, coding: ContentCoding, limits: Limits) -> FormDecoder {
        let reader = Reader::new(&content_type.enctype, TransferEncodings::Kept, &limits);
        let coding = Coding::new(coding, &limits);
        FormDecoder { content_type, limits, coding, reader, state: State::Open }
    }

    /// The same decoder with another treatment of transfer encodings; to be called before any push.
    #[must_use]
    pub fn transfer_encodings(mut self, transfer: TransferEncodings) -> FormDecoder {
        self.reader = Reader::new(&self.content_type.enctype, transfer, &self.limits);
        self
    }

    /// Takes the next chunk of the body as it was received.
    ///
    /// # Errors
    ///
    /// The error that stopped the decoder before, or `AfterEnd`. What is wrong with this chunk
    /// comes out of [`next_event`](FormDecoder::next_event), behind the events before it.
    pub fn push(&mut self, chunk: Bytes) -> Result<(), FormError> {
        match &self.state {
            State::Open => {
                self.coding.push(chunk);
                Ok(())
            }
            State::Failed(error) => Err(error.clone()),
            State::Ending | State::Ended => self.fail(self.after_end()),
        }
    }

    /// The next event that can be told, or `None` until more is pushed.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the body, after all events that stand before it, at the same place
    /// however the body was cut. Two things depend on the cut, by a few bytes: where `max_ratio` is
    /// met, and how much of damaged compressed data is read before the damage is found.
    pub fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        if let State::Failed(error) = &self.state {
            return Err(error.clone());
        }
        loop {
            // An event goes to the caller as the reader gave it: it is large, and this is the path
            // of every one.
            let result = self.reader.next_event();
            match &result {
                Ok(Some(_)) => return result,
                Ok(None) => {}
                Err(error) => {
                    self.state = State::Failed(error.clone());
                    return result;
                }
            }
            match self.coding.next_piece() {
                Ok(Some(piece)) => self.reader.push(piece),
                Ok(None) if matches!(self.state, State::Ending) => {
                    self.reader.end();
                    self.state = State::Ended;
                }
                Ok(None) => return Ok(None),
                Err(error) => return self.fail(error),
            }
        }
    }

    /// Says that the body is over. Then [`next_event`](FormDecoder::next_event) is to be drained.
    ///
    /// # Errors
    ///
    /// The error that stopped the decoder before. A body that ends too early is told by
    /// [`next_event`](FormDecoder::next_event).
    pub fn end(&mut self) -> Result<(), FormError> {
        match &self.state {
            State::Open => {
                self.coding.end();
                self.state = State::Ending;
                Ok(())
            }
            State::Failed(error) => Err(error.clone()),
            State::Ending | State::Ended => Ok(()),
        }
    }

    fn after_end(&self) -> FormError {
        FormError::received(FormErrorKind::AfterEnd, self.coding.received())
    }

    fn fail<T>(&mut self, error: FormError) -> Result<T, FormError> {
        self.state = State::Failed(error.clone());
        Err(error)
    }
}
