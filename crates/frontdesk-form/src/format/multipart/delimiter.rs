//! Finds the delimiters between the parts, and hands out what stands between them.
//!
//! RFC 2046, 5.1.1:
//!
//! ```text
//! delimiter         := CRLF "--" boundary
//! close-delimiter   := delimiter "--"
//! transport-padding := *LWSP-char
//! encapsulation     := delimiter transport-padding CRLF body-part
//! ```
//!
//! The CRLF belongs to the delimiter. Where no byte stands before a delimiter (at the start of the
//! body, or right behind a part's headers) there is none of its own, so one is pretended there.

use std::ops::Range;

use bytes::Bytes;
use memchr::memmem::Finder;

use super::input::Input;
use crate::boundary::Boundary;

/// Blanks that a gateway may have put behind a boundary. None was ever seen to add more than a few;
/// the bound keeps the bytes that wait for the next chunk to a constant number (F-07).
pub(crate) const MAX_PADDING: usize = 64;

/// How much of the needle is searched for; the rest is compared where that is found. `memchr` finds
/// needles up to this length by vectors alone, and a line full of near-boundaries then costs no
/// more than one comparison each.
const SEARCHED: usize = 32;

/// How far behind a near-boundary the next one is looked for.
const NEAR: usize = 64;

/// How lines end, told by the first boundary line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// No boundary line was seen yet.
    Unknown,
    /// As RFC 2046 demands.
    CrLf,
    /// LF alone: a body that was written by hand or passed through a text file.
    Lf,
}

/// What a delimiter says about what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A part follows; how its boundary line ended.
    Part(LineEnds),
    /// It was the last one.
    Nothing,
}

/// One step of the search.
pub(super) enum Scan {
    /// Bytes that certainly belong to no delimiter, never empty.
    Data(Bytes, Range<u64>),
    /// A delimiter with its line end; the range begins with the CRLF that belongs to it.
    Delimiter(After, Range<u64>),
    /// The chunk is used up.
    More,
}

/// The search for one boundary.
pub(super) struct Scanner {
    /// CRLF, two dashes and the boundary.
    needle: Box<[u8]>,
    /// Finds the first bytes of the needle. Built once for the whole body.
    finder: Finder<'static>,
    /// The same from the LF on, built only for bodies that need it.
    short_finder: Option<Finder<'static>>,
    line_ends: LineEnds,
    /// Bytes at the end of the last chunk that may begin a delimiter.
    held: Vec<u8>,
    /// How many of `held` are only pretended.
    pretended: usize,
    /// What is scanned next begins behind a line end that has been read already.
    begins_line: bool,
    /// A delimiter stands at the head of the input: what follows, and how long its line's rest is.
    found: Option<(After, usize)>,
    lookalike: Option<Range<u64>>,
}

impl Scanner {
    /// A scanner that stands where a line begins.
    pub(super) fn new(boundary: &Boundary, line_ends: LineEnds) -> Scanner {
        let mut needle = Vec::with_capacity(4 + boundary.as_bytes().len());
        needle.extend_from_slice(b"\r\n--");
        needle.extend_from_slice(boundary.as_bytes());
        Scanner {
            finder: Finder::new(&needle[..needle.len().min(SEARCHED)]).into_owned(),
            needle: needle.into(),
            short_finder: None,
            line_ends,
            held: Vec::new(),
            pretended: 0,
            begins_line: true,
            found: None,
            lookalike: None,
        }
    }

    pub(super) fn line_ends(&self) -> LineEnds {
        self.line_ends
    }

    pub(super) fn set_line_ends(&mut self, line_ends: LineEnds) {
        self.line_ends = line_ends;
    }

    /// Says that what is scanned now begins behind a line end that has been read already.
    pub(super) fn begin_line(&mut self) {
        self.begins_line = true;
    }

    /// The first line since the last call that began like a delimiter and was none.
    pub(super) fn take_lookalike(&mut self) -> Option<Range<u64>> {
        self.lookalike.take()
    }

