//! `multipart/form-data`.

use bytes::Bytes;

use crate::boundary::Boundary;
use crate::error::FormError;
use crate::event::Event;
use crate::format::TransferEncodings;
use crate::limits::Limits;

pub(crate) struct MultipartReader {}

impl MultipartReader {
    pub(crate) fn new(_: &Boundary, _: TransferEncodings, _: &Limits) -> MultipartReader {
        MultipartReader {}
    }

    pub(crate) fn push(&mut self, _chunk: Bytes) {}

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        Ok(None)
    }

    pub(crate) fn end(&mut self) {}
}
