//! The `pattern` of a field: a JavaScript regular expression with the `v` flag, held against a
//! whole value (HTML, 4.10.5.3.6), in time that no pattern and no value can stretch.
//!
//! A pattern is read by our own parser ([`parse`]), exactly as strict as JavaScript, because a
//! pattern that JavaScript refuses is no constraint in a browser. What it means is then matched in
//! one of two ways:
//! - without look-around and back-references by an automaton, in linear time ([`linear`]);
//! - with them by trying, where no place is tried twice unless a back-reference makes it necessary,
//!   and with a bound on the steps ([`walk`]).
//!
//! `docs/decisions/patterns.md` says why.

mod ast;
mod class;
mod error;
mod escape;
mod linear;
mod parse;
mod program;
mod property;
mod walk;

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

pub use error::{PatternError, PatternErrorKind};

/// A pattern that browsers check.
///
/// ```
/// use frontdesk_schema::{Pattern, Verdict};
///
/// let pattern = Pattern::read("[0-9]{5}")?;
/// assert_eq!(pattern.check("12345"), Verdict::Matches);
/// assert_eq!(pattern.check("123456"), Verdict::Differs);
/// assert!(Pattern::read("[a-").is_err());
/// # Ok::<(), frontdesk_schema::PatternError>(())
/// ```
#[derive(Clone)]
pub struct Pattern {
    source: Arc<str>,
    matcher: Matcher,
}

#[derive(Clone)]
enum Matcher {
    Linear(Arc<regex_automata::meta::Regex>),
    Steps(Arc<program::Program>),
    None(Unchecked),
}

/// What a pattern says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole value is as the pattern wants it.
    Matches,
    /// It is not.
    Differs,
    /// The bound on the work was met before that was clear, or the pattern can't be checked.
    Undecided,
}

/// The steps that all values of one submission may take together.
///
/// Who sends chooses how many values come, so that a bound on each is none on all of them.
#[derive(Debug)]
pub(crate) struct Work(Cell<u64>);

/// So many, some forty milliseconds; what people type takes some hundred a value.
const MOST_WORK: u64 = 4 * walk::MAX_STEPS;

impl Default for Work {
    fn default() -> Work {
        Work(Cell::new(MOST_WORK))
    }
}

impl Work {
    /// Does something of it, which is given the steps that it may take and says how many it took.
    fn on(&self, act: impl FnOnce(u64) -> (Verdict, u64)) -> Verdict {
        let left = self.0.get();
        let (verdict, taken) = act(left.min(walk::MAX_STEPS));
        self.0.set(left.saturating_sub(taken));
        verdict
    }
}

/// Why a pattern that browsers check can't be checked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unchecked {
    /// It is too long, nests too deep, or repeats too much.
    TooLarge,
    /// It asks for a property of strings (`\p{RGI_Emoji}`), whose tables we don't have.
    StringProperty,
    /// It asks for a property of characters that our tables don't have.
    UnknownProperty,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// What is right but can't be checked here is read, too: [`Pattern::unchecked`] says so, and
    /// every verdict is then [`Verdict::Undecided`].
    ///
    /// # Errors
    ///
    /// Where JavaScript would throw a `SyntaxError`: browsers ignore such a pattern.
    pub fn read(source: &str) -> Result<Pattern, PatternError> {
        let matcher = match parse::parse(source) {
            Ok(parsed) => matcher(&parsed).unwrap_or_else(Matcher::None),
            Err(parse::Refusal::Syntax(error)) => return Err(error),
            Err(parse::Refusal::Unchecked(why)) => Matcher::None(why),
        };
        Ok(Pattern { source: source.into(), matcher })
    }

    /// The pattern as it stands in the page.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole text is as the pattern wants it.
    ///
    /// The work is bounded: linear in the text, and at most some two million steps for a pattern
    /// with look-around or back-references.
    pub fn check(&self, text: &str) -> Verdict {
        self.check_within(text, &Work::default())
    }

    /// The same within what is left of the work for a whole submission.
    pub(crate) fn check_within(&self, text: &str, work: &Work) -> Verdict {
        match &self.matcher {
            Matcher::Linear(regex) if linear::matches(regex, text) => Verdict::Matches,
            Matcher::Linear(_) => Verdict::Differs,
            Matcher::Steps(program) => work.on(|steps| walk::walk(program, text, steps)),
            Matcher::None(_) => Verdict::Undecided,
        }
    }

    /// Why the pattern can't be checked, if it can't.
    pub fn unchecked(&self) -> Option<Unchecked> {
        match self.matcher {
            Matcher::None(why) => Some(why),
            Matcher::Linear(_) | Matcher::Steps(_) => None,
        }
    }
}

fn matcher(parsed: &ast::Parsed) -> Result<Matcher, Unchecked> {
    match linear::compile(&parsed.node) {
        Some(regex) => regex.map(|regex| Matcher::Linear(Arc::new(regex))),
        None => program::compile(parsed).map(|program| Matcher::Steps(Arc::new(program))),
    }
}

/// What is equal is written equally.
impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unchecked::TooLarge => "it is too large",
            Unchecked::StringProperty => "properties of strings are not known here",
            Unchecked::UnknownProperty => {
                "it names a property of characters that is not known here"
            }
        })
    }
}