    /// Goes on searching.
    pub(super) fn scan(&mut self, input: &mut Input) -> Scan {
        if let Some((after, rest)) = self.found.take() {
            return self.deliver(after, rest, input);
        }
        if self.begins_line {
            match input.bytes() {
                [] => return Scan::More,
                [b'-', ..] => self.pretend_line_end(),
                // Nothing that begins like this is a delimiter.
                _ => {}
            }
            self.begins_line = false;
        }
        if !self.held.is_empty()
            && let Some(scan) = self.resume(input)
        {
            return scan;
        }
        self.search(input)
    }

    fn pretend_line_end(&mut self) {
        self.pretended = match self.line_ends {
            LineEnds::CrLf => 2,
            LineEnds::Lf | LineEnds::Unknown => 1,
        };
        let start = self.needle_start();
        self.held.extend_from_slice(&self.needle[start..start + self.pretended]);
    }

    /// Searches a chunk from its start. What was searched is handed out or held, never left.
    fn search(&mut self, input: &mut Input) -> Scan {
        let mut from = 0;
        while let Some(start) = self.find(input.bytes(), from) {
            let behind = start + self.needle().len();
            match line_rest(&input.bytes()[behind..], self.line_ends) {
                LineRest::Is(after, rest) if start == 0 => return self.deliver(after, rest, input),
                LineRest::Is(after, rest) => {
                    self.found = Some((after, rest));
                    let (data, at) = input.take(start);
                    return Scan::Data(data, at);
                }
                LineRest::Unclear => return self.hold(start, input),
                LineRest::Other => {
                    let at = input.at();
                    self.note_lookalike(at + start as u64..at + behind as u64);
                    from = behind;
                }
            }
        }
        let start = self.partial(input.bytes(), from);
        self.hold(start, input)
    }

    /// Decides about the held bytes with the help of a new chunk.
    fn resume(&mut self, input: &mut Input) -> Option<Scan> {
        let needle_len = self.needle().len();
        if self.held.len() < needle_len {
            let wanted = &self.needle()[self.held.len()..];
            let both = wanted.len().min(input.bytes().len());
            if wanted[..both] != input.bytes()[..both] {
                return self.release(input);
            }
            self.held.extend_from_slice(&input.bytes()[..both]);
            input.skip(both);
            if self.held.len() < needle_len {
                return Some(Scan::More);
            }
        }
        let start = self.held_start(input);
        let known = self.held.len() - needle_len;
        let ahead = input.bytes().len().min(MAX_PADDING + 2);
        self.held.extend_from_slice(&input.bytes()[..ahead]);
        match line_rest(&self.held[needle_len..], self.line_ends) {
            LineRest::Is(after, rest) => {
                input.skip(rest - known);
                self.held.clear();
                self.pretended = 0;
                Some(Scan::Delimiter(after, start..input.at()))
            }
            LineRest::Unclear => {
                input.skip(ahead);
                Some(Scan::More)
            }
            LineRest::Other => {
                self.held.truncate(needle_len + known);
                self.note_lookalike(start..start + (needle_len - self.pretended) as u64);
                self.release(input)
            }
        }
    }

    /// The held bytes are data after all. No other delimiter can begin inside of them: CR (or LF,
    /// where lines end so) stands only at the head of the needle and ends what may follow it.
    fn release(&mut self, input: &Input) -> Option<Scan> {
        let at = self.held_start(input)..input.at();
        let data = Bytes::copy_from_slice(&self.held[self.pretended..]);
        self.held.clear();
        self.pretended = 0;
        (!data.is_empty()).then_some(Scan::Data(data, at))
    }

    fn held_start(&self, input: &Input) -> u64 {
        input.at() - (self.held.len() - self.pretended) as u64
    }

