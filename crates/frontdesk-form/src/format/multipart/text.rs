//! A text on its way.

use bytes::{Bytes, BytesMut};

use super::part::Name;
use super::transfer::{TransferEncoding, Undo};
use crate::error::FormError;
use crate::event::{TextEntry, ValueKind};

/// A text part whose head is complete.
pub(super) struct Text {
    name: Name,
    content_type: Option<Bytes>,
    transfer: Option<TransferEncoding>,
    start: u64,
    /// The first piece, which is the whole value unless a chunk cuts it.
    first: Bytes,
    /// The first piece and all others, if there are others.
    joined: BytesMut,
}

impl Text {
    pub(super) fn new(
        name: Name,
        content_type: Option<Bytes>,
        transfer: Option<TransferEncoding>,
        start: u64,
    ) -> Text {
        let (first, joined) = (Bytes::new(), BytesMut::new());
        Text { name, content_type, transfer, start, first, joined }
    }

    /// Where the value begins in the body.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn push(&mut self, piece: Bytes) {
        if self.first.is_empty() && self.joined.is_empty() {
            self.first = piece;
            return;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.joined.extend_from_slice(&piece);
    }

    /// The entry, its value ending at `end`.
    pub(super) fn finish(self, end: u64) -> Result<TextEntry, FormError> {
        let mut value = self.first;
        if !self.joined.is_empty() {
            value = self.joined.freeze();
        }
        if let Some(transfer) = self.transfer {
            value = undone(transfer, &value, self.start, end)?;
        }
        Ok(TextEntry {
            name: self.name.bytes,
            name_at: self.name.at,
            value,
            at: self.start..end,
            kind: ValueKind::Text,
            deeper: Vec::new(),
            content_type: self.content_type,
        })
    }
}

fn undone(
    transfer: TransferEncoding,
    value: &[u8],
    start: u64,
    end: u64,
) -> Result<Bytes, FormError> {
    let mut undo = Undo::new(transfer);
    let (bytes, error) = undo.push(value, start);
    if let Some(error) = error {
        return Err(error);
    }
    let mut out = BytesMut::from(bytes);
    out.extend_from_slice(&undo.finish(end)?);
    Ok(out.freeze())
}
