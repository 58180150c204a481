//! `multipart/form-data` (RFC 7578, RFC 2046, HTML 4.10.22.8).
//!
//! Rules of the machine, one method a state:
//!
//! ```text
//! Preamble  -- delimiter -->        Head       (or Epilogue, for a form without entries)
//! Head      -- empty line -->       Text | File | Mixed
//! Text      -- delimiter -->        Head | Epilogue, with Event::Text
//! File      -- delimiter -->        Head | Epilogue, with Event::FileEnd
//! Mixed     -- inner delimiter -->  Head (of a file that belongs to the outer name) | Unmixed
//! Unmixed   -- outer delimiter -->  Head | Epilogue
//! ```
//!
//! - Inside of a nested `multipart/mixed` the inner delimiters count, and the outer ones wait.
//! - File bytes are handed on as slices of the chunk; only what may begin a delimiter at a chunk's
//!   end is copied, at most 140 bytes. Texts and headers are copied only where a chunk cuts them.
//! - `limits.max_text_bytes` is a place: the offset behind which no byte may stand that is not in a
//!   file. It moves on by every file's size.
//! - A step puts its events into a queue. They are the largest thing that moves here, and so they
//!   move twice only: in, and out to the caller.

mod begin;
mod bounds;
mod browser;
mod delimiter;
mod file;
mod head;
mod input;
mod lines;
mod part;
mod text;
mod transfer;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::mem;
use std::ops::Range;

use bytes::Bytes;

use crate::boundary::Boundary;
use crate::error::{FormError, FormErrorKind};
use crate::event::{Event, RawNote};
use crate::format::TransferEncodings;
use crate::limits::Limits;
use crate::note::NoteKind;
pub(crate) use delimiter::MAX_PADDING;
use delimiter::{After, LineEnds, Scan, Scanner};
use file::File;
use head::Head;
use input::Input;
use lines::{Lines, plain_line};
use part::Name;
use text::Text;

/// Reads one multipart body.
pub(crate) struct MultipartReader {
    limits: Limits,
    transfer: TransferEncodings,
    input: Input,
    scanner: Scanner,
    lines: Lines,
    head: Head,
    /// The outer scanner and the outer name, while a nested multipart is read.
    outer: Option<Box<(Scanner, Name)>>,
    state: State,
    /// What was read and not yet told.
    ready: VecDeque<Event>,
    /// What is wrong behind that.
    error: Option<FormError>,
    is_ended: bool,
    /// The offset that no byte outside of files may reach.
    text_end: u64,
    parts: u64,
    files: u64,
    header_bytes: u64,
}

enum State {
    /// Before the first delimiter; whether nothing but blanks stood there so far.
    Preamble { is_blank: bool },
    /// In a part's headers, which begin at `start`.
    Head { start: u64 },
    /// In a text.
    Text(Text),
    /// In a file.
    File(File),
    /// In a nested multipart, before its first delimiter.
    Mixed,
    /// Behind the last delimiter of a nested multipart.
    Unmixed,
    /// Behind the last delimiter; whether nothing but blanks stood there so far.
    Epilogue { start: u64, is_blank: bool },
}

/// Whether the chunk has more for the next step.
#[derive(PartialEq, Eq)]
enum Chunk {
    Goes,
    IsUsedUp,
}

type Step = Result<Chunk, FormError>;

