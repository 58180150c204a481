//! The chunk that is being read, and where it stands in the body.

use std::ops::Range;

use bytes::{Buf, Bytes};

/// What is left of the current chunk.
pub(super) struct Input {
    chunk: Bytes,
    at: u64,
}

impl Input {
    pub(super) fn new() -> Input {
        Input { chunk: Bytes::new(), at: 0 }
    }

    /// The next chunk. The one before it has been read whole: that is the readers' contract.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// The offset of the next byte in the body.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.chunk
    }

    /// What is left of the chunk, to take slices of.
    pub(super) fn chunk(&self) -> &Bytes {
        &self.chunk
    }

    /// The next `n` bytes as a slice of the chunk. `n` was found in `bytes`, so it is in range.
    pub(super) fn take(&mut self, n: usize) -> (Bytes, Range<u64>) {
        let start = self.at;
        self.at += n as u64;
        (self.chunk.split_to(n), start..self.at)
    }

    /// Passes over `n` bytes, where `n` was found in `bytes`.
    pub(super) fn skip(&mut self, n: usize) {
        self.at += n as u64;
        self.chunk.advance(n);
    }

    /// All that is left.
    pub(super) fn take_all(&mut self) -> (Bytes, Range<u64>) {
        self.take(self.chunk.len())
    }
}
