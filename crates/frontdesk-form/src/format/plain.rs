//! The reader of this format.

use bytes::Bytes;

use crate::error::FormError;
use crate::event::Event;
use crate::limits::Limits;

pub(crate) struct PlainReader {}

impl PlainReader {
    pub(crate) fn new(_: &Limits) -> PlainReader {
        PlainReader {}
    }

    pub(crate) fn push(&mut self, _chunk: Bytes) {}

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        Ok(None)
    }

    pub(crate) fn end(&mut self) {}
}
