//! From a complete head to the part that it begins.

use std::mem;

use bytes::Bytes;

use super::browser::BrowserHead;
use super::delimiter::{LineEnds, Scanner};
use super::file::File;
use super::lines::Cap;
use super::part::{self, Name, Part};
use super::text::Text;
use super::transfer::TransferEncoding;
use super::{Chunk, MultipartReader, State, Step};
use crate::boundary::Boundary;
use crate::event::{Event, FileHead};

impl MultipartReader {
    /// The head, if nothing of it has been read yet and it is whole, ordinary and within bounds.
    pub(super) fn browser_head(&self, start: u64, cap: &Cap) -> Option<BrowserHead> {
        let may_be = self.scanner.line_ends() == LineEnds::CrLf
            && self.outer.is_none()
            && self.input.at() == start;
        let head = BrowserHead::read(self.input.bytes()).filter(|_| may_be)?;
        let is_within =
            start + head.len as u64 <= cap.at && head.lines() <= self.limits.max_part_header_lines;
        is_within.then_some(head)
    }

    pub(super) fn begin_as_browsers_do(&mut self, head: &BrowserHead, start: u64) -> Step {
        self.header_bytes += head.len as u64;
        let chunk = self.input.chunk();
        if let Some(file) = head.file_head(chunk, start) {
            self.input.skip(head.len);
            return self.begin_file(file, None, start);
        }
        let name = head.name(chunk, start);
        self.input.skip(head.len);
        self.begin_text(name, None, None)
    }

    /// The head is complete: what does it say?
    pub(super) fn judge(&mut self, start: u64) -> Step {
        let outer = self.outer.as_ref().map(|outer| &outer.1);
        let mut notes = Vec::new();
        self.head.lines = 0;
        let part = part::part(&mut self.head, start, outer, self.transfer, &mut notes)?;
        self.ready.extend(notes.into_iter().map(Event::Note));
        match part {
            Part::Text { name, content_type, transfer } => {
                self.begin_text(name, content_type, transfer)
            }
            Part::File { head, transfer } => self.begin_file(head, transfer, start),
            Part::Mixed { name, boundary } => self.begin_mixed(name, &boundary),
        }
    }

    fn begin_text(
        &mut self,
        name: Name,
        content_type: Option<Bytes>,
        transfer: Option<TransferEncoding>,
    ) -> Step {
        self.scanner.begin_line();
        self.check_name(&name.bytes, name.at.start)?;
        self.text(Text::new(name, content_type, transfer, self.input.at()))
    }

    // Inlined, and `BrowserHead::file_head` too, so that a head moves into the queue once.
    #[inline(always)]
    fn begin_file(
        &mut self,
        head: FileHead,
        transfer: Option<TransferEncoding>,
        start: u64,
    ) -> Step {
        self.scanner.begin_line();
        self.check_name(&head.name, head.name_at.start)?;
        // A file input that was left empty sends an empty name and no byte: it counts only when a
        // byte comes.
        if !head.filename.is_empty() {
            self.count_file(start)?;
        }
        self.state = State::File(File::new(&head, transfer, self.input.at()));
        self.ready.push_back(Event::FileStart(head));
        Ok(Chunk::Goes)
    }

    fn begin_mixed(&mut self, name: Name, boundary: &Boundary) -> Step {
        self.check_name(&name.bytes, name.at.start)?;
        let inner = Scanner::new(boundary, self.scanner.line_ends());
        let outer = mem::replace(&mut self.scanner, inner);
        self.outer = Some(Box::new((outer, name)));
        self.state = State::Mixed;
        Ok(Chunk::Goes)
    }
}
