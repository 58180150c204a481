//! The path of a page behind the proxy, read so that no application reads it as another one (F-60).
//!
//! ```text
//! path    = 1*( "/" segment )                   ; only the last segment may be empty
//! segment = *( visible ASCII but "/" "\" "#" )  ; escapes undone once
//! ```
//!
//! What servers disagree on is refused: dot segments in any spelling, empty segments, an escaped
//! slash, backslash or control, an escape of an escape, and bytes that are no UTF-8.

use percent_encoding::percent_decode_str;

/// A path in its segments, as it is written and as a generous application reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct AskedPath {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone)]
struct Segment {
    written: String,
    generous: String,
}

/// Servers would read this path in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnclearPath;

impl AskedPath {
    /// Reads a path without its query.
    ///
    /// # Errors
    /// [`UnclearPath`].
    pub(crate) fn parse(path: &str) -> Result<AskedPath, UnclearPath> {
        let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let rest = path.strip_prefix('/').filter(|_| is_plain).ok_or(UnclearPath)?;
        // The slash at the end makes no difference to what lies below.
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.is_empty() {
            // `//` had two slashes, of which one is left.
            return if path == "/" { Ok(AskedPath::default()) } else { Err(UnclearPath) };
        }
        let segments = rest.split('/').map(Segment::parse).collect::<Result<_, _>>()?;
        Ok(AskedPath { segments })
    }

    /// How many segments it has.
    pub(super) fn depth(&self) -> usize {
        self.segments.len()
    }

    /// Whether it is `other` or lies below it, as both are written.
    pub(super) fn is_below(&self, other: &AskedPath) -> bool {
        self.starts_with(other, |own, other| own.written == other.written)
    }

    /// The same as a generous application reads it.
    pub(super) fn may_be_below(&self, other: &AskedPath) -> bool {
        self.starts_with(other, |own, other| own.generous == other.generous)
    }

    pub(super) fn is_alike(&self, other: &AskedPath) -> bool {
        self.depth() == other.depth() && self.may_be_below(other)
    }

    /// Whether it is read by everybody as it is written, but for letter case.
    pub(super) fn is_plain(&self) -> bool {
        self.segments.iter().all(|segment| segment.written.to_lowercase() == segment.generous)
    }

    fn starts_with(&self, other: &AskedPath, same: impl Fn(&Segment, &Segment) -> bool) -> bool {
        let pairs = self.segments.iter().zip(&other.segments);
        self.depth() >= other.depth() && pairs.into_iter().all(|(own, other)| same(own, other))
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Segment, UnclearPath> {
        if !has_whole_escapes(text) {
            return Err(UnclearPath);
        }
        let written = percent_decode_str(text).decode_utf8().map_err(|_| UnclearPath)?;
        // An escape that is still there would be undone by whoever undoes them twice.
        let is_escaped_twice = written.contains('%') && holds_an_escape(&written);
        let is_unclear = |letter: char| matches!(letter, '/' | '\\') || letter.is_control();
        if is_escaped_twice || written.contains(is_unclear) {
            return Err(UnclearPath);
        }
        // Servlets cut path parameters off, Windows drops dots and spaces at the end.
        let name = written.split(';').next().unwrap_or_default();
        let generous = name.trim_end_matches(['.', ' ']).to_lowercase();
        // Nothing is left of an empty segment, and of `.`, `..`, `..;x` and their like.
        if generous.trim().is_empty() {
            return Err(UnclearPath);
        }
        Ok(Segment { written: written.into_owned(), generous })
    }
}

fn has_whole_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(begins_with_hex)
}

fn holds_an_escape(text: &str) -> bool {
    text.split('%').skip(1).any(begins_with_hex)
}

fn begins_with_hex(text: &str) -> bool {
    text.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
}
