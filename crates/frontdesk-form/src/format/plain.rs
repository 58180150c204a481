//! `text/plain` as forms send it (HTML, 4.10.21.7).
//!
//! ```text
//! body  = *( name "=" value CRLF )
//! ```
//!
//! Nothing is escaped, so the standard itself calls the format not reliably interpretable. It is
//! read by what a browser must have meant:
//!
//! - The first `=` ends the name. A `=` past `max_name_bytes` is not looked at.
//! - Every entry has a `=`. A line without one goes on with the value before it (a textarea), and a
//!   note says so. Before the first entry it is a value without a name (`fetch` with a string).
//! - A line of a textarea that holds a `=` can't be told from an entry, and is read as one.
//! - Browsers write CRLF, in values too; a bare LF comes from scripts and ends a line as well,
//!   with a note. A bare CR is data.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::error::FormError;
use crate::event::{Event, RawNote, TextEntry, ValueKind};
use crate::limits::{Limit, Limits};
use crate::note::NoteKind;

pub(crate) struct PlainReader {
    /// From the start of the unfinished entry on, or else of the line.
    buffer: BytesMut,
    /// The offset of its first byte.
    at: u64,
    entry: Option<Unfinished>,
    line: Line,
    /// Events that are complete and have not been asked for: at most three.
    ready: VecDeque<Event>,
    /// A bare line feed is noted once.
    has_noted_feed: bool,
    is_over: bool,
    pairs: u64,
    max_pairs: u64,
    max_name: usize,
    max_value: u64,
}

/// The entry at the start of the buffer.
struct Unfinished {
    /// The length of its name; `None` if it has no `=`.
    name_len: Option<usize>,
    /// Where its value ends if the line that is being read does not belong to it.
    end: usize,
    lines: u64,
}

/// The line that is being read.
#[derive(Default)]
struct Line {
    /// Where in the buffer it begins.
    start: usize,
    /// How far the buffer has been searched for its line feed, and for its `=`.
    searched: usize,
    searched_equals: usize,
    /// Whether it is known to belong to the entry.
    is_taken: bool,
}

/// What a line is, as far as one can see.
enum Role {
    /// A new entry, with a name of this length or without one.
    Begins(Option<usize>),
    /// More of the value before it.
    Continues,
    Unknown,
}

