//! What a pattern means, with all sets of characters worked out.

use std::ops::Range;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// A pattern that was read.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    /// Capture groups, without the whole match.
    pub(super) groups: usize,
}

/// A piece of a pattern.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Empty,
    /// One character of a set.
    Set(ClassUnicode),
    All(Vec<Node>),
    Either(Vec<Node>),
    Repeat(Box<Repeat>),
    /// A capture group with its number, from 1.
    Capture(usize, Box<Node>),
    At(Place),
    Around(Box<Around>),
    /// Whatever the group matched that has one of these numbers and took part.
    Back {
        groups: Vec<usize>,
        case: Case,
    },
}

#[derive(Debug, Clone)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) lazy: bool,
    /// The groups inside, which forget what they matched at each turn (ECMA-262, 22.2.2.3.1).
    pub(super) groups: Range<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Around {
    pub(super) node: Node,
    pub(super) direction: Direction,
    pub(super) negative: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ahead,
    Behind,
}

/// An assertion that looks at two characters only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    LineStart,
    LineEnd,
    WordBorder,
    NoWordBorder,
}

/// Whether case counts: `(?i:…)` says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    Ignored,
}

pub(super) fn set_of(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|&(from, to)| ClassUnicodeRange::new(from, to)))
}

/// The set with all that differs from its members in case only (ECMA-262, 22.2.2.7.3).
pub(super) fn folded(mut set: ClassUnicode, case: Case) -> ClassUnicode {
    if case == Case::Ignored {
        // It fails without tables only, and they are built in.
        let _ = set.try_case_fold_simple();
    }
    set
}

/// One of all characters that differ in case only, the same for each of them.
pub(super) fn canonical(c: char) -> char {
    let all = folded(set_of(&[(c, c)]), Case::Ignored);
    all.ranges().first().map_or(c, |range| range.start())
}

/// Line terminators (ECMA-262, 12.3).
pub(super) const LINE_ENDS: &[(char, char)] =
    &[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')];

/// ECMA-262, 22.2.2.9.3.
pub(super) const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

pub(super) const DIGITS: &[(char, char)] = &[('0', '9')];

/// White space and line terminators (ECMA-262, 12.2 and 12.3).
pub(super) const SPACES: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
