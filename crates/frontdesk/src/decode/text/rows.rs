//! Offset, hexadecimal digits, characters and meaning, side by side.

use std::io::{self, Write};

use frontdesk_form::{Annotated, FormData};

use super::super::command::Colors;
use super::super::group::{Group, groups};
use super::paint::{Painted, Style};

const ROW: usize = 16;
/// Rows of one group before its middle is left out, and how many of its first then stand.
const MOST: usize = 6;
const HEAD: usize = 3;

/// One byte and how it is painted.
type Byte = (u8, Style);

/// The whole table.
pub(super) fn write(
    out: &mut impl Write,
    annotated: &Annotated,
    data: &FormData,
    colors: Colors,
) -> io::Result<()> {
    let heading = format!("{:8}  {:47}  {:16}  meaning", "offset", "bytes", "characters");
    writeln!(out, "{}", Painted(heading, Style::Faint, colors))?;
    for group in groups(annotated, data) {
        self::group(out, annotated, &group, colors)?;
    }
    Ok(())
}

fn group(
    out: &mut impl Write,
    annotated: &Annotated,
    group: &Group<'_>,
    colors: Colors,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (group.pieces.first(), group.pieces.last()) else {
        return Ok(());
    };
    let (start, end) = (first.at.start, last.at.end);
    let len = end - start;
    if len <= (MOST * ROW) as u64 {
        return rows(out, start, &bytes(annotated, group, start, end), &group.meaning, colors);
    }
    let head_end = start + (HEAD * ROW) as u64;
    let tail_start = end - ROW as u64;
    rows(out, start, &bytes(annotated, group, start, head_end), &group.meaning, colors)?;
    let left_out = format!("{:8}  … {} bytes …", "", tail_start - head_end);
    writeln!(out, "{}", Painted(left_out, Style::Faint, colors))?;
    rows(out, tail_start, &bytes(annotated, group, tail_start, end), "", colors)
}

/// The bytes of a group from `start` to `end`, each in the style of its piece.
fn bytes(annotated: &Annotated, group: &Group<'_>, start: u64, end: u64) -> Vec<Byte> {
    let mut bytes = Vec::new();
    let within = group.pieces.iter().filter(|it| it.at.start < end && it.at.end > start);
    for piece in within {
        let at = piece.at.start.max(start)..piece.at.end.min(end);
        let style = Style::of(piece.kind, piece.side);
        bytes.extend(annotated.bytes(at).iter().map(|&byte| (byte, style)));
    }
    bytes
}

fn rows(
    out: &mut impl Write,
    start: u64,
    bytes: &[Byte],
    meaning: &str,
    colors: Colors,
) -> io::Result<()> {
    for (number, row) in bytes.chunks(ROW).enumerate() {
        let offset = format!("{:08x}", start + (number * ROW) as u64);
        write!(out, "{}  ", Painted(offset, Style::Faint, colors))?;
        for &(byte, style) in row {
            write!(out, "{} ", Painted(format_args!("{byte:02x}"), style, colors))?;
        }
        write!(out, "{:1$} ", "", (ROW - row.len()) * 3)?;
        for &(byte, style) in row {
            write!(out, "{}", Painted(letter(byte), style, colors))?;
        }
        match (number, meaning) {
            (0, meaning) if !meaning.is_empty() => {
                writeln!(out, "{:1$}  {meaning}", "", ROW - row.len())?;
            }
            _ => writeln!(out)?,
        }
    }
    Ok(())
}

/// One column a byte: what does not show itself gets a sign of its own.
fn letter(byte: u8) -> char {
    match byte {
        b'\n' => '␊',
        b'\r' => '␍',
        b'\t' => '␉',
        0 => '␀',
        b' '..=b'~' => char::from(byte),
        _ => '·',
    }
}
