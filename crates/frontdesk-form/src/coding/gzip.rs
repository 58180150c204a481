//! The frame that gzip puts around deflated data (RFC 1952).
//!
//! ```text
//! member  := ID1 ID2 CM FLG MTIME XFL OS [extra] [name] [comment] [CRC16] data CRC32 ISIZE
//! extra   := XLEN *OCTET
//! name    := *OCTET NUL
//! comment := *OCTET NUL
//! ```

use flate2::Crc;

use super::{Fault, Source};

const HAS_CRC: u8 = 0b0000_0010;
const HAS_EXTRA: u8 = 0b0000_0100;
const HAS_NAME: u8 = 0b0000_1000;
const HAS_COMMENT: u8 = 0b0001_0000;
const RESERVED: u8 = 0b1110_0000;

/// Reads a member's header, byte by byte and keeping nothing of it.
#[derive(Default)]
pub(super) struct Header {
    place: Place,
    flags: u8,
}

/// Where in the header the next byte stands.
#[derive(Clone, Copy, Default)]
enum Place {
    #[default]
    Id1,
    Id2,
    Method,
    Flags,
    /// MTIME, XFL and OS, which nobody needs: so many bytes are left.
    Rest(u8),
    ExtraLow,
    ExtraHigh(u8),
    Extra(u16),
    Name,
    Comment,
    /// The header's own checksum, which no sender is known to write: so many bytes are left.
    Crc(u8),
    Data,
}

impl Header {
    /// Reads on; true as soon as the header is complete.
    pub(super) fn read(&mut self, source: &mut Source) -> Result<bool, Fault> {
        while !matches!(self.place, Place::Data) {
            let Some(byte) = source.next_byte() else {
                return Ok(false);
            };
            self.place = self.next(byte).ok_or(Fault::Damaged)?;
        }
        Ok(true)
    }

    fn next(&mut self, byte: u8) -> Option<Place> {
        Some(match (self.place, byte) {
            (Place::Id1, 0x1f) => Place::Id2,
            (Place::Id2, 0x8b) => Place::Method,
            (Place::Method, 8) => Place::Flags,
            (Place::Flags, flags) if flags & RESERVED == 0 => {
                self.flags = flags;
                Place::Rest(6)
            }
            (Place::Id1 | Place::Id2 | Place::Method | Place::Flags, _) => return None,
            (Place::Rest(1), _) if self.has(HAS_EXTRA) => Place::ExtraLow,
            (Place::Rest(1), _) => self.behind_extra(),
            (Place::Rest(left), _) => Place::Rest(left - 1),
            (Place::ExtraLow, low) => Place::ExtraHigh(low),
            (Place::ExtraHigh(low), high) => match u16::from_le_bytes([low, high]) {
                0 => self.behind_extra(),
                length => Place::Extra(length),
            },
            (Place::Extra(1), _) => self.behind_extra(),
            (Place::Extra(left), _) => Place::Extra(left - 1),
            (Place::Name, 0) => self.behind_name(),
            (Place::Comment, 0) => self.behind_comment(),
            (Place::Name | Place::Comment, _) => self.place,
            (Place::Crc(1), _) => Place::Data,
            (Place::Crc(left), _) => Place::Crc(left - 1),
            (Place::Data, _) => Place::Data,
        })
    }

    fn behind_extra(&self) -> Place {
        if self.has(HAS_NAME) { Place::Name } else { self.behind_name() }
    }

    fn behind_name(&self) -> Place {
        if self.has(HAS_COMMENT) { Place::Comment } else { self.behind_comment() }
    }

    fn behind_comment(&self) -> Place {
        if self.has(HAS_CRC) { Place::Crc(2) } else { Place::Data }
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// Reads the eight bytes behind a member's data and compares them with it.
#[derive(Default)]
pub(super) struct Trailer {
    bytes: [u8; 8],
    len: usize,
}

impl Trailer {
    /// Reads on; true as soon as the trailer is complete and right.
    pub(super) fn read(&mut self, source: &mut Source, crc: &Crc) -> Result<bool, Fault> {
        while let Some(slot) = self.bytes.get_mut(self.len) {
            let Some(byte) = source.next_byte() else {
                return Ok(false);
            };
            *slot = byte;
            self.len += 1;
        }
        // CRC32, then the length modulo 2^32, both little-endian.
        let said = u64::from_le_bytes(self.bytes);
        let real = u64::from(crc.amount()) << 32 | u64::from(crc.sum());
        if said == real { Ok(true) } else { Err(Fault::Damaged) }
    }
}