impl PlainReader {
    pub(crate) fn new(limits: &Limits) -> PlainReader {
        PlainReader {
            buffer: BytesMut::new(),
            at: 0,
            entry: None,
            line: Line::default(),
            ready: VecDeque::new(),
            has_noted_feed: false,
            is_over: false,
            pairs: 0,
            max_pairs: limits.max_pairs,
            max_name: usize::try_from(limits.max_name_bytes).unwrap_or(usize::MAX),
            max_value: limits.max_value_bytes,
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.buffer.extend_from_slice(&chunk);
    }

    pub(crate) fn end(&mut self) {
        self.is_over = true;
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            match self.find_feed() {
                Some(feed) => self.read_line(feed)?,
                None if self.is_over && self.line.start == self.buffer.len() => {
                    self.finish_entry();
                    return Ok(self.ready.pop_front());
                }
                None if self.is_over => self.read_last_line()?,
                None => {
                    self.read_unfinished_line()?;
                    if self.ready.is_empty() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn find_feed(&mut self) -> Option<usize> {
        let unsearched = self.buffer.get(self.line.searched..).unwrap_or_default();
        match memchr::memchr(b'\n', unsearched) {
            // Not marked as searched: finishing the entry before this line comes back here.
            Some(found) => Some(self.line.searched + found),
            None => {
                self.line.searched = self.buffer.len();
                None
            }
        }
    }

    /// Reads the line that ends with the line feed at `feed`, or finishes the entry before it.
    fn read_line(&mut self, feed: usize) -> Result<(), FormError> {
        let line = self.buffer.get(self.line.start..feed).unwrap_or_default();
        let is_bare = !line.ends_with(b"\r");
        let end = if is_bare { feed } else { feed - 1 };
        let role = self.role(end, Seen::Whole);
        if self.take_line(role, end)? == Taken::Not {
            return Ok(());
        }
        if is_bare && !self.has_noted_feed {
            self.has_noted_feed = true;
            self.ready.push_back(Event::Note(bare_line_feed(self.at + feed as u64)));
        }
        self.end_line(end, feed + 1);
        Ok(())
    }

    /// Reads a last line without a line end: a script wrote it.
    fn read_last_line(&mut self) -> Result<(), FormError> {
        let end = self.buffer.len();
        let role = self.role(end, Seen::Whole);
        if self.take_line(role, end)? == Taken::Entry {
            self.end_line(end, end);
        }
        Ok(())
    }

    /// Reads as much of a line as there is, so that an endless one is refused and not kept.
    fn read_unfinished_line(&mut self) -> Result<(), FormError> {
        // A CR at the end may belong to the line end; it does not count yet.
        let end = self.buffer.len() - usize::from(self.buffer.ends_with(b"\r"));
        let end = end.max(self.line.start);
        let role = self.role(end, Seen::InPart);
        self.take_line(role, end).map(drop)
    }

    fn role(&mut self, end: usize, seen: Seen) -> Role {
        if self.line.is_taken {
            return Role::Continues;
        }
        let start = self.line.start;
        let reach = start.saturating_add(self.max_name).saturating_add(1);
        let from = self.line.searched_equals.max(start);
        let unsearched = self.buffer.get(from..end.min(reach)).unwrap_or_default();
        if let Some(found) = memchr::memchr(b'=', unsearched) {
            // Found again if the entry before this line has to be finished first.
            self.line.searched_equals = from + found;
            return Role::Begins(Some(from + found - start));
        }
        self.line.searched_equals = end.min(reach).max(from);
        match (seen, &self.entry) {
            (Seen::InPart, _) if end < reach => Role::Unknown,
            (_, Some(_)) => Role::Continues,
            (_, None) => Role::Begins(None),
        }
    }

    /// Makes the line, of which `end` is the end so far, a part of the entry it belongs to.
    fn take_line(&mut self, role: Role, end: usize) -> Result<Taken, FormError> {
        match role {
            Role::Unknown => return Ok(Taken::Not),
            Role::Begins(_) if self.entry.is_some() => {
                self.finish_entry();
                return Ok(Taken::Not);
            }
            Role::Begins(name_len) => self.begin_entry(name_len)?,
            Role::Continues => {}
        }
        self.line.is_taken = true;
        self.check_value(end)?;
        Ok(Taken::Entry)
    }

    fn begin_entry(&mut self, name_len: Option<usize>) -> Result<(), FormError> {
        if self.pairs == self.max_pairs {
            return Err(FormError::over(Limit::Pairs, self.max_pairs, self.at));
        }
        self.pairs += 1;
        self.entry = Some(Unfinished { name_len, end: 0, lines: 0 });
        Ok(())
    }

    fn end_line(&mut self, end: usize, next: usize) {
        if let Some(entry) = &mut self.entry {
            entry.end = end;
            entry.lines += 1;
        }
        self.line = Line { start: next, searched: next, searched_equals: next, is_taken: false };
    }

    /// Makes the entry an event, so that the buffer begins with the line after it.
    fn finish_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let raw = self.buffer.split_to(self.line.start).freeze().slice(..entry.end);
        let value = raw.slice(entry.name_len.map_or(0, |len| len + 1)..);
        let name = raw.slice(..entry.name_len.unwrap_or(0));
        let name_at = self.at..self.at + name.len() as u64;
        let end = self.at + raw.len() as u64;
        let at = end - value.len() as u64..end;
        if let Some(message) = guessed(&entry) {
            let (name, at) = (name.clone(), at.clone());
            let note = RawNote { kind: NoteKind::Guessed, name, at, message: message.into() };
            self.ready.push_back(Event::Note(note));
        }
        self.ready.push_back(Event::Text(TextEntry {
            name,
            name_at,
            value,
            at,
            kind: ValueKind::Text,
            deeper: Vec::new(),
            content_type: None,
        }));
        self.at += self.line.start as u64;
        self.line.searched -= self.line.start;
        self.line.searched_equals -= self.line.start;
        self.line.start = 0;
    }

    /// Checks the value of the entry if it goes up to `end`.
    fn check_value(&self, end: usize) -> Result<(), FormError> {
        let name_len = self.entry.as_ref().and_then(|entry| entry.name_len);
        let start = name_len.map_or(0, |len| len + 1);
        if (end - start) as u64 <= self.max_value {
            return Ok(());
        }
        let over = self.at + start as u64 + self.max_value;
        Err(FormError::over(Limit::ValueBytes, self.max_value, over))
    }
}

/// How much of a line there is.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Whole,
    InPart,
}

/// What became of a line.
#[derive(PartialEq)]
enum Taken {
    Entry,
    Not,
}

fn guessed(entry: &Unfinished) -> Option<&'static str> {
    match (entry.name_len, entry.lines) {
        (None, _) => Some("there is no `=`, so this was read as a value without a name"),
        (Some(_), 2..) => Some("lines without `=` were read as more of this value"),
        (Some(_), _) => None,
    }
}

fn bare_line_feed(at: u64) -> RawNote {
    RawNote {
        kind: NoteKind::BareLineFeed,
        name: Bytes::new(),
        at: at..at + 1,
        message: "lines end with LF alone; browsers write CRLF".into(),
    }
}
