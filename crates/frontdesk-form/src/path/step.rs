//! One step of a path.

use std::cmp::Ordering;

/// What one bracket, one dot or one literal JSON segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// A key of an object.
    Key(&'a str),
    /// A row, or a key that looks like one: only the indexes beside it tell.
    Index(Digits<'a>),
    /// A place in a JSON array, which is a list for sure.
    Position(u64),
    /// `[]`: one more element.
    Next,
}

impl Step<'_> {
    /// The place in a list that it names, if it names one that a list can have.
    pub(crate) fn place(&self) -> Option<u64> {
        match self {
            Step::Index(index) => index.value(),
            Step::Position(place) => Some(*place),
            Step::Key(_) | Step::Next => None,
        }
    }

    /// Variants apart first, so that places ascend among themselves.
    fn rank(&self) -> u8 {
        match self {
            Step::Position(_) => 0,
            Step::Index(_) => 1,
            Step::Key(_) => 2,
            Step::Next => 3,
        }
    }
}

impl Ord for Step<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        comparisons::count(self, other);
        match (self, other) {
            // Any order will do for keys, and most differ in their length already.
            (Step::Key(a), Step::Key(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            (Step::Index(a), Step::Index(b)) => a.cmp(b),
            (Step::Position(a), Step::Position(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Step<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An index as it was sent: `0` or `[1-9][0-9]*`, of any length.
///
/// Kept as digits, because the size of an index is not limited: two numbers without leading zeros
/// compare by length first and digit by digit then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits<'a>(&'a str);

impl<'a> Digits<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Digits<'a>> {
        match text.as_bytes() {
            b"0" => Some(Digits(text)),
            [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => Some(Digits(text)),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }

    /// 0 or 1 is what the first of several rows is numbered; an id hardly ever is.
    pub(crate) fn starts_rows(self) -> bool {
        matches!(self.0, "0" | "1")
    }

    /// The number, if it is small enough to be one.
    pub(crate) fn value(self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(other.0))
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Counts the work of comparing, so that a test can show how it grows without a clock.
#[cfg(test)]
pub(crate) mod comparisons {
    use std::cell::Cell;

    use super::Step;

    thread_local! {
        static BYTES: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn count(a: &Step<'_>, b: &Step<'_>) {
        let common = match (a, b) {
            (Step::Key(a), Step::Key(b)) if a.len() == b.len() => {
                a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
            }
            (Step::Index(a), Step::Index(b)) if a.0.len() == b.0.len() => {
                a.0.bytes().zip(b.0.bytes()).take_while(|(a, b)| a == b).count()
            }
            _ => 0,
        };
        BYTES.with(|bytes| bytes.set(bytes.get() + 1 + common as u64));
    }

    /// What was compared on this thread since the last call.
    pub(crate) fn take() -> u64 {
        BYTES.with(|bytes| bytes.replace(0))
    }
}
