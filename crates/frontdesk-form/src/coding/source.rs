//! The received chunks that are not decompressed yet.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};

/// A queue of chunks; empty ones never get in.
#[derive(Default)]
pub(super) struct Source {
    chunks: VecDeque<Bytes>,
    received: u64,
    taken: u64,
    is_ended: bool,
}

impl Source {
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.received += chunk.len() as u64;
        if !chunk.is_empty() {
            self.chunks.push_back(chunk);
        }
    }

    pub(super) fn end(&mut self) {
        self.is_ended = true;
    }

    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Bytes that were pushed.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// Bytes that a decompressor has taken.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// The next bytes in one piece; empty only if there are none.
    pub(super) fn bytes(&self) -> &[u8] {
        self.chunks.front().map_or(&[], |chunk| &chunk[..])
    }

    /// Takes the first `n` of `bytes`.
    pub(super) fn take(&mut self, n: usize) {
        self.taken += n as u64;
        if let Some(chunk) = self.chunks.front_mut() {
            chunk.advance(n);
            if chunk.is_empty() {
                self.chunks.pop_front();
            }
        }
    }

    /// Takes one byte.
    pub(super) fn next_byte(&mut self) -> Option<u8> {
        let byte = *self.bytes().first()?;
        self.take(1);
        Some(byte)
    }

    /// Takes a whole chunk.
    pub(super) fn next_chunk(&mut self) -> Option<Bytes> {
        let chunk = self.chunks.pop_front()?;
        self.taken += chunk.len() as u64;
        Some(chunk)
    }
}
