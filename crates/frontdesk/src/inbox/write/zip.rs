//! A ZIP archive: `submissions.jsonl`, and each file under the id of its submission.
//!
//! Written in one go, as PKWARE's APPNOTE 6.3.10 lets a stream be written: what is not known before a
//! member is written stands behind it (4.3.9), and the list of members at the end. No member is larger
//! than 2 GiB, so only the list needs the 64-bit fields (4.3.14, 4.5.3).

use std::collections::HashSet;
use std::io::{self, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use frontdesk_store::{Beside, Submission};

use super::{What, each, jsonl};
use crate::inbox::clean;

/// A new file of lines begins behind this many bytes.
const LINES: u64 = 2 << 30;

pub(super) fn write(
    desk: &Beside,
    what: &What,
    out: impl Write,
    step: &mut dyn FnMut(),
) -> anyhow::Result<()> {
    let mut archive = Archive::new(out);
    let mut number = 1;
    let mut member = archive.begin("submissions.jsonl")?;
    each(desk, what, |submission| {
        if member.written >= LINES {
            number += 1;
            archive.end(&mut member)?;
            member = archive.begin(&format!("submissions-{number}.jsonl"))?;
        }
        let mut line = Vec::new();
        jsonl::put(&mut line, submission)?;
        archive.put(&mut member, &line)?;
        step();
        Ok(())
    })?;
    archive.end(&mut member)?;
    each(desk, what, |submission| files(desk, &mut archive, submission))?;
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
        let mut member = archive.begin(&format!("files/{}/{name}", submission.id))?;
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

    /// 4.3.7: the local header.
    fn begin(&mut self, name: &str) -> io::Result<Member> {
        let begins = self.out.at;
        let mut head = Vec::new();
        head.extend(b"PK\x03\x04");
        head.extend(20_u16.to_le_bytes());
        head.extend(FLAGS.to_le_bytes());
        head.extend(DEFLATE.to_le_bytes());
        head.extend([0; 2]);
        head.extend(DATE.to_le_bytes());
        head.extend([0; 12]);
        head.extend(length(name).to_le_bytes());
        head.extend([0; 2]);
        head.extend(name.as_bytes());
        self.out.write_all(&head)?;
        Ok(Member {
            name: name.to_owned(),
            begins,
            deflate: DeflateEncoder::new(Vec::new(), Compression::fast()),
            crc: Crc::new(),
            written: 0,
            deflated: 0,
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
        let known = |bytes: u64| {
            u32::try_from(bytes)
                .map_err(|_| io::Error::other("a file is too large for the archive"))
        };
        let (deflated, written) = (known(member.deflated)?, known(member.written)?);
        let sums = [member.crc.sum(), deflated, written].map(u32::to_le_bytes).concat();
        self.out.write_all(b"PK\x07\x08")?;
        self.out.write_all(&sums)?;
        self.list(member, &sums);
        Ok(())
    }

    /// 4.3.12: the member in the list at the end.
    fn list(&mut self, member: &Member, sums: &[u8]) {
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
        list.extend(sums);
        list.extend(length(&member.name).to_le_bytes());
        list.extend(12_u16.to_le_bytes());
        list.extend([0; 6]);
        list.extend((0o100_600_u32 << 16).to_le_bytes());
        list.extend(u32::MAX.to_le_bytes());
        list.extend(member.name.as_bytes());
        // 4.5.3: where it begins, in 64 bits.
        list.extend(1_u16.to_le_bytes());
        list.extend(8_u16.to_le_bytes());
        list.extend(member.begins.to_le_bytes());
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
