//! Classes with set notation (ECMA-262, 22.2.1, `ClassContents` and below).
//!
//! ```text
//! ClassUnion         ::  ( Range | Operand )*
//! ClassIntersection  ::  Operand "&&" Operand …
//! ClassSubtraction   ::  Operand "--" Operand …
//! Operand            ::  [ClassContents] [^ClassContents] \CharacterClassEscape \q{…} Character
//! ```

use std::cmp::Reverse;
use std::collections::BTreeSet;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::ast::{Case, Node, canonical, folded, set_of};
use super::error::PatternErrorKind;
use super::escape::Escaped;
use super::parse::{Parser, Read};

/// A set of characters and of strings of other lengths.
#[derive(Debug, Clone)]
pub(super) struct Set {
    pub(super) characters: ClassUnicode,
    pub(super) strings: BTreeSet<Vec<char>>,
    /// "MayContainStrings" (22.2.1.8): what can't be negated.
    pub(super) may_have_strings: bool,
    pub(super) case: Case,
}

impl Default for Set {
    fn default() -> Set {
        Set {
            characters: ClassUnicode::empty(),
            strings: BTreeSet::new(),
            may_have_strings: false,
            case: Case::Counts,
        }
    }
}

impl Set {
    pub(super) fn negated_if(mut self, negated: bool) -> Set {
        if negated {
            self.characters.negate();
        }
        self
    }

    fn add(&mut self, other: Set) {
        self.characters.union(&other.characters);
        self.strings.extend(other.strings);
        self.may_have_strings |= other.may_have_strings;
    }

    fn keep(&mut self, other: &Set) {
        self.characters.intersect(&other.characters);
        self.strings.retain(|string| other.strings.contains(string));
        self.may_have_strings &= other.may_have_strings;
    }

    fn remove(&mut self, other: &Set) {
        self.characters.difference(&other.characters);
        self.strings.retain(|string| !other.strings.contains(string));
    }

    /// The longest strings first (22.2.2.9.1).
    pub(super) fn into_node(self) -> Node {
        if self.strings.is_empty() {
            return Node::Set(self.characters);
        }
        let mut strings: Vec<_> = self.strings.into_iter().collect();
        strings.sort_by_key(|string| Reverse(string.len()));
        let literal = |c: char| Node::Set(folded(set_of(&[(c, c)]), self.case));
        let short = strings.iter().position(|string| string.is_empty()).unwrap_or(strings.len());
        let mut either: Vec<Node> = strings
            .into_iter()
            .map(|string| match string.len() {
                0 => Node::Empty,
                _ => Node::All(string.into_iter().map(literal).collect()),
            })
            .collect();
        either.insert(short, Node::Set(self.characters));
        Node::Either(either)
    }
}

/// What stands between two operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Minus,
}

impl Parser {
    pub(super) fn class(&mut self) -> Read<Node> {
        Ok(self.deeper(Parser::class_set)?.into_node())
    }

    /// `[…]`, from its bracket on.
    fn class_set(&mut self) -> Read<Set> {
        self.at += 1;
        let negated = self.take_text("^");
        let set = self.class_contents()?;
        if !self.take_text("]") {
            return Err(self.wrong(PatternErrorKind::OpenClass));
        }
        if negated && set.may_have_strings {
            return Err(self.wrong(PatternErrorKind::NegatedStrings));
        }
        Ok(set.negated_if(negated))
    }

    fn class_contents(&mut self) -> Read<Set> {
        let mut set = Set { case: self.case, ..Set::default() };
        let mut first = true;
        while !self.looking_at("]") {
            if self.peek().is_none() {
                return Err(self.wrong(PatternErrorKind::OpenClass));
            }
            let (operand, character) = self.operand()?;
            if let Some(operator) = self.operator()? {
                return if first {
                    self.operations(operand, operator)
                } else {
                    Err(self.wrong(PatternErrorKind::MixedOperators))
                };
            }
            set.add(match character {
                Some(from) if self.take_text("-") => self.range(from)?,
                _ => operand,
            });
            first = false;
        }
        Ok(set)
    }

