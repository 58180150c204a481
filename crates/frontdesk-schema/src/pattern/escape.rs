//! What a backslash makes of the next characters (ECMA-262, 22.2.1, `AtomEscape` and below).

use regex_syntax::hir::ClassUnicode;

use super::ast::{Case, DIGITS, Node, Place, SPACES, WORD, folded, set_of};
use super::class::Set;
use super::error::PatternErrorKind;
use super::parse::{Parser, Read};
use super::property;

/// What one escape stands for.
pub(super) enum Escaped {
    Character(char),
    /// Half of a surrogate pair, which no text here has.
    Nothing,
    Set(Set),
}

impl Parser {
    /// An escape outside of a class, behind its backslash.
    pub(super) fn escape(&mut self) -> Read<Node> {
        match self.peek() {
            Some('b') => {
                self.at += 1;
                Ok(Node::At(Place::WordBorder))
            }
            Some('B') => {
                self.at += 1;
                Ok(Node::At(Place::NoWordBorder))
            }
            Some('1'..='9') => {
                let number = self.number().unwrap_or_default();
                Ok(self.refers_to_number(usize::try_from(number).unwrap_or(usize::MAX)))
            }
            Some('k') => {
                self.at += 1;
                if !self.take_text("<") {
                    return Err(self.wrong(PatternErrorKind::BadEscape));
                }
                let name = self.group_name()?;
                Ok(self.refers_to_name(name))
            }
            _ => Ok(match self.set_or_character()? {
                Escaped::Character(c) => self.literal(c),
                Escaped::Nothing => Node::Set(ClassUnicode::empty()),
                Escaped::Set(set) => set.into_node(),
            }),
        }
    }

    /// `CharacterClassEscape` or `CharacterEscape`.
    pub(super) fn set_or_character(&mut self) -> Read<Escaped> {
        let ranges = match self.peek() {
            Some('d' | 'D') => DIGITS,
            Some('s' | 'S') => SPACES,
            Some('w' | 'W') => WORD,
            Some('p' | 'P') => return self.property().map(Escaped::Set),
            _ => return self.character(),
        };
        let negated = self.take().is_some_and(|c| c.is_ascii_uppercase());
        Ok(Escaped::Set(Set::of(set_of(ranges), self.case).negated_if(negated)))
    }

    fn property(&mut self) -> Read<Set> {
        let negated = self.take() == Some('P');
        if !self.take_text("{") {
            return Err(self.wrong(PatternErrorKind::BadProperty));
        }
        let mut inside = String::new();
        loop {
            match self.take() {
                Some('}') => break,
                Some(c) if c.is_ascii_alphanumeric() || matches!(c, '_' | '=') => inside.push(c),
                _ => return Err(self.wrong(PatternErrorKind::BadProperty)),
            }
        }
        let set = property::find(&inside, self)?;
        if negated && set.may_have_strings {
            return Err(self.wrong(PatternErrorKind::BadProperty));
        }
        Ok(Set { characters: folded(set.characters, self.case), ..set }.negated_if(negated))
    }

    /// `CharacterEscape`, behind its backslash.
    fn character(&mut self) -> Read<Escaped> {
        let bad = PatternErrorKind::BadEscape;
        let Some(c) = self.take() else { return Err(self.wrong(bad)) };
        let character = match c {
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'c' => match self.take() {
                Some(letter) if letter.is_ascii_alphabetic() => char::from(letter as u8 & 0x1f),
                _ => return Err(self.wrong(bad)),
            },
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => '\0',
            'x' => match self.hex(2).and_then(char::from_u32) {
                Some(character) => character,
                None => return Err(self.wrong(bad)),
            },
            'u' => return self.unicode(),
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
            | '/' => c,
            _ => return Err(self.wrong(bad)),
        };
        Ok(Escaped::Character(character))
    }

    /// `u{…}`, or four digits, or twice four for a surrogate pair.
    fn unicode(&mut self) -> Read<Escaped> {
        let bad = PatternErrorKind::BadEscape;
        let Some(code) = self.code_point() else { return Err(self.wrong(bad)) };
        Ok(char::from_u32(code).map_or(Escaped::Nothing, Escaped::Character))
    }

    fn code_point(&mut self) -> Option<u32> {
        if self.take_text("{") {
            let mut code = None;
            while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                code = Some((code.unwrap_or(0) << 4 | digit).min(0x0fff_ffff));
                self.at += 1;
            }
            return code.filter(|code| self.take_text("}") && *code <= 0x10_ffff);
        }
        let high = self.hex(4)?;
        let before = self.at;
        if (0xd800..0xdc00).contains(&high) && self.take_text("\\u") {
            match self.hex(4) {
                Some(low @ 0xdc00..0xe000) => {
                    return Some(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                }
                Some(_) | None => self.at = before,
            }
        }
        Some(high)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut code = 0;
        for _ in 0..digits {
            code = code << 4 | self.peek()?.to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }

    /// A name and its `>`: an identifier of JavaScript, escapes allowed.
    pub(super) fn group_name(&mut self) -> Read<String> {
        let mut name = String::new();
        loop {
            let c = match self.take() {
                Some('>') if !name.is_empty() => return Ok(name),
                Some('\\') if self.take_text("u") => self.code_point().and_then(char::from_u32),
                Some(c) => Some(c),
                None => None,
            };
            match c {
                Some(c) if property::may_stand_in_name(c, name.is_empty()) => name.push(c),
                _ => return Err(self.wrong(PatternErrorKind::BadGroupName)),
            }
        }
    }
}

impl Set {
    pub(super) fn of(characters: ClassUnicode, case: Case) -> Set {
        Set { characters: folded(characters, case), ..Set::default() }
    }
}