    /// Hands out what stands before `start` and holds the rest for the next chunk.
    fn hold(&mut self, start: usize, input: &mut Input) -> Scan {
        let (data, at) = input.take(start);
        self.held.extend_from_slice(input.bytes());
        input.skip(input.bytes().len());
        if data.is_empty() { Scan::More } else { Scan::Data(data, at) }
    }

    fn deliver(&mut self, after: After, rest: usize, input: &mut Input) -> Scan {
        let start = input.at();
        input.skip(self.needle().len() + rest);
        Scan::Delimiter(after, start..input.at())
    }

    fn note_lookalike(&mut self, at: Range<u64>) {
        self.lookalike.get_or_insert(at);
    }

    /// The next whole needle in the chunk.
    fn find(&mut self, chunk: &[u8], mut from: usize) -> Option<usize> {
        let needle = &self.needle[self.needle_start()..];
        let searched = needle.len().min(SEARCHED);
        let finder = match self.line_ends {
            LineEnds::CrLf => &self.finder,
            LineEnds::Lf | LineEnds::Unknown => self
                .short_finder
                .get_or_insert_with(|| Finder::new(&needle[..searched]).into_owned()),
        };
        loop {
            let start = from + finder.find(&chunk[from..])?;
            // What is cut off by the chunk's end is found by `partial`.
            let rest = chunk.get(start + searched..start + needle.len())?;
            if rest == &needle[searched..] {
                return Some(start);
            }
            // No needle begins inside of what was found: see `release`.
            from = start + searched;
            // Where one near-boundary stands, more may follow, and stepping from one to the next is
            // cheaper than to begin a search for each.
            while let Some(step) = memchr::memchr(needle[0], head_of(&chunk[from..], NEAR)) {
                let next = &chunk[from + step..];
                if next.starts_with(needle) {
                    return Some(from + step);
                }
                if !next.starts_with(&needle[..searched]) {
                    break;
                }
                from += step + searched;
            }
        }
    }

    /// Where the end of the chunk begins to look like the needle; its length if it does not.
    fn partial(&self, chunk: &[u8], from: usize) -> usize {
        let needle = self.needle();
        let from = from.max(chunk.len().saturating_sub(needle.len() - 1));
        // The needle's first byte stands in it only once, so the last one in sight decides.
        match memchr::memrchr(needle[0], &chunk[from..]) {
            Some(start) if needle.starts_with(&chunk[from + start..]) => from + start,
            _ => chunk.len(),
        }
    }

    fn needle(&self) -> &[u8] {
        &self.needle[self.needle_start()..]
    }

    fn needle_start(&self) -> usize {
        match self.line_ends {
            LineEnds::CrLf => 0,
            LineEnds::Lf | LineEnds::Unknown => 1,
        }
    }
}

fn head_of(bytes: &[u8], len: usize) -> &[u8] {
    &bytes[..bytes.len().min(len)]
}

/// What stands between a boundary and the end of its line.
enum LineRest {
    /// It is a delimiter; so many bytes belong to it.
    Is(After, usize),
    /// More bytes are needed.
    Unclear,
    /// Something else follows, so that it is no delimiter.
    Other,
}

fn line_rest(rest: &[u8], line_ends: LineEnds) -> LineRest {
    if rest.starts_with(b"--") {
        return LineRest::Is(After::Nothing, 2);
    }
    if rest == b"-" {
        return LineRest::Unclear;
    }
    let padding =
        rest.iter().take(MAX_PADDING + 1).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if padding > MAX_PADDING {
        return LineRest::Other;
    }
    match (&rest[padding..], line_ends) {
        ([b'\r', b'\n', ..], _) => LineRest::Is(After::Part(LineEnds::CrLf), padding + 2),
        ([b'\n', ..], LineEnds::Unknown | LineEnds::Lf) => {
            LineRest::Is(After::Part(LineEnds::Lf), padding + 1)
        }
        ([] | [b'\r'], _) => LineRest::Unclear,
        _ => LineRest::Other,
    }
}
