//! The head of a part as every browser writes it, read at one go.
//!
//! ```text
//! Content-Disposition: form-data; name="…"
//! Content-Disposition: form-data; name="…"; filename="…"
//! Content-Type: …
//! ```
//!
//! A head that is spelled otherwise, has an escape in it or is cut by a chunk is left to
//! [`Head`](super::head::Head), which reads these two to the same end.

use std::ops::Range;

use bytes::Bytes;

use super::part::Name;
use crate::event::FileHead;

/// Where in the chunk stands what counts.
pub(super) struct BrowserHead {
    name: Range<usize>,
    file: Option<FileFields>,
    /// Bytes of the head, its empty line included.
    pub(super) len: usize,
}

struct FileFields {
    filename: Range<usize>,
    content_type: Range<usize>,
}

const NAME: &[u8] = b"Content-Disposition: form-data; name=\"";
const FILENAME: &[u8] = b"\"; filename=\"";
const CONTENT_TYPE: &[u8] = b"\"\r\nContent-Type: ";
const END_OF_TEXT_HEAD: &[u8] = b"\"\r\n\r\n";
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

impl BrowserHead {
    /// The head that the chunk begins with, if it is one of the two and whole.
    pub(super) fn read(chunk: &[u8]) -> Option<BrowserHead> {
        let name = quoted(chunk, 0, NAME)?;
        if chunk[name.end..].starts_with(END_OF_TEXT_HEAD) {
            let len = name.end + END_OF_TEXT_HEAD.len();
            return Some(BrowserHead { name, file: None, len });
        }
        let filename = quoted(chunk, name.end, FILENAME)?;
        let rest = chunk[filename.end..].strip_prefix(CONTENT_TYPE)?;
        let len = rest.iter().position(|&byte| byte == b'\r' || byte == b'\n')?;
        if !rest[len..].starts_with(END_OF_HEAD) || rest[..len].trim_ascii().len() < len {
            return None;
        }
        let start = filename.end + CONTENT_TYPE.len();
        let content_type = start..start + len;
        let len = content_type.end + END_OF_HEAD.len();
        Some(BrowserHead { name, file: Some(FileFields { filename, content_type }), len })
    }

    /// Lines of the head, without the empty one.
    pub(super) fn lines(&self) -> u64 {
        if self.file.is_some() { 2 } else { 1 }
    }

    /// The entry's name, where the chunk that the head was read from begins at `at` in the body.
    pub(super) fn name(&self, chunk: &Bytes, at: u64) -> Name {
        Name { bytes: chunk.slice(self.name.clone()), at: place(&self.name, at) }
    }

    /// What begins a file, if the head is that of one.
    #[inline(always)]
    pub(super) fn file_head(&self, chunk: &Bytes, at: u64) -> Option<FileHead> {
        let FileFields { filename, content_type } = self.file.as_ref()?;
        Some(FileHead {
            name: chunk.slice(self.name.clone()),
            name_at: place(&self.name, at),
            filename: chunk.slice(filename.clone()),
            filename_at: place(filename, at),
            filename_charset: None,
            content_type: Some(chunk.slice(content_type.clone())),
        })
    }
}

fn place(range: &Range<usize>, at: u64) -> Range<u64> {
    at + range.start as u64..at + range.end as u64
}

/// Where the value stands that `opening` begins at `at`, if it has a closing quote and no escapes.
fn quoted(chunk: &[u8], at: usize, opening: &[u8]) -> Option<Range<usize>> {
    let rest = chunk[at..].strip_prefix(opening)?;
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'%' | b'\r' | b'\n');
    let len = rest.iter().position(is_special)?;
    let start = at + opening.len();
    (rest[len] == b'"').then_some(start..start + len)
}
