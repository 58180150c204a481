//! `application/json` (RFC 8259), as entries.
//!
//! A form that a script sends is an object: its keys are names, and what is below a key is told by
//! a literal path. Every scalar is an entry, and so are `[]` and `{}`, which would leave no trace
//! otherwise. An object at the top that is empty is a form without entries. Anything else at the
//! top has no name to go by: it stands under the empty name, with a note.
//!
//! Where the standard leaves a choice, the strict one is taken, for two readers that choose
//! differently are how data gets smuggled: a key twice in one object (F-37), a lone surrogate, a
//! byte order mark, bytes that are not UTF-8 are errors (F-38). Numbers are never computed.

mod token;

use std::collections::BTreeSet;
use std::ops::Range;

use bytes::{Bytes, BytesMut};

use crate::error::{FormError, FormErrorKind};
use crate::event::{Event, RawNote, TextEntry, ValueKind};
use crate::limits::{Limit, Limits};
use crate::note::NoteKind;
use crate::path::Segment;
use token::{Bound, Text, Tokens};

/// Keeps the body, which [`Limits::max_text_bytes`] bounds, and walks it when it is whole:
/// ranges of a body in one piece are slices of it.
pub(crate) struct JsonReader {
    held: BytesMut,
    chunk: Bytes,
    limits: Bounds,
    walk: Option<Box<Walk>>,
}

impl JsonReader {
    pub(crate) fn new(limits: &Limits) -> JsonReader {
        JsonReader {
            held: BytesMut::new(),
            chunk: Bytes::new(),
            limits: Bounds {
                depth: limits.max_json_depth,
                tokens: limits.max_json_tokens,
                name: limits.max_name_bytes,
                value: limits.max_value_bytes,
            },
            walk: None,
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.held.extend_from_slice(&self.chunk);
        self.chunk = chunk;
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        match &mut self.walk {
            Some(walk) => walk.next_event(),
            None => Ok(None),
        }
    }

    pub(crate) fn end(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        let body = if self.held.is_empty() {
            chunk
        } else {
            self.held.extend_from_slice(&chunk);
            self.held.split().freeze()
        };
        self.walk = Some(Box::new(Walk::new(body, self.limits)));
    }
}

/// The bounds that JSON is under, of all [`Limits`].
#[derive(Clone, Copy)]
struct Bounds {
    depth: u64,
    tokens: u64,
    name: u64,
    value: u64,
}

/// Goes through a body from value to value, without recursion.
struct Walk {
    tokens: Tokens,
    expected: Expected,
    open: Vec<Open>,
    /// The top-level key, and where it stands.
    name: Text,
    /// The path below it, to where the walk is.
    deeper: Vec<Segment>,
    /// Bytes of all keys on the way here. L11 bounds them together, as it bounds `a[b][c]`.
    key_bytes: u64,
    count: u64,
    limits: Bounds,
}

/// What may come next.
enum Expected {
    /// The first value: with a note if it is no object.
    Top,
    Value,
    /// A key, or the end of an object that has none.
    KeyOrEnd,
    Key,
    /// A comma or the end of what is open; at the top, the end of the body.
    Next,
}

/// An array or an object that has not ended.
struct Open {
    what: What,
    start: usize,
    is_empty: bool,
}

enum What {
    Array,
    /// The keys so far, in a tree, so that no choice of keys makes looking them up slow (F-34).
    Object {
        seen: BTreeSet<Bytes>,
        key_len: u64,
    },
}

impl Walk {
    fn new(body: Bytes, limits: Bounds) -> Walk {
        Walk {
            tokens: Tokens::new(body),
            expected: Expected::Top,
            open: Vec::new(),
            name: Text { bytes: Bytes::new(), at: 0..0 },
            deeper: Vec::new(),
            key_bytes: 0,
            count: 0,
            limits,
        }
    }

    fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        loop {
            self.tokens.skip_blanks();
            let event = match self.expected {
                Expected::Top => self.top(),
                Expected::Value => self.value()?,
                Expected::KeyOrEnd if self.tokens.take(b'}') => self.close(),
                Expected::KeyOrEnd | Expected::Key => self.key()?,
                Expected::Next => match self.open.last() {
                    Some(_) => self.next()?,
                    None if self.tokens.is_at_end() => return Ok(None),
                    None => return Err(self.tokens.unexpected()),
                },
            };
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    fn top(&mut self) -> Option<Event> {
        self.expected = Expected::Value;
        match self.tokens.peek() {
            None | Some(b'{') => None,
            Some(_) => Some(Event::Note(RawNote {
                kind: NoteKind::Guessed,
                name: Bytes::new(),
                at: self.tokens.offset()..self.tokens.offset(),
                message: "the JSON is no object; what it holds stands under the empty name".into(),
            })),
        }
    }

    fn value(&mut self) -> Result<Option<Event>, FormError> {
        let start = self.tokens.at();
        match self.tokens.peek() {
            Some(b'{') => self.open(What::Object { seen: BTreeSet::new(), key_len: 0 }),
            Some(b'[') => self.open(What::Array),
            Some(b'"') => {
                self.count()?;
                let text = self.tokens.string(self.value_bound())?;
                Ok(self.leaf(ValueKind::Text, text))
            }
            Some(b'-' | b'0'..=b'9') => {
                self.count()?;
                let number = self.tokens.number(self.value_bound())?;
                Ok(self.leaf(ValueKind::Number, number))
            }
            Some(b't') => self.literal("true", ValueKind::Bool),
            Some(b'f') => self.literal("false", ValueKind::Bool),
            Some(b'n') => {
                self.literal("null", ValueKind::Null)?;
                let at = start..self.tokens.at();
                Ok(self.leaf(ValueKind::Null, Text { bytes: Bytes::new(), at }))
            }
            Some(b']') if self.is_empty_array() => {
                self.tokens.take(b']');
                Ok(self.close())
            }
            _ => Err(self.tokens.unexpected()),
        }
    }

    /// `true`, `false` or `null`; the event of the first two.
    fn literal(&mut self, word: &str, kind: ValueKind) -> Result<Option<Event>, FormError> {
        self.count()?;
        let literal = self.tokens.literal(word)?;
        Ok(match kind {
            ValueKind::Null => None,
            _ => self.leaf(kind, literal),
        })
    }

    fn open(&mut self, what: What) -> Result<Option<Event>, FormError> {
        self.count()?;
        let (depth, max) = (self.open.len() as u64, self.limits.depth);
        if depth == max {
            return Err(FormError::over(Limit::JsonDepth, max, self.tokens.offset()));
        }
        let start = self.tokens.at();
        self.tokens.skip_byte();
        self.expected = match what {
            What::Array => {
                self.deeper.push(Segment::Index(0));
                Expected::Value
            }
            What::Object { .. } => Expected::KeyOrEnd,
        };
        self.open.push(Open { what, start, is_empty: true });
        Ok(None)
    }

    fn is_empty_array(&self) -> bool {
        matches!(self.open.last(), Some(Open { what: What::Array, is_empty: true, .. }))
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<Option<Event>, FormError> {
        if self.tokens.peek() != Some(b'"') {
            return Err(self.tokens.unexpected());
        }
        self.count()?;
        let max = self.limits.name.saturating_sub(self.key_bytes);
        let key =
            self.tokens.string(Bound { limit: Limit::NameBytes, max, told: self.limits.name })?;
        self.tokens.skip_blanks();
        if !self.tokens.take(b':') {
            return Err(self.tokens.unexpected());
        }
        let is_top = self.open.len() == 1;
        if let Some(Open { what: What::Object { seen, key_len }, .. }) = self.open.last_mut() {
            if !seen.insert(key.bytes.clone()) {
                return Err(duplicate(&key));
            }
            *key_len = key.bytes.len() as u64;
            self.key_bytes += *key_len;
        }
        match is_top {
            true => self.name = key,
            false => self.deeper.push(Segment::key(&key.lossy())),
        }
        self.expected = Expected::Value;
        Ok(None)
    }

    /// After a value: a comma, or the end of what is open.
    fn next(&mut self) -> Result<Option<Event>, FormError> {
        let (close, expected) = match self.open.last() {
            Some(Open { what: What::Object { .. }, .. }) => (b'}', Expected::Key),
            _ => (b']', Expected::Value),
        };
        if self.tokens.take(close) {
            return Ok(self.close());
        }
        if !self.tokens.take(b',') {
            return Err(self.tokens.unexpected());
        }
        self.expected = expected;
        if let Some(Segment::Index(index)) = self.leave() {
            self.deeper.push(Segment::Index(index + 1));
        }
        Ok(None)
    }

    /// Goes up from the member or element that was read, to its object or array.
    fn leave(&mut self) -> Option<Segment> {
        let is_top = self.open.len() == 1;
        match &mut self.open.last_mut()?.what {
            What::Object { key_len, .. } => {
                self.key_bytes -= std::mem::take(key_len);
                if is_top { None } else { self.deeper.pop() }
            }
            What::Array => self.deeper.pop(),
        }
    }

    /// Ends what is open, after its closing bracket. It is an entry itself if it was empty.
    fn close(&mut self) -> Option<Event> {
        let is_empty = self.open.last().is_some_and(|open| open.is_empty);
        // An empty object has not gone down to any member.
        if !is_empty || self.is_empty_array() {
            self.leave();
        }
        let open = self.open.pop()?;
        self.expected = Expected::Next;
        if !is_empty || (self.open.is_empty() && matches!(open.what, What::Object { .. })) {
            return None;
        }
        let kind = match open.what {
            What::Array => ValueKind::EmptyList,
            What::Object { .. } => ValueKind::EmptyObject,
        };
        self.leaf(kind, Text { bytes: Bytes::new(), at: open.start..self.tokens.at() })
    }

    fn leaf(&mut self, kind: ValueKind, value: Text) -> Option<Event> {
        self.expected = Expected::Next;
        for open in self.open.iter_mut().rev().take_while(|open| open.is_empty) {
            open.is_empty = false;
        }
        Some(Event::Text(TextEntry {
            name: self.name.bytes.clone(),
            name_at: offsets(&self.name.at),
            value: value.bytes,
            at: offsets(&value.at),
            kind,
            deeper: self.deeper.clone(),
            content_type: None,
        }))
    }

    fn value_bound(&self) -> Bound {
        let max = self.limits.value;
        Bound { limit: Limit::ValueBytes, max, told: max }
    }

    /// Counts a token: a scalar, a key, an array or an object.
    fn count(&mut self) -> Result<(), FormError> {
        if self.count == self.limits.tokens {
            let max = self.limits.tokens;
            return Err(FormError::over(Limit::JsonTokens, max, self.tokens.offset()));
        }
        self.count += 1;
        Ok(())
    }
}

fn duplicate(key: &Text) -> FormError {
    let kind = FormErrorKind::DuplicateKey { key: key.lossy().into_owned() };
    FormError::decoded(kind, key.at.start as u64)
}

fn offsets(range: &Range<usize>) -> Range<u64> {
    range.start as u64..range.end as u64
}