    fn range(&mut self, from: Option<char>) -> Read<Set> {
        let (_, Some(to)) = self.operand()? else {
            return Err(self.wrong(PatternErrorKind::MustBeEscaped));
        };
        // Half of a surrogate pair as an end: no text has what lies beyond the characters.
        let from = from.map_or(0xd800, u32::from);
        let to = to.map_or(0xdfff, u32::from);
        if from > to {
            return Err(self.wrong(PatternErrorKind::RangeOrder));
        }
        let first = char::from_u32(from).unwrap_or('\u{e000}');
        let last = char::from_u32(to).unwrap_or('\u{d7ff}');
        if first > last {
            return Ok(Set::of(ClassUnicode::empty(), self.case));
        }
        Ok(Set::of(ClassUnicode::new([ClassUnicodeRange::new(first, last)]), self.case))
    }

    fn operator(&mut self) -> Read<Option<Operator>> {
        if self.take_text("&&") {
            if self.looking_at("&") {
                return Err(self.wrong(PatternErrorKind::MustBeEscaped));
            }
            return Ok(Some(Operator::And));
        }
        Ok(self.take_text("--").then_some(Operator::Minus))
    }

    fn operations(&mut self, first: Set, operator: Operator) -> Read<Set> {
        let mut set = first;
        loop {
            let (operand, _) = self.operand()?;
            match operator {
                Operator::And => set.keep(&operand),
                Operator::Minus => set.remove(&operand),
            }
            if self.looking_at("]") {
                return Ok(set);
            }
            if self.operator()? != Some(operator) {
                return Err(self.wrong(PatternErrorKind::MixedOperators));
            }
        }
    }

    /// An operand, and the character that it is if it is one (`Some(None)`: half of a surrogate
    /// pair).
    fn operand(&mut self) -> Read<(Set, Option<Option<char>>)> {
        if self.looking_at("[") {
            return Ok((self.deeper(Parser::class_set)?, None));
        }
        if self.take_text("\\q{") {
            return Ok((self.strings()?, None));
        }
        let escaped = self.class_character()?;
        let case = self.case;
        Ok(match escaped {
            Escaped::Character(c) => {
                (Set { case, ..Set::of(set_of(&[(c, c)]), case) }, Some(Some(c)))
            }
            Escaped::Nothing => (Set { case, ..Set::default() }, Some(None)),
            Escaped::Set(set) => (Set { case, ..set }, None),
        })
    }

    /// `ClassSetCharacter`, or a set behind a backslash.
    fn class_character(&mut self) -> Read<Escaped> {
        let must_be_escaped = PatternErrorKind::MustBeEscaped;
        let Some(c) = self.peek() else { return Err(self.wrong(PatternErrorKind::OpenClass)) };
        if c == '\\' {
            self.at += 1;
            return match self.peek() {
                Some('b') => {
                    self.at += 1;
                    Ok(Escaped::Character('\u{8}'))
                }
                // `ClassSetReservedPunctuator`
                Some(
                    c @ ('&' | '-' | '!' | '#' | '%' | ',' | ':' | ';' | '<' | '=' | '>' | '@'
                    | '`' | '~'),
                ) => {
                    self.at += 1;
                    Ok(Escaped::Character(c))
                }
                _ => self.set_or_character(),
            };
        }
        // `ClassSetSyntaxCharacter`, and `ClassSetReservedDoublePunctuator`.
        let doubled = "&!#$%*+,.:;<=>?@^`~".contains(c) && self.looking_at(&format!("{c}{c}"));
        if doubled || "()[]{}/-|".contains(c) {
            return Err(self.wrong(must_be_escaped));
        }
        self.at += 1;
        Ok(Escaped::Character(c))
    }

    /// `\q{a|bc|}`, behind its brace.
    fn strings(&mut self) -> Read<Set> {
        let mut set = Set { case: self.case, ..Set::default() };
        let mut string = Some(Vec::new());
        loop {
            if self.looking_at("|") || self.looking_at("}") {
                match string.as_deref() {
                    Some([only]) => set.add(Set::of(set_of(&[(*only, *only)]), self.case)),
                    Some(other) => {
                        let fold =
                            |c: &char| if self.case == Case::Ignored { canonical(*c) } else { *c };
                        set.strings.insert(other.iter().map(fold).collect());
                        set.may_have_strings = true;
                    }
                    // No text has half of a surrogate pair.
                    None => {}
                }
                string = Some(Vec::new());
                if self.take_text("}") {
                    return Ok(set);
                }
                self.at += 1;
                continue;
            }
            match self.class_character()? {
                Escaped::Character(c) => string.iter_mut().for_each(|string| string.push(c)),
                Escaped::Nothing => string = None,
                Escaped::Set(_) => return Err(self.wrong(PatternErrorKind::BadEscape)),
            }
        }
    }
}
