//! A ZIP archive: `submissions.jsonl`, and each file under the id of its submission.
//!
//! Written in one go, as PKWARE's APPNOTE 6.3.10 lets a stream be written: what is not known before a
//! member is written stands behind it (4.3.9), and the list of members at the end. The list always has the
//! 64-bit fields (4.3.14, 4.5.3), so an archive may be of any size; a member has them if it may need them,
//! because some programs that unpack a stream do not know them.

use std::collections::HashSet;
use std::io::{self, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use frontdesk_store::{Beside, Submission};

use super::{Walk, What, each, jsonl};
use crate::inbox::clean;

/// A new file of lines begins behind this many bytes.
const LINES: u64 = 2 << 30;

pub(super) fn write(
    desk: &Beside,
    what: &What,
    out: impl Write,
    step: &mut dyn FnMut(Walk),
) -> anyhow::Result<()> {
    let mut archive = Archive::new(out);
    let mut number = 1;
    let mut member = archive.begin("submissions.jsonl", LINES)?;
    each(desk, what, |submission| {
        if member.written >= LINES {
            number += 1;
            archive.end(&mut member)?;
            member = archive.begin(&format!("submissions-{number}.jsonl"), LINES)?;
        }
        let mut line = Vec::new();
        jsonl::put(&mut line, submission)?;
        archive.put(&mut member, &line)?;
        step(Walk::First);
        Ok(())
    })?;
    archive.end(&mut member)?;
    each(desk, what, |submission| {
        files(desk, &mut archive, submission)?;
        step(Walk::Second);
        Ok(())
    })?;
    Ok(archive.finish()?)
}

fn files<W: Write>(
    desk: &Beside,
    archive: &mut Archive<W>,
    submission: &Submission,
) -> anyhow::Result<()> {
    let mut names = HashSet::new();
    for (place, upload) in (1..).zip(&submission.uploads) {
        let clean = clean::file_name(&upload.filename);
        let name = match names.insert(clean.to_lowercase()) {
            true => clean,
            // Two of one name, also where case does not tell them apart.
            false => format!("{place}-{clean}"),
        };
        let mut file = match desk.read_upload(upload.key) {
            Ok(file) => file,
            // Erased a moment ago.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        let mut member = archive.begin(&format!("files/{}/{name}", submission.id), upload.size)?;
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut piece)?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            archive.put(&mut member, bytes)?;
        }
        archive.end(&mut member)?;
    }
    Ok(())
}

/// Counts what goes through.
struct Counted<W> {
    out: W,
    at: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Archive<W: Write> {
    out: Counted<W>,
    /// The list that stands at the end, as far as it is known.
    directory: Vec<u8>,
    members: u64,
}

/// A file that is being written.
struct Member {
    name: String,
    begins: u64,
    deflate: DeflateEncoder<Vec<u8>>,
    crc: Crc,
    /// Bytes before and after they were deflated.
    written: u64,
    deflated: u64,
    width: Width,
}

/// How wide the sizes of a member are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Bits32,
    Bits64,
}

impl Width {
    /// Of a member that will hold so many bytes: what can't be made smaller grows a little.
    fn of(bytes: u64) -> Width {
        const SURELY_FITS: u64 = 0xf000_0000;
        if bytes < SURELY_FITS { Width::Bits32 } else { Width::Bits64 }
    }
}

impl Member {
    /// 4.3.9.1, 4.3.9.2: its size when it was deflated, and before.
    fn sizes(&self) -> io::Result<Vec<u8>> {
        if self.width == Width::Bits64 {
            return Ok([self.deflated, self.written].map(u64::to_le_bytes).concat());
        }
        let narrow = |bytes: u64| {
            u32::try_from(bytes)
                .map_err(|_| io::Error::other("a file is larger than it was said to be"))
        };
        Ok([narrow(self.deflated)?, narrow(self.written)?].map(u32::to_le_bytes).concat())
    }
}

/// Names are UTF-8 (bit 11), sizes stand behind the data (bit 3).
const FLAGS: u16 = 1 << 11 | 1 << 3;
const DEFLATE: u16 = 8;
/// 1 January 1980, the least there is: when a file was sent stands in the lines.
const DATE: u16 = 0x0021;

impl<W: Write> Archive<W> {
    fn new(out: W) -> Archive<W> {
        Archive { out: Counted { out, at: 0 }, directory: Vec::new(), members: 0 }
    }

    /// 4.3.7: the local header of a member that will hold about so many bytes.
    fn begin(&mut self, name: &str, bytes: u64) -> io::Result<Member> {
        let (begins, width) = (self.out.at, Width::of(bytes));
        let mut head = Vec::new();
        head.extend(b"PK\x03\x04");
        let version: u16 = if width == Width::Bits64 { 45 } else { 20 };
        head.extend(version.to_le_bytes());
        head.extend(FLAGS.to_le_bytes());
        head.extend(DEFLATE.to_le_bytes());
        head.extend([0; 2]);
        head.extend(DATE.to_le_bytes());
        head.extend([0; 4]);
        // 4.5.3: sizes of all ones say that the extra field has them; there both are still to come.
        let (size, extra): (u8, u16) = match width {
            Width::Bits32 => (0, 0),
            Width::Bits64 => (0xff, 20),
        };
        head.extend([size; 8]);
        head.extend(length(name).to_le_bytes());
        head.extend(extra.to_le_bytes());
        head.extend(name.as_bytes());
        if width == Width::Bits64 {
            head.extend(1_u16.to_le_bytes());
            head.extend(16_u16.to_le_bytes());
            head.extend([0; 16]);
        }
        self.out.write_all(&head)?;
        Ok(Member {
            name: name.to_owned(),
            begins,
            deflate: DeflateEncoder::new(Vec::new(), Compression::fast()),
            crc: Crc::new(),
            written: 0,
            deflated: 0,
            width,
        })
    }

