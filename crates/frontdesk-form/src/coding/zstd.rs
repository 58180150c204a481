//! zstd (RFC 8878).
//!
//! ```text
//! frame     := magic header *block [checksum]
//! skippable := magic size *OCTET
//! ```

use std::io::Read;

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Fault, Output, Source, zstd_block::sets_reserved_modes};

const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// One frame after another.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    /// The unit that is being gathered: a magic number, a header or a block.
    unit: Vec<u8>,
    state: State,
    has_checksum: bool,
    /// What the frame's header says its content is long, if it does.
    size: Option<u64>,
    /// How much of its content was handed on.
    written: u64,
}

#[derive(Clone, Copy)]
enum State {
    /// At the start of a frame; `is_first` if none was read yet.
    Start { is_first: bool },
    /// In the size of a skippable frame.
    SkipSize,
    /// In a skippable frame: so many bytes are left.
    Skip(u32),
    /// In the header of a frame.
    Header,
    /// In the header or the body of a block.
    Block,
    /// The last block was read; its output may not have been.
    Drain,
}

impl Zstd {
    pub(super) fn new(max_window: u64) -> Zstd {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(max_window);
        let state = State::Start { is_first: true };
        Zstd { decoder, unit: Vec::new(), state, has_checksum: false, size: None, written: 0 }
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<Output, Fault> {
        loop {
            match self.state {
                State::Start { is_first } => {
                    if self.unit.is_empty() && source.bytes().is_empty() && !is_first {
                        return Ok(Output::End);
                    }
                    if !self.gather(source, 4) {
                        return Ok(Output::More);
                    }
                    self.state = self.after_magic(is_first)?;
                }
                State::SkipSize => {
                    if !self.gather(source, 4) {
                        return Ok(Output::More);
                    }
                    self.state = State::Skip(self.skip_size());
                }
                State::Skip(0) => self.state = State::Start { is_first: false },
                State::Skip(left) => {
                    let step = source.bytes().len().min(left as usize);
                    if step == 0 {
                        return Ok(Output::More);
                    }
                    source.take(step);
                    // `step` is at most `left`.
                    self.state = State::Skip(left - step as u32);
                }
                State::Header => {
                    if !self.header(source)? {
                        return Ok(Output::More);
                    }
                    self.state = State::Block;
                }
                State::Block => {
                    if let Some(output) = self.drained(out)? {
                        return Ok(output);
                    }
                    if !self.block(source)? {
                        return Ok(Output::More);
                    }
                }
                State::Drain => {
                    if let Some(output) = self.drained(out)? {
                        return Ok(output);
                    }
                    self.compare()?;
                    self.state = State::Start { is_first: false };
                }
            }
        }
    }

    /// RFC 8878, 3.1.2: four bytes, the lowest first.
    fn skip_size(&mut self) -> u32 {
        let size = self.unit.iter().rev().fold(0, |size, &byte| size << 8 | u32::from(byte));
        self.unit.clear();
        size
    }

    /// Holds a whole frame to what it says of itself.
    fn compare(&self) -> Result<(), Fault> {
        let said = self.decoder.get_checksum_from_data();
        if said.is_some() && said != self.decoder.get_calculated_checksum() {
            return Err(Fault::Damaged);
        }
        // RFC 8878, 3.1.1.1.4. The decoder below does not compare it, and without a checksum it is
        // all that tells of damage.
        if self.size.is_some_and(|size| size != self.written) {
            return Err(Fault::Damaged);
        }
        Ok(())
    }

    /// Fills the unit up to `len` bytes; whether it is full.
    fn gather(&mut self, source: &mut Source, len: usize) -> bool {
        while self.unit.len() < len {
            let step = source.bytes().len().min(len - self.unit.len());
            if step == 0 {
                return false;
            }
            self.unit.extend_from_slice(&source.bytes()[..step]);
            source.take(step);
        }
        true
    }

    fn after_magic(&mut self, is_first: bool) -> Result<State, Fault> {
        if self.unit == MAGIC {
            return Ok(State::Header);
        }
        // RFC 8878, 3.1.2: 0x184D2A5? begins a frame that is to be skipped.
        if let [low, 0x2a, 0x4d, 0x18] = self.unit[..]
            && low & 0xf0 == 0x50
        {
            self.unit.clear();
            return Ok(State::SkipSize);
        }
        Err(if is_first { Fault::Damaged } else { Fault::Trailing })
    }

    /// Gathers and reads a frame's header.
    fn header(&mut self, source: &mut Source) -> Result<bool, Fault> {
        if !self.gather(source, 5) {
            return Ok(false);
        }
        let descriptor = self.unit[4];
        if !self.gather(source, 5 + header_rest(descriptor)) {
            return Ok(false);
        }
        // RFC 8878, 3.1.1.1.1.4: a set reserved bit means a frame that nobody knows to read yet.
        if descriptor & 0b1000 != 0 {
            return Err(Fault::Damaged);
        }
        self.has_checksum = descriptor & 0b100 != 0;
        self.decoder.reset(&self.unit[..]).map_err(|error| match error {
            FrameDecoderError::WindowSizeTooBig { .. } => Fault::Window,
            _ => Fault::Damaged,
        })?;
        self.size = states_size(descriptor).then(|| self.decoder.content_size());
        self.written = 0;
        self.unit.clear();
        Ok(true)
    }

    /// Gathers and decodes one block.
    fn block(&mut self, source: &mut Source) -> Result<bool, Fault> {
        if !self.gather(source, 3) {
            return Ok(false);
        }
        // RFC 8878, 3.1.1.2: last, type and size, little-endian.
        let header = u32::from_le_bytes([self.unit[0], self.unit[1], self.unit[2], 0]);
        let is_last = header & 1 != 0;
        let size = match header >> 1 & 3 {
            0 | 2 => header as usize >> 3,
            1 => 1,
            _ => return Err(Fault::Damaged),
        };
        // A block holds at most 128 KiB, compressed or not.
        if header >> 3 > 128 * 1024 {
            return Err(Fault::Damaged);
        }
        let checksum = if is_last && self.has_checksum { 4 } else { 0 };
        if !self.gather(source, 3 + size + checksum) {
            return Ok(false);
        }
        const COMPRESSED: u32 = 2;
        if header >> 1 & 3 == COMPRESSED && sets_reserved_modes(&self.unit[3..]) {
            return Err(Fault::Damaged);
        }
        self.decoder
            .decode_blocks(&self.unit[..], BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| Fault::Damaged)?;
        self.unit.clear();
        if is_last {
            self.state = State::Drain;
        }
        Ok(true)
    }

    fn drained(&mut self, out: &mut [u8]) -> Result<Option<Output>, Fault> {
        let len = self.decoder.read(out).map_err(|_| Fault::Damaged)?;
        self.written += len as u64;
        Ok((len > 0).then_some(Output::Bytes(len)))
    }
}

/// Whether a header has a Frame_Content_Size (RFC 8878, 3.1.1.1.1.1).
fn states_size(descriptor: u8) -> bool {
    descriptor >> 6 != 0 || is_single(descriptor)
}

/// The Single_Segment_flag.
fn is_single(descriptor: u8) -> bool {
    descriptor & 0b10_0000 != 0
}

/// How many bytes of a header follow its descriptor (RFC 8878, 3.1.1.1.1).
fn header_rest(descriptor: u8) -> usize {
    let is_single = is_single(descriptor);
    let window = usize::from(!is_single);
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let content = match descriptor >> 6 {
        0 => usize::from(is_single),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    window + dictionary + content
}
