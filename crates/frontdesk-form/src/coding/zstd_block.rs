//! What the decoder below lets pass in a block of zstd though the format forbids it.
//!
//! ```text
//! compressed block  := literals section, sequences section          (RFC 8878, 3.1.1.3)
//! literals section  := header (1 to 5 bytes), literals
//! sequences section := number (1 to 3 bytes), [modes, tables, bits]
//! ```

/// Whether the reserved bits of a compressed block's modes are set (RFC 8878, 3.1.1.3.2.1). The
/// reference decoder refuses such a block: it is damaged, or written by rules that nobody knows yet.
pub(super) fn sets_reserved_modes(block: &[u8]) -> bool {
    modes(block).is_some_and(|modes| modes & 0b11 != 0)
}

/// The modes of the sequences; `None` where there are no sequences or the block is too short for
/// them, which the decoder below finds by itself.
fn modes(block: &[u8]) -> Option<u8> {
    let sequences = block.get(literals(block)?..)?;
    let number = match *sequences.first()? {
        0 => return None,
        1..128 => 1,
        128..255 => 2,
        255 => 3,
    };
    sequences.get(number).copied()
}

/// The length of the literals section, its header included (RFC 8878, 3.1.1.3.1.1).
fn literals(block: &[u8]) -> Option<usize> {
    let first = usize::from(*block.first()?);
    let (kind, format) = (first & 0b11, first >> 2 & 0b11);
    let is_coded = kind >= 2;
    let header = match (is_coded, format) {
        (false, 0 | 2) => 1,
        (false, 1) => 2,
        (false, _) | (true, 0 | 1) => 3,
        (true, 2) => 4,
        (true, _) => 5,
    };
    let bits = block.get(..header)?.iter().rev().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    let content = match kind {
        // Raw literals: as many bytes as come out.
        0 => bits >> if header == 1 { 3 } else { 4 },
        // One byte that is repeated.
        1 => 1,
        // Behind the four bits of kind and format stand two sizes: of what comes out, of what is here.
        _ => {
            let width = [10, 10, 14, 18][format];
            bits >> (4 + width) & ((1 << width) - 1)
        }
    };
    usize::try_from(content).ok()?.checked_add(header)
}
