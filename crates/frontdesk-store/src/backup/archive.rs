//! The tar of a backup: POSIX ustar, regular files, no more of it than is needed.
//!
//! `header` makes the one header that a name and a size can have, and reading compares with it. So
//! whatever is in the file that we did not write (another type, a link, a path out of the directory, a
//! flipped bit) is refused, and not interpreted.
//!
//! ```text
//! member  = header(512) data padding       padding is zeros up to a multiple of 512
//! archive = *member end                    end is 1024 zeros
//! ```

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

const BLOCK: usize = 512;
const NAME_BYTES: usize = 100;
const SIZE_AT: usize = 124;
const CHECKSUM_AT: usize = 148;
/// Sizes up to here are written in octal, as every tar reads them; larger ones as GNU tar writes them.
const MAX_OCTAL: u64 = (1 << 33) - 1;
const PIECE: usize = 256 * 1024;

/// Writes members one after the other.
pub(super) struct Writer<W> {
    to: W,
    sums: String,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, sums: String::new() }
    }

    /// Adds a member of so many bytes, which `from` must have; gives its SHA-256.
    pub(super) fn add(
        &mut self,
        name: &str,
        size: u64,
        from: impl Read,
        mut progress: impl FnMut(u64),
    ) -> io::Result<[u8; 32]> {
        let header = header(name, size).ok_or_else(|| io::Error::other("a name is too long"))?;
        self.to.write_all(&header)?;
        let mut hash = Sha256::new();
        let copied = pump(from.take(size), |piece| {
            hash.update(piece);
            progress(piece.len() as u64);
            self.to.write_all(piece)
        })?;
        if copied != size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file became shorter"));
        }
        self.to.write_all(&[0; BLOCK][..padding(size)])?;
        let sum: [u8; 32] = hash.finalize().into();
        self.sums.push_str(&format!("{}  {name}\n", hex(&sum)));
        Ok(sum)
    }

    /// The sums of all members so far, as `sha256sum -c` reads them.
    pub(super) fn sums(&self) -> String {
        self.sums.clone()
    }

    /// Ends the archive.
    pub(super) fn end(mut self) -> io::Result<W> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Reads members one after the other.
pub(super) struct Reader<R> {
    from: R,
    /// Where the next header begins.
    at: u64,
}

/// Why an archive is none of ours, and at which byte.
#[derive(Debug)]
pub(super) enum Unsound {
    Io(io::Error),
    Content(String),
}

impl From<io::Error> for Unsound {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Content("it is cut off".to_owned()),
            _ => Self::Io(error),
        }
    }
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, at: 0 }
    }

    /// The name and the size of the next member; `None` behind the last, where nothing may follow.
    pub(super) fn next(&mut self) -> Result<Option<(String, u64)>, Unsound> {
        let mut block = [0; BLOCK];
        self.from.read_exact(&mut block)?;
        if block == [0; BLOCK] {
            return self.end().map(|()| None);
        }
        let read = name_of(&block).zip(size_of(&block));
        let sound = read.filter(|(name, size)| header(name, *size) == Some(block));
        let at = self.at;
        sound.map(Some).ok_or_else(|| Unsound::Content(format!("byte {at}: no header of ours")))
    }

    /// Copies the data of the member that `next` told; gives its SHA-256.
    pub(super) fn copy(
        &mut self,
        size: u64,
        mut to: impl Write,
        mut progress: impl FnMut(u64),
    ) -> Result<[u8; 32], Unsound> {
        let mut hash = Sha256::new();
        let copied = pump((&mut self.from).take(size), |piece| {
            hash.update(piece);
            progress(piece.len() as u64);
            to.write_all(piece)
        })?;
        if copied != size {
            return Err(Unsound::Content("it is cut off".to_owned()));
        }
        let mut rest = [0; BLOCK];
        let rest = &mut rest[..padding(size)];
        self.from.read_exact(rest)?;
        if rest.iter().any(|&byte| byte != 0) {
            return Err(Unsound::Content(format!("byte {}: something in a gap", self.at + size)));
        }
        self.at += (BLOCK + rest.len()) as u64 + size;
        Ok(hash.finalize().into())
    }

    fn end(&mut self) -> Result<(), Unsound> {
        let mut block = [0; BLOCK];
        self.from.read_exact(&mut block)?;
        let mut more = [0];
        if block != [0; BLOCK] || self.from.read(&mut more)? != 0 {
            return Err(Unsound::Content(format!("byte {}: something behind the end", self.at)));
        }
        Ok(())
    }
}

/// Hands `from` on in pieces; says how many bytes there were.
pub(super) fn pump(
    mut from: impl Read,
    mut to: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let mut piece = vec![0; PIECE];
    let mut copied = 0;
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(copied),
            Ok(read) => {
                to(&piece[..read])?;
                copied += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The header of a private regular file (POSIX.1-1988, 10.1.1). Its time is 0: what it was is told by
/// the first member, and a backup of the same content is the same file.
fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    let mut block = [0; BLOCK];
    if name.is_empty() || name.len() >= NAME_BYTES {
        return None;
    }
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    match size {
        0..=MAX_OCTAL => put(SIZE_AT, format!("{size:011o}\0").as_bytes()),
        _ => {
            put(SIZE_AT, &[0x80, 0, 0, 0]);
            put(SIZE_AT + 4, &size.to_be_bytes());
        }
    }
    put(136, b"00000000000\0");
    put(CHECKSUM_AT, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    block[CHECKSUM_AT..CHECKSUM_AT + 8].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

fn name_of(block: &[u8; BLOCK]) -> Option<String> {
    let field = &block[..NAME_BYTES];
    let end = field.iter().position(|&byte| byte == 0)?;
    String::from_utf8(field[..end].to_vec()).ok()
}

fn size_of(block: &[u8; BLOCK]) -> Option<u64> {
    let field = &block[SIZE_AT..SIZE_AT + 12];
    if field[0] == 0x80 {
        return field[4..].try_into().ok().map(u64::from_be_bytes);
    }
    u64::from_str_radix(str::from_utf8(&field[..11]).ok()?, 8).ok()
}

fn padding(size: u64) -> usize {
    // Below 512, so it fits.
    (size.next_multiple_of(BLOCK as u64) - size) as usize
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written_and_no_other_way() {
        for size in [0, 1, 511, 512, MAX_OCTAL, MAX_OCTAL + 1, u64::MAX >> 1] {
            let block = header("uploads/0123", size).unwrap();
            assert_eq!(
                (name_of(&block).unwrap(), size_of(&block)),
                ("uploads/0123".into(), Some(size))
            );
        }
        assert_eq!(header("", 1), None);
        assert_eq!(header(&"a".repeat(100), 1), None);
    }
}
