//! gzip, zlib and raw deflate.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::gzip::{Header, Trailer};
use super::{Fault, Output, Source};

/// Deflated data in one of its frames.
pub(super) struct Inflate {
    state: State,
    crc: Crc,
    is_gzip: bool,
}

enum State {
    /// In the header of a gzip member.
    GzipHeader(Header),
    /// The first byte of `deflate` data, which tells zlib from raw.
    DeflateStart(Option<u8>),
    /// In the data; what was read of it to tell its kind comes first.
    Data { inflate: Decompress, first: Vec<u8> },
    /// Behind the data of a gzip member.
    GzipTrailer(Trailer),
    /// Between gzip members, or at the end.
    Done,
}

impl Inflate {
    pub(super) fn gzip() -> Inflate {
        Inflate { state: State::GzipHeader(Header::default()), crc: Crc::new(), is_gzip: true }
    }

    pub(super) fn deflate() -> Inflate {
        Inflate { state: State::DeflateStart(None), crc: Crc::new(), is_gzip: false }
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<Output, Fault> {
        loop {
            match &mut self.state {
                State::GzipHeader(header) => {
                    if !header.read(source)? {
                        return Ok(Output::More);
                    }
                    self.state = State::data(false, Vec::new());
                }
                State::DeflateStart(first) => {
                    let Some(byte) = source.next_byte() else { return Ok(Output::More) };
                    self.state = match *first {
                        None => State::DeflateStart(Some(byte)),
                        Some(first) => State::data(is_zlib(&[first, byte]), vec![first, byte]),
                    };
                }
                State::Data { inflate, first } => {
                    let (written, is_end) = inflated(inflate, first, source, out)?;
                    if self.is_gzip {
                        self.crc.update(&out[..written]);
                    }
                    if is_end {
                        self.state = State::behind_data(self.is_gzip);
                    }
                    match (written, is_end) {
                        (0, false) => return Ok(Output::More),
                        (0, true) => {}
                        _ => return Ok(Output::Bytes(written)),
                    }
                }
                State::GzipTrailer(trailer) => {
                    if !trailer.read(source, &self.crc)? {
                        return Ok(Output::More);
                    }
                    self.state = State::Done;
                }
                State::Done => {
                    if source.bytes().is_empty() {
                        return Ok(Output::End);
                    }
                    // RFC 1952, 2.2: members may follow one another. Anything else is junk.
                    if !self.is_gzip || source.bytes().first() != Some(&0x1f) {
                        return Err(Fault::Trailing);
                    }
                    *self = Inflate::gzip();
                }
            }
        }
    }
}

impl State {
    fn data(has_zlib_header: bool, first: Vec<u8>) -> State {
        State::Data { inflate: Decompress::new(has_zlib_header), first }
    }

    fn behind_data(is_gzip: bool) -> State {
        match is_gzip {
            true => State::GzipTrailer(Trailer::default()),
            false => State::Done,
        }
    }
}

/// One or more calls until there is output, the end, or nothing left to read.
fn inflated(
    inflate: &mut Decompress,
    first: &mut Vec<u8>,
    source: &mut Source,
    out: &mut [u8],
) -> Result<(usize, bool), Fault> {
    loop {
        let input = if first.is_empty() { source.bytes() } else { &first[..] };
        let had_input = !input.is_empty();
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let status =
            inflate.decompress(input, out, FlushDecompress::None).map_err(|_| Fault::Damaged)?;
        // Both are at most a slice's length.
        let read = (inflate.total_in() - before_in) as usize;
        let written = (inflate.total_out() - before_out) as usize;
        if first.is_empty() {
            source.take(read);
        } else {
            first.drain(..read);
        }
        let is_end = status == Status::StreamEnd;
        if written > 0 || is_end || !had_input {
            return Ok((written, is_end));
        }
        if read == 0 {
            return Err(Fault::Damaged);
        }
    }
}

/// RFC 1950, 2.2: the method is 8, the window at most 32 KiB, and both bytes are a multiple of 31.
/// RFC 9110, 8.4.1.2 says that old clients send raw deflate under the same name.
fn is_zlib(first: &[u8]) -> bool {
    match first {
        [cmf, flg] => {
            cmf & 0x0f == 8 && cmf >> 4 <= 7 && u16::from_be_bytes([*cmf, *flg]) % 31 == 0
        }
        _ => false,
    }
}
