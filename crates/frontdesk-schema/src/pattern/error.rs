//! What is wrong with a pattern: where JavaScript throws a `SyntaxError`.

use std::fmt;

/// What is wrong with a pattern, and where.
///
/// ```
/// use frontdesk_schema::Pattern;
///
/// let error = Pattern::read("a**").err().map(|error| error.to_string());
/// assert_eq!(error.as_deref(), Some("nothing to repeat (at character 3)"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternError {
    /// What.
    pub kind: PatternErrorKind,
    /// In front of which character it was noticed, counted from 0.
    pub at: usize,
}

/// The kinds of [`PatternError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// A group has no end.
    OpenGroup,
    /// A `)` without a group.
    StrayParenthesis,
    /// A class has no end.
    OpenClass,
    /// A character that must be escaped: `{`, `}`, `]`, and others inside a class.
    MustBeEscaped,
    /// A quantifier without anything in front of it that can be repeated.
    NothingToRepeat,
    /// `{2,1}`
    RepeatOrder,
    /// An escape that means nothing.
    BadEscape,
    /// A property of characters that doesn't exist, or is not written as the standard does.
    BadProperty,
    /// `(?` is followed by nothing that is known.
    BadGroup,
    /// A name of a group is missing, malformed, or stands twice.
    BadGroupName,
    /// A reference to a group that doesn't exist.
    NoSuchGroup,
    /// `[z-a]`
    RangeOrder,
    /// A class that is negated, and has strings of several characters in it.
    NegatedStrings,
    /// Set operations in one class without brackets between them.
    MixedOperators,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.kind, self.at + 1)
    }
}

impl std::error::Error for PatternError {}

impl fmt::Display for PatternErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PatternErrorKind::OpenGroup => "a group is not closed",
            PatternErrorKind::StrayParenthesis => "a ) closes nothing",
            PatternErrorKind::OpenClass => "a class is not closed",
            PatternErrorKind::MustBeEscaped => "this character must be escaped with \\",
            PatternErrorKind::NothingToRepeat => "nothing to repeat",
            PatternErrorKind::RepeatOrder => "the numbers of {n,m} are out of order",
            PatternErrorKind::BadEscape => "this escape means nothing",
            PatternErrorKind::BadProperty => "there is no such property of characters",
            PatternErrorKind::BadGroup => "no group begins like this",
            PatternErrorKind::BadGroupName => "the name of a group is malformed or stands twice",
            PatternErrorKind::NoSuchGroup => "there is no such group",
            PatternErrorKind::RangeOrder => "a range is out of order",
            PatternErrorKind::NegatedStrings => "strings can't be negated",
            PatternErrorKind::MixedOperators => "set operations need brackets between them",
        })
    }
}
