//! br (RFC 7932).

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::{Fault, Output, Source};

/// A brotli stream.
pub(super) struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    max_window: u64,
    has_begun: bool,
    is_done: bool,
}

impl Brotli {
    pub(super) fn new(max_window: u64) -> Brotli {
        let alloc = StandardAlloc::default;
        // Strict: no large windows, which no RFC knows and no browser sends.
        let state = BrotliState::new_strict(alloc(), alloc(), alloc());
        Brotli { state, max_window, has_begun: false, is_done: false }
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<Output, Fault> {
        if self.is_done {
            return if source.bytes().is_empty() { Ok(Output::End) } else { Err(Fault::Trailing) };
        }
        if !self.has_begun {
            let Some(&first) = source.bytes().first() else {
                return Ok(Output::More);
            };
            if window(first) > self.max_window {
                return Err(Fault::Window);
            }
            self.has_begun = true;
        }
        loop {
            let (mut left, mut read) = (source.bytes().len(), 0);
            let (mut room, mut written, mut total) = (out.len(), 0, 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut read,
                source.bytes(),
                &mut room,
                &mut written,
                out,
                &mut total,
                &mut self.state,
            );
            source.take(read);
            match result {
                BrotliResult::ResultFailure => return Err(Fault::Damaged),
                BrotliResult::ResultSuccess => {
                    self.is_done = true;
                    if written == 0 {
                        return self.read(source, out);
                    }
                }
                BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
            }
            if written > 0 {
                return Ok(Output::Bytes(written));
            }
            if source.bytes().is_empty() {
                return Ok(Output::More);
            }
            if read == 0 {
                return Err(Fault::Damaged);
            }
        }
    }
}

/// RFC 7932, 9.1: the window's size stands in the first seven bits, least significant first.
///
/// ```text
/// 0        16        1NNN     17 + NNN, NNN not 0
/// 1000000  17        1000NNN  8 + NNN, NNN not 0; 001 announces a large window
/// ```
fn window(first: u8) -> u64 {
    let bits = match (first & 1, first >> 1 & 7, first >> 4 & 7) {
        (0, ..) => 16,
        (_, 0, 0) => 17,
        (_, 0, 1) => return u64::MAX,
        (_, 0, small) => 8 + small,
        (_, large, _) => 17 + large,
    };
    (1 << bits) - 16
}
