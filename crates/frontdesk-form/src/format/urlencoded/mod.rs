//! `application/x-www-form-urlencoded` (URL, 5.1).
//!
//! ```text
//! body  = [ pair ] *( "&" [ pair ] )      ; empty pairs are no pairs
//! pair  = name [ "=" value ]              ; the first "=" ends the name
//! ```
//!
//! Only `&` separates: `;` is text (F-31). Names and values leave here as they were sent.

mod escape;
mod scan;

use bytes::{Bytes, BytesMut};

pub(crate) use escape::unescape;
pub(crate) use scan::{Pair, scan};

use crate::error::FormError;
use crate::event::{Event, TextEntry, ValueKind};
use crate::limits::{Limit, Limits};

pub(crate) struct UrlEncodedReader {
    /// The beginning of a pair whose rest had not come with its chunk. It holds no `&`.
    held: BytesMut,
    /// What of the chunk is not read yet.
    chunk: Bytes,
    /// Whether `chunk` is known to hold no `&`.
    is_searched: bool,
    /// The offset of the first byte of `held`, or else of `chunk`.
    at: u64,
    /// Where in the unfinished pair the name ends, if that is known.
    name_len: Option<usize>,
    /// How far the unfinished pair has been searched for that.
    searched: usize,
    is_over: bool,
    pairs: u64,
    limits: Bounds,
}

struct Bounds {
    pairs: u64,
    name: u64,
    value: u64,
}

impl UrlEncodedReader {
    pub(crate) fn new(limits: &Limits) -> UrlEncodedReader {
        UrlEncodedReader {
            held: BytesMut::new(),
            chunk: Bytes::new(),
            is_searched: true,
            at: 0,
            name_len: None,
            searched: 0,
            is_over: false,
            pairs: 0,
            limits: Bounds {
                pairs: limits.max_pairs,
                name: limits.max_name_bytes,
                value: limits.max_value_bytes,
            },
        }
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.held.extend_from_slice(&self.chunk);
        self.chunk = chunk;
        self.is_searched = false;
    }

    pub(crate) fn next_event(&mut self) -> Result<Option<Event>, FormError> {
        while let Some(end) = self.find_end() {
            let pair = self.cut(end);
            if !pair.is_empty() {
                return self.pair(pair).map(Some);
            }
            self.at += 1;
        }
        if !self.is_over {
            self.check_unfinished()?;
            return Ok(None);
        }
        let rest = self.cut(self.chunk.len());
        if rest.is_empty() { Ok(None) } else { self.pair(rest).map(Some) }
    }

    pub(crate) fn end(&mut self) {
        self.is_over = true;
    }

    /// Where in `chunk` the pair ends.
    fn find_end(&mut self) -> Option<usize> {
        if self.is_searched {
            return None;
        }
        let end = memchr::memchr(b'&', &self.chunk);
        self.is_searched = end.is_none();
        end
    }

    /// Takes the pair that ends at `end` of the chunk, and the `&` behind it.
    fn cut(&mut self, end: usize) -> Bytes {
        let tail = self.chunk.split_to(end);
        if !self.chunk.is_empty() {
            self.chunk = self.chunk.slice(1..);
        }
        if self.held.is_empty() {
            return tail;
        }
        self.held.extend_from_slice(&tail);
        self.held.split().freeze()
    }

    /// The event of a whole pair.
    fn pair(&mut self, pair: Bytes) -> Result<Event, FormError> {
        let start = self.at;
        self.at += pair.len() as u64 + 1;
        self.pairs += 1;
        self.check_pairs(start)?;
        let name_len = self.name_len.take().or_else(|| memchr::memchr(b'=', &pair));
        self.searched = 0;
        let name = pair.slice(..name_len.unwrap_or(pair.len()));
        let value = pair.slice(name_len.map_or(pair.len(), |len| len + 1)..);
        let value_start = start + (pair.len() - value.len()) as u64;
        check(&name, start, Limit::NameBytes, self.limits.name)?;
        check(&value, value_start, Limit::ValueBytes, self.limits.value)?;
        Ok(Event::Text(TextEntry {
            name_at: start..start + name.len() as u64,
            at: value_start..value_start + value.len() as u64,
            name,
            value,
            kind: ValueKind::Text,
            deeper: Vec::new(),
            content_type: None,
        }))
    }

    /// Refuses a pair that will be too long, before the rest of it comes.
    ///
    /// What is held stays below three times the bounds, since an escape is three bytes long. The
    /// offset is the same as if the pair had been looked at whole.
    fn check_unfinished(&mut self) -> Result<(), FormError> {
        if self.held.is_empty() && self.chunk.is_empty() {
            return Ok(());
        }
        if self.pairs == self.limits.pairs {
            return Err(FormError::over(Limit::Pairs, self.limits.pairs, self.at));
        }
        let len = self.held.len() + self.chunk.len();
        if self.name_len.is_none() {
            self.name_len = self.find_equals();
            self.searched = len;
            let name_len = self.name_len.unwrap_or(len);
            if self.name_len.is_some() || name_len as u64 > surely_over(self.limits.name) {
                self.join();
                check(&self.held[..name_len], self.at, Limit::NameBytes, self.limits.name)?;
            }
        }
        let name_len = self.name_len.unwrap_or(len);
        let value_start = (name_len + 1).min(len);
        if (len - value_start) as u64 > surely_over(self.limits.value) {
            self.join();
            let at = self.at + value_start as u64;
            check(&self.held[value_start..], at, Limit::ValueBytes, self.limits.value)?;
        }
        Ok(())
    }

    /// The first `=` of the unfinished pair, of which the beginning has been searched before.
    fn find_equals(&self) -> Option<usize> {
        let held = self.held.get(self.searched..).unwrap_or_default();
        memchr::memchr(b'=', held)
            .map(|found| self.searched + found)
            .or_else(|| memchr::memchr(b'=', &self.chunk).map(|found| self.held.len() + found))
    }

    fn join(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        self.held.extend_from_slice(&chunk);
    }

    fn check_pairs(&self, at: u64) -> Result<(), FormError> {
        if self.pairs > self.limits.pairs {
            return Err(FormError::over(Limit::Pairs, self.limits.pairs, at));
        }
        Ok(())
    }
}

/// Raw bytes of which more can't be within `max` decoded ones, even if an escape is cut short.
fn surely_over(max: u64) -> u64 {
    max.saturating_mul(3).saturating_add(2)
}

fn check(raw: &[u8], at: u64, limit: Limit, max: u64) -> Result<(), FormError> {
    let bound = usize::try_from(max).unwrap_or(usize::MAX);
    match escape::first_over(raw, bound) {
        Some(over) => Err(FormError::over(limit, max, at + over as u64)),
        None => Ok(()),
    }
}
