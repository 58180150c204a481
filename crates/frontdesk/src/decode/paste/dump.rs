//! Dumps with offsets, line by line.

use super::super::trouble::Refused;

/// A line of a dump.
enum Line {
    /// The digits of an offset, and bytes.
    Bytes { offset: String, bytes: Vec<u8> },
    /// The offset behind the last byte.
    End { offset: String },
    /// `*`: the line before it comes again, up to the next offset.
    Again,
}

/// Larger than any dump that somebody pastes: `*` must not fill the memory.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Whether the first two lines are those of a dump.
pub(super) fn is_dump(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(2).map(line);
    matches!(lines.next(), Some(Some(Line::Bytes { .. }))) && !matches!(lines.next(), Some(None))
}

/// The bytes of a dump.
pub(super) fn read(text: &str) -> Result<Vec<u8>, Refused> {
    let mut lines = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        if !raw.trim().is_empty() {
            let Some(line) = line(raw.trim_end()) else {
                return Err(Refused::new("bad_hex", at, "this line is none of a hex dump"));
            };
            lines.push(line);
        }
        at += raw.len();
    }
    let radix = radix(&lines);
    let mut bytes: Vec<u8> = Vec::new();
    let mut row: &[u8] = &[];
    let mut start = None;
    let mut is_again = false;
    for line in &lines {
        let (offset, more): (&str, &[u8]) = match line {
            Line::Bytes { offset, bytes } => (offset, bytes),
            Line::End { offset } => (offset, &[]),
            Line::Again => {
                is_again = true;
                continue;
            }
        };
        let offset = u64::from_str_radix(offset, radix).unwrap_or(0);
        let first = *start.get_or_insert(offset);
        let wanted = offset.saturating_sub(first);
        if std::mem::take(&mut is_again) && !row.is_empty() {
            if wanted > MAX_BYTES {
                return Err(Refused::new("bad_hex", 0, "the dump is of more than 64 MiB"));
            }
            while (bytes.len() as u64) < wanted {
                bytes.extend_from_slice(row);
            }
        }
        // A dump of words pads the last one; the closing offset says how long the body is.
        if matches!(line, Line::End { .. }) {
            bytes.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
        }
        bytes.extend_from_slice(more);
        row = more;
    }
    Ok(bytes)
}

/// `od` counts in octal if nobody tells it otherwise; the step from line to line gives it away.
fn radix(lines: &[Line]) -> u32 {
    let mut offsets = lines.iter().filter_map(|line| match line {
        Line::Bytes { offset, bytes } => Some((offset, bytes.len() as u64)),
        Line::End { offset } => Some((offset, 0)),
        Line::Again => None,
    });
    let (Some((first, len)), Some((second, _))) = (offsets.next(), offsets.next()) else {
        return 16;
    };
    let fits = |radix: u32, least: u64| {
        let first = u64::from_str_radix(first, radix).ok();
        let second = u64::from_str_radix(second, radix).ok();
        matches!((first, second), (Some(first), Some(second)) if second >= first
            && (second - first == len || second - first == least))
    };
    // Of one odd word the closing offset is a byte less than what was printed.
    [16, 8, 10].into_iter().find(|&radix| fits(radix, len.saturating_sub(1))).unwrap_or(16)
}

fn line(text: &str) -> Option<Line> {
    let text = text.trim_end();
    if text == "*" {
        return Some(Line::Again);
    }
    let end = text.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(text.len());
    let (offset, rest) = text.split_at_checked(end)?;
    if !(6..=16).contains(&offset.len()) {
        return None;
    }
    let offset = offset.to_owned();
    if rest.is_empty() {
        return Some(Line::End { offset });
    }
    // xxd: the digits end at two blanks, behind which the characters stand.
    if let Some(rest) = rest.strip_prefix(':') {
        let digits = rest.trim_start().split("  ").next().unwrap_or_default();
        let bytes = pairs(&digits.replace(' ', ""))?;
        return Some(Line::Bytes { offset, bytes });
    }
    let rest = rest.strip_prefix([' ', '\t'])?;
    let digits = rest.split(['|', '>']).next().unwrap_or_default();
    let words: Vec<&str> = digits.split_ascii_whitespace().collect();
    let bytes = match words.first()?.len() {
        2 => pairs(&words.concat())?,
        4 => words_of(&words)?,
        _ => return None,
    };
    Some(Line::Bytes { offset, bytes })
}

fn pairs(digits: &str) -> Option<Vec<u8>> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let pair = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(pair).collect()
}

/// Words of two bytes, the low byte first, as little-endian machines print them.
fn words_of(words: &[&str]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(words.len() * 2);
    for word in words {
        if word.len() != 4 {
            return None;
        }
        bytes.extend_from_slice(&u16::from_str_radix(word, 16).ok()?.to_le_bytes());
    }
    Some(bytes)
}
