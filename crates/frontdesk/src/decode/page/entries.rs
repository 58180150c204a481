//! The entries, one below the other.

use frontdesk_form::{FormData, Value};

use super::super::words;
use super::bytes::Bytes;

/// Entries that are shown.
const MOST: usize = 5_000;
/// Characters of one value; and of all, past which only the ends of each are shown.
const WHOLE: usize = 10_000;
const ALL: usize = 250_000;
const BRIEF: usize = 100;

/// One entry.
pub(super) struct EntryLine {
    pub(super) id: usize,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_file: bool,
    pub(super) sha256: Option<String>,
    /// The part's own type, where it states one.
    pub(super) content_type: Option<String>,
    pub(super) at: String,
    /// The row of the bytes where it begins, if that is shown.
    pub(super) row: Option<usize>,
}

/// The entries in the order in which they were sent.
pub(super) fn lines(data: &FormData, bytes: Option<&Bytes>) -> Vec<EntryLine> {
    let mut left = ALL;
    let line = |(id, entry): (usize, frontdesk_form::Entry<'_>)| {
        let most = if left > 0 { WHOLE } else { BRIEF };
        let value = words::value(&entry.value, most);
        left = left.saturating_sub(value.len());
        let file = match entry.value {
            Value::File(file) => Some(file),
            _ => None,
        };
        EntryLine {
            id,
            name: words::entry_name(&entry),
            // The sign of a line end shows that there is one; the line ends as well.
            value: value.replace('⏎', "⏎\n"),
            is_file: file.is_some(),
            sha256: file.and_then(|file| file.sha256).map(hex),
            content_type: entry.content_type.filter(|_| file.is_none()).map(words::key),
            at: format!("{} to {}", entry.at.start, entry.at.end),
            row: bytes.and_then(|bytes| bytes.row_of(id)),
        }
    };
    data.entries().enumerate().take(MOST).map(line).collect()
}

fn hex(hash: [u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
