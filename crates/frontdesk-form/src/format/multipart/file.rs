//! A file on its way.

use std::ops::Range;

use bytes::Bytes;

use super::transfer::{TransferEncoding, Undo};
use crate::error::FormError;
use crate::event::{Event, FileHead};
use crate::limits::Limit;

/// What is known of a file while its bytes pass.
pub(super) struct File {
    name: Bytes,
    is_nameless: bool,
    start: u64,
    size: u64,
    undo: Option<Undo>,
    /// The file is too large or malformed, and all that stands before that has been handed on.
    pub(super) broken: Option<FormError>,
}

impl File {
    // Inlined, here and below, because an event that is moved before it is written whole stalls.
    #[inline(always)]
    pub(super) fn new(head: &FileHead, transfer: Option<TransferEncoding>, start: u64) -> File {
        File {
            name: head.name.clone(),
            is_nameless: head.filename.is_empty(),
            start,
            size: 0,
            undo: transfer.map(Undo::new),
            broken: None,
        }
    }

    /// The name of the entry that it belongs to.
    pub(super) fn take_name(&mut self) -> Bytes {
        std::mem::take(&mut self.name)
    }

    /// Where its bytes begin in the body.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// Whether this is the first byte of a file without a name.
    pub(super) fn counts_now(&self) -> bool {
        self.is_nameless && self.size == 0
    }

    /// The event for more of its bytes, as far as `max` allows.
    #[inline(always)]
    pub(super) fn take(&mut self, mut data: Bytes, mut at: Range<u64>, max: u64) -> Option<Event> {
        if let Some(undo) = &mut self.undo {
            (data, self.broken) = undo.push(&data, at.start);
        }
        let room = max - self.size;
        if data.len() as u64 > room {
            let end = if self.undo.is_some() { at.end } else { at.start + room };
            self.broken = Some(FormError::over(Limit::FileBytes, max, end));
            // `room` is less than a length, so it fits.
            data.truncate(room as usize);
            at.end = end;
        }
        self.size += data.len() as u64;
        (!data.is_empty()).then_some(Event::FileData { bytes: data, at })
    }

    /// The last bytes that a transfer encoding held back, if any, and the end.
    #[inline(always)]
    pub(super) fn finish(&mut self, end: u64) -> Result<(Option<Event>, Event), FormError> {
        let mut rest = None;
        if let Some(undo) = &mut self.undo {
            let bytes = undo.finish(end)?;
            self.size += bytes.len() as u64;
            rest = (!bytes.is_empty()).then_some(Event::FileData { bytes, at: end..end });
        }
        Ok((rest, Event::FileEnd { size: self.size, at: self.start..end }))
    }
}