impl MultipartReader {
    pub(crate) fn new(
        boundary: &Boundary,
        transfer: TransferEncodings,
        limits: &Limits,
    ) -> MultipartReader {
        MultipartReader {
            limits: limits.clone(),
            transfer,
            input: Input::new(),
            scanner: Scanner::new(boundary, LineEnds::Unknown),
            lines: Lines::default(),
            head: Head::default(),
            outer: None,
            state: State::Preamble { is_blank: true },
            ready: VecDeque::new(),
            error: None,
            is_ended: false,
            text_end: limits.max_text_bytes,
            parts: 0,
            files: 0,
            header_bytes: 0,
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.input.push(chunk);
    }

    pub(crate) fn end(&mut self) {
        self.is_ended = true;
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        while self.ready.is_empty() {
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            let step = match self.state {
                State::Preamble { is_blank } => self.preamble(is_blank),
                State::Head { start } => self.head(start),
                State::Text(_) => self.text_goes_on(),
                State::File(_) => self.file(),
                State::Mixed | State::Unmixed => self.between(),
                State::Epilogue { start, is_blank } => self.epilogue(start, is_blank),
            };
            match step {
                Ok(Chunk::IsUsedUp) if self.ready.is_empty() => {
                    return if self.is_ended { self.finish() } else { Ok(None) };
                }
                Ok(Chunk::IsUsedUp | Chunk::Goes) => {}
                Err(error) => self.error = Some(error),
            }
        }
        Ok(self.ready.pop_front())
    }

    /// F-03: a body is whole only if its last delimiter came.
    fn finish(&self) -> Result<Option<Event>, FormError> {
        let kind = match self.state {
            State::Epilogue { .. } => return Ok(None),
            State::Preamble { is_blank: false } => FormErrorKind::NoBoundary,
            State::Preamble { .. }
            | State::Head { .. }
            | State::Text(_)
            | State::File(_)
            | State::Mixed
            | State::Unmixed => FormErrorKind::Truncated,
        };
        Err(FormError::decoded(kind, self.input.at()))
    }

    fn preamble(&mut self, was_blank: bool) -> Step {
        let (after, at) = match self.scanner.scan(&mut self.input) {
            Scan::More => return Ok(Chunk::IsUsedUp),
            Scan::Data(data, at) => {
                self.state = State::Preamble { is_blank: was_blank && is_blank(&data) };
                self.check_preamble(&data, at.end)?;
                return self.check_text(at.end).map(|()| Chunk::Goes);
            }
            Scan::Delimiter(after, at) => (after, at),
        };
        if after == After::Nothing && !was_blank {
            // A whole form under another boundary, and an end that happens to fit: to read it as
            // an empty form would lose all of it.
            return Err(FormError::decoded(FormErrorKind::NoBoundary, at.start));
        }
        self.note_lookalike(&Bytes::new());
        if !was_blank {
            let message = "text before the first boundary was left out";
            self.note(NoteKind::Preamble, Bytes::new(), 0..at.start, message);
        }
        if let After::Part(line_ends) = after {
            self.scanner.set_line_ends(line_ends);
            if line_ends == LineEnds::Lf {
                let message = "lines end with LF alone, and were read as if they ended with CRLF";
                self.note(NoteKind::BareLineFeed, Bytes::new(), at, message);
            }
        }
        self.go_on(after);
        Ok(Chunk::Goes)
    }

    fn head(&mut self, start: u64) -> Step {
        self.check_parts(start)?;
        let cap = self.head_cap(start);
        if let Some(head) = self.browser_head(start, &cap) {
            return self.begin_as_browsers_do(&head, start);
        }
        let is_crlf = self.scanner.line_ends() == LineEnds::CrLf;
        loop {
            // A line is read as soon as the next byte shows that nothing continues it, so that it
            // does not matter how much of the next line has come.
            if self.head.is_pending()
                && !self.lines.is_holding()
                && matches!(self.input.bytes(), [next, ..] if !matches!(next, b' ' | b'\t'))
            {
                self.head.settle()?;
            }
            if is_crlf
                && !self.lines.is_holding()
                && !self.head.is_pending()
                && let Some(len) = plain_line(self.input.bytes())
            {
                let at = self.input.at();
                if at + len as u64 + 2 > cap.at {
                    return Err(cap.error());
                }
                if len > 0 {
                    self.check_lines(at)?;
                    self.head.take_whole(self.input.chunk(), len, at)?;
                }
                self.input.skip(len + 2);
                if len > 0 {
                    continue;
                }
            } else {
                let line_ends = self.scanner.line_ends();
                let Some(line) = self.lines.next(&mut self.input, line_ends, &cap)? else {
                    return Ok(Chunk::IsUsedUp);
                };
                if !line.bytes.is_empty() {
                    self.check_lines(line.at.start)?;
                    self.head.take(line)?;
                    continue;
                }
                self.head.settle()?;
            }
            self.header_bytes += self.input.at() - start;
            return self.judge(start);
        }
    }

    /// A text that a chunk has cut goes on.
    fn text_goes_on(&mut self) -> Step {
        match mem::replace(&mut self.state, State::Mixed) {
            State::Text(text) => self.text(text),
            other => {
                self.state = other;
                Ok(Chunk::Goes)
            }
        }
    }

    fn text(&mut self, mut text: Text) -> Step {
        loop {
            match self.scanner.scan(&mut self.input) {
                Scan::More => {
                    self.state = State::Text(text);
                    return Ok(Chunk::IsUsedUp);
                }
                Scan::Data(data, at) => {
                    self.check_value(text.start(), at.end)?;
                    self.check_text(at.end)?;
                    text.push(data);
                }
                Scan::Delimiter(after, at) => {
                    let entry = text.finish(at.start)?;
                    self.note_lookalike(&entry.name);
                    self.ready.push_back(Event::Text(entry));
                    self.go_on(after);
                    return Ok(Chunk::Goes);
                }
            }
        }
    }

    fn file(&mut self) -> Step {
        let State::File(file) = &mut self.state else { return Ok(Chunk::Goes) };
        if let Some(error) = file.broken.take() {
            return Err(error);
        }
        match self.scanner.scan(&mut self.input) {
            Scan::More => Ok(Chunk::IsUsedUp),
            Scan::Data(data, at) => {
                if file.counts_now() {
                    self.files += 1;
                    bounds::check_files(self.files, &self.limits, at.start)?;
                }
                if let Some(event) = file.take(data, at, self.limits.max_file_bytes) {
                    self.ready.push_back(event);
                }
                Ok(Chunk::Goes)
            }
            Scan::Delimiter(after, at) => {
                let (rest, end) = file.finish(at.start)?;
                self.text_end = self.text_end.saturating_add(at.start - file.start());
                let name = file.take_name();
                self.note_lookalike(&name);
                self.ready.extend(rest);
                self.ready.push_back(end);
                self.go_on(after);
                Ok(Chunk::Goes)
            }
        }
    }

    /// Around the parts of a nested multipart, where nothing that counts may stand.
    fn between(&mut self) -> Step {
        match self.scanner.scan(&mut self.input) {
            Scan::More => Ok(Chunk::IsUsedUp),
            Scan::Data(_, at) => self.check_text(at.end).map(|()| Chunk::Goes),
            Scan::Delimiter(after, _) => {
                self.note_lookalike(&Bytes::new());
                self.go_on(after);
                Ok(Chunk::Goes)
            }
        }
    }

    fn epilogue(&mut self, start: u64, was_blank: bool) -> Step {
        let (data, at) = self.input.take_all();
        let seen = at.start.saturating_sub(start);
        let left = self.limits.max_epilogue_bytes.saturating_sub(seen);
        let looked_at = &data[..data.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
        if was_blank && let Some(odd) = looked_at.iter().position(|byte| !is_blank(&[*byte])) {
            self.state = State::Epilogue { start, is_blank: false };
            let at = start..at.start + odd as u64 + 1;
            let message = "text after the last boundary was left out";
            self.note(NoteKind::Epilogue, Bytes::new(), at, message);
            return Ok(Chunk::Goes);
        }
        Ok(Chunk::IsUsedUp)
    }

    /// The only way on from a delimiter.
    fn go_on(&mut self, after: After) {
        let start = self.input.at();
        self.state = match (after, self.outer.take()) {
            (After::Part(_), outer) => {
                self.outer = outer;
                self.parts += 1;
                State::Head { start }
            }
            (After::Nothing, Some(outer)) => {
                self.scanner = outer.0;
                State::Unmixed
            }
            (After::Nothing, None) => State::Epilogue { start, is_blank: true },
        };
    }

    fn note_lookalike(&mut self, name: &Bytes) {
        if let Some(at) = self.scanner.take_lookalike() {
            let message = "a line begins like a boundary and goes on; it was read as content";
            self.note(NoteKind::BoundaryLookalike, name.clone(), at, message);
        }
    }

    fn note(&mut self, kind: NoteKind, name: Bytes, at: Range<u64>, message: &'static str) {
        let message = Cow::Borrowed(message);
        self.ready.push_back(Event::Note(RawNote { kind, name, at, message }));
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_whitespace)
}