    fn put(&mut self, member: &mut Member, bytes: &[u8]) -> io::Result<()> {
        member.crc.update(bytes);
        member.written += bytes.len() as u64;
        member.deflate.write_all(bytes)?;
        self.drain(member)
    }

    fn drain(&mut self, member: &mut Member) -> io::Result<()> {
        let ready = std::mem::take(member.deflate.get_mut());
        member.deflated += ready.len() as u64;
        self.out.write_all(&ready)
    }

    /// 4.3.9: what is known only now.
    fn end(&mut self, member: &mut Member) -> io::Result<()> {
        member.deflate.try_finish()?;
        self.drain(member)?;
        self.out.write_all(b"PK\x07\x08")?;
        self.out.write_all(&member.crc.sum().to_le_bytes())?;
        let sizes = member.sizes()?;
        self.out.write_all(&sizes)?;
        self.list(member, &sizes);
        Ok(())
    }

    /// 4.3.12: the member in the list at the end.
    fn list(&mut self, member: &Member, sizes: &[u8]) {
        let list = &mut self.directory;
        self.members += 1;
        list.extend(b"PK\x01\x02");
        // Made on Unix (3), so that the attributes mean a plain file of its owner's.
        list.extend((3_u16 << 8 | 45).to_le_bytes());
        list.extend(45_u16.to_le_bytes());
        list.extend(FLAGS.to_le_bytes());
        list.extend(DEFLATE.to_le_bytes());
        list.extend([0; 2]);
        list.extend(DATE.to_le_bytes());
        list.extend(member.crc.sum().to_le_bytes());
        // 4.5.3: what does not stand here stands behind the name, in this order: the size before it was deflated,
        // after it, and where the member begins.
        let wide = match member.width {
            Width::Bits32 => {
                list.extend(sizes);
                member.begins.to_le_bytes().to_vec()
            }
            Width::Bits64 => {
                list.extend([0xff; 8]);
                [member.written, member.deflated, member.begins].map(u64::to_le_bytes).concat()
            }
        };
        let extra = wide.len() as u16;
        list.extend(length(&member.name).to_le_bytes());
        list.extend((extra + 4).to_le_bytes());
        list.extend([0; 6]);
        list.extend((0o100_600_u32 << 16).to_le_bytes());
        list.extend(u32::MAX.to_le_bytes());
        list.extend(member.name.as_bytes());
        list.extend(1_u16.to_le_bytes());
        list.extend(extra.to_le_bytes());
        list.extend(wide);
    }

    /// 4.3.14 to 4.3.16: the ends, the one with 64 bits first.
    fn finish(mut self) -> io::Result<()> {
        let begins = self.out.at;
        let directory = std::mem::take(&mut self.directory);
        self.out.write_all(&directory)?;
        let ends = self.out.at;
        let size = directory.len() as u64;
        let mut end = Vec::new();
        end.extend(b"PK\x06\x06");
        end.extend(44_u64.to_le_bytes());
        end.extend((3_u16 << 8 | 45).to_le_bytes());
        end.extend(45_u16.to_le_bytes());
        end.extend([0; 8]);
        for number in [self.members, self.members, size, begins] {
            end.extend(number.to_le_bytes());
        }
        end.extend(b"PK\x06\x07");
        end.extend([0; 4]);
        end.extend(ends.to_le_bytes());
        end.extend(1_u32.to_le_bytes());
        end.extend(b"PK\x05\x06");
        end.extend([0; 4]);
        end.extend([0xff; 12]);
        end.extend([0; 2]);
        self.out.write_all(&end)?;
        self.out.flush()
    }
}

fn length(name: &str) -> u16 {
    // Names are cleaned and cut before.
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Python's reader takes it, which checks each sum and size.
    fn read_by_another(archive: &[u8]) -> String {
        const READ: &str = "import sys, io, zipfile\n\
            archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n\
            assert archive.testzip() is None\n\
            print([(i.filename, i.file_size, archive.read(i)) for i in archive.infolist()])";
        let mut python = std::process::Command::new("python3")
            .args(["-c", READ])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(archive).unwrap();
        String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap()
    }

    #[test]
    fn a_member_that_may_be_large_has_wide_sizes_and_is_read_by_another_program() {
        let mut bytes = Vec::new();
        let mut archive = Archive::new(&mut bytes);
        for (name, size) in [("small", 3), ("large", 5 << 30), ("last", 3)] {
            let mut member = archive.begin(name, size).unwrap();
            archive.put(&mut member, b"abc").unwrap();
            archive.end(&mut member).unwrap();
        }
        archive.finish().unwrap();
        let read = read_by_another(&bytes);
        assert_eq!(
            read.trim(),
            "[('small', 3, b'abc'), ('large', 3, b'abc'), ('last', 3, b'abc')]"
        );
        let large = bytes.windows(5).position(|name| name == b"large").unwrap();
        // 4.3.7: sizes of all ones before the name, and the extra field of 16 bytes behind it.
        assert_eq!(bytes[large - 12..large - 4], [0xff; 8]);
        assert_eq!(bytes[large + 5..large + 9], [1, 0, 16, 0]);
    }

    #[test]
    fn more_than_a_narrow_member_can_say_is_an_error_and_no_wrong_size() {
        let mut archive = Archive::new(Vec::new());
        let mut member = archive.begin("a", 3).unwrap();
        member.written = 1 << 32;
        assert!(archive.end(&mut member).is_err());
    }
}
