//! The grammar of JavaScript's patterns with the `v` flag (ECMA-262, 22.2.1).
//!
//! ```text
//! Disjunction  ::  Alternative | Alternative "|" Disjunction
//! Alternative  ::  Term*
//! Term         ::  Assertion | Atom Quantifier?
//! Assertion    ::  ^ $ \b \B (?=…) (?!…) (?<=…) (?<!…)
//! Quantifier   ::  ( * | + | ? | {n} | {n,} | {n,m} ) ?
//! Atom         ::  . PatternCharacter \AtomEscape CharacterClass (…) (?<name>…) (?flags-flags:…)
//! ```

use std::collections::HashMap;

use super::Unchecked;
use super::ast::{Around, Case, Direction, LINE_ENDS, Node, Parsed, Place, Repeat, folded, set_of};
use super::error::{PatternError, PatternErrorKind};

/// A longer pattern is not read.
const MAX_CHARACTERS: usize = 8192;
/// Groups and classes inside each other.
const MAX_DEPTH: usize = 100;

/// Why a pattern was not read.
#[derive(Debug)]
pub(super) enum Refusal {
    Syntax(PatternError),
    Unchecked(Unchecked),
}

pub(super) type Read<T> = Result<T, Refusal>;

pub(super) fn parse(source: &str) -> Read<Parsed> {
    let characters: Vec<char> = source.chars().take(MAX_CHARACTERS + 1).collect();
    if characters.len() > MAX_CHARACTERS {
        return Err(Refusal::Unchecked(Unchecked::TooLarge));
    }
    let mut parser = Parser::new(characters);
    let node = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(parser.wrong(PatternErrorKind::StrayParenthesis));
    }
    let groups = parser.groups;
    let node = parser.with_references(node)?;
    Ok(Parsed { node, groups })
}

/// Where the reading stands.
pub(super) struct Parser {
    text: Vec<char>,
    pub(super) at: usize,
    depth: usize,
    pub(super) case: Case,
    dot_takes_all: bool,
    lines: bool,
    groups: usize,
    names: Vec<Named>,
    /// Where in which disjunction the reading stands: number and alternative.
    branch: Vec<(usize, usize)>,
    disjunctions: usize,
    /// References to be looked up when all groups are known: names, or the highest number.
    wanted: Vec<(String, usize)>,
    highest: Option<(usize, usize)>,
}

struct Named {
    name: String,
    group: usize,
    branch: Vec<(usize, usize)>,
}

impl Parser {
    fn new(text: Vec<char>) -> Parser {
        Parser {
            text,
            at: 0,
            depth: 0,
            case: Case::Counts,
            dot_takes_all: false,
            lines: false,
            groups: 0,
            names: Vec::new(),
            branch: Vec::new(),
            disjunctions: 0,
            wanted: Vec::new(),
            highest: None,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn take(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        text.chars().enumerate().all(|(place, c)| rest.get(place) == Some(&c))
    }

    pub(super) fn take_text(&mut self, text: &str) -> bool {
        let there = self.looking_at(text);
        if there {
            self.at += text.chars().count();
        }
        there
    }

    pub(super) fn wrong(&self, kind: PatternErrorKind) -> Refusal {
        Refusal::Syntax(PatternError { kind, at: self.at.min(self.text.len()) })
    }

    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Parser) -> Read<T>) -> Read<T> {
        if self.depth == MAX_DEPTH {
            return Err(Refusal::Unchecked(Unchecked::TooLarge));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn disjunction(&mut self) -> Read<Node> {
        let number = self.disjunctions;
        self.disjunctions += 1;
        let mut either = Vec::new();
        loop {
            self.branch.push((number, either.len()));
            let alternative = self.alternative();
            self.branch.pop();
            either.push(alternative?);
            if !self.take_text("|") {
                break;
            }
        }
        Ok(if either.len() == 1 { either.remove(0) } else { Node::Either(either) })
    }

    fn alternative(&mut self) -> Read<Node> {
        let mut terms = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            terms.push(self.term(next)?);
        }
        Ok(match terms.len() {
            0 => Node::Empty,
            1 => terms.remove(0),
            _ => Node::All(terms),
        })
    }

    fn term(&mut self, next: char) -> Read<Node> {
        let groups = self.groups;
        let node = match next {
            '^' | '$' | '(' | '\\' | '[' | '.' => self.piece(next)?,
            '*' | '+' | '?' => return Err(self.wrong(PatternErrorKind::NothingToRepeat)),
            '{' | '}' | ']' => return Err(self.wrong(PatternErrorKind::MustBeEscaped)),
            _ => {
                self.at += 1;
                self.literal(next)
            }
        };
        self.quantified(node, groups)
    }

    fn piece(&mut self, next: char) -> Read<Node> {
        if next == '(' {
            return self.deeper(Parser::group);
        }
        if next == '[' {
            return self.class();
        }
        self.at += 1;
        Ok(match next {
            '^' if self.lines => Node::At(Place::LineStart),
            '^' => Node::At(Place::Start),
            '$' if self.lines => Node::At(Place::LineEnd),
            '$' => Node::At(Place::End),
            '.' => {
                let mut all = set_of(if self.dot_takes_all { &[] } else { LINE_ENDS });
                all.negate();
                Node::Set(all)
            }
            _ => return self.escape(),
        })
    }

    pub(super) fn literal(&self, c: char) -> Node {
        Node::Set(folded(set_of(&[(c, c)]), self.case))
    }

    /// What follows `(`.
    fn group(&mut self) -> Read<Node> {
        self.at += 1;
        let around = |direction, negative| Some((direction, negative));
        let assertion = if self.take_text("?=") {
            around(Direction::Ahead, false)
        } else if self.take_text("?!") {
            around(Direction::Ahead, true)
        } else if self.take_text("?<=") {
            around(Direction::Behind, false)
        } else if self.take_text("?<!") {
            around(Direction::Behind, true)
        } else {
            None
        };
        if let Some((direction, negative)) = assertion {
            let node = self.inside_group()?;
            return Ok(Node::Around(Box::new(Around { node, direction, negative })));
        }
        if self.take_text("?<") {
            let name = self.group_name()?;
            return self.capture(Some(name));
        }
        if self.take_text("?") { self.modified() } else { self.capture(None) }
    }

    fn capture(&mut self, name: Option<String>) -> Read<Node> {
        self.groups += 1;
        let group = self.groups;
        if let Some(name) = name {
            let branch = self.branch.clone();
            // ECMA-262, 22.2.1.1: a name may stand twice where only one of both can take part.
            let twice = self
                .names
                .iter()
                .any(|other| other.name == name && can_both_take_part(&other.branch, &branch));
            if twice {
                return Err(self.wrong(PatternErrorKind::BadGroupName));
            }
            self.names.push(Named { name, group, branch });
        }
        let node = self.inside_group()?;
        Ok(Node::Capture(group, Box::new(node)))
    }

    fn inside_group(&mut self) -> Read<Node> {
        let node = self.disjunction()?;
        if !self.take_text(")") {
            return Err(self.wrong(PatternErrorKind::OpenGroup));
        }
        Ok(node)
    }

    /// `(?ims-ims:…)`, and `(?:…)` with no flags at all.
    fn modified(&mut self) -> Read<Node> {
        let (case, dot, lines) = (self.case, self.dot_takes_all, self.lines);
        let mut seen = Vec::new();
        let mut on = true;
        loop {
            match self.take() {
                Some(':') => break,
                Some('-') if on => on = false,
                Some(flag @ ('i' | 'm' | 's')) if !seen.contains(&flag) => {
                    seen.push(flag);
                    match flag {
                        'i' => self.case = if on { Case::Ignored } else { Case::Counts },
                        'm' => self.lines = on,
                        _ => self.dot_takes_all = on,
                    }
                }
                _ => return Err(self.wrong(PatternErrorKind::BadGroup)),
            }
        }
        if !on && seen.is_empty() {
            return Err(self.wrong(PatternErrorKind::BadGroup));
        }
        let node = self.inside_group();
        (self.case, self.dot_takes_all, self.lines) = (case, dot, lines);
        node
    }

    fn quantified(&mut self, node: Node, groups: usize) -> Read<Node> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(node, groups),
            _ => return Ok(node),
        };
        self.at += 1;
        self.repeat(node, min, max, groups)
    }

    fn counted(&mut self, node: Node, groups: usize) -> Read<Node> {
        self.at += 1;
        let bad = |parser: &Parser| parser.wrong(PatternErrorKind::MustBeEscaped);
        let min = self.number().ok_or_else(|| bad(self))?;
        let max = if self.take_text(",") {
            if self.looking_at("}") { None } else { Some(self.number().ok_or_else(|| bad(self))?) }
        } else {
            Some(min)
        };
        if !self.take_text("}") {
            return Err(bad(self));
        }
        if max.is_some_and(|max| max < min) {
            return Err(self.wrong(PatternErrorKind::RepeatOrder));
        }
        self.repeat(node, min, max, groups)
    }

    fn repeat(&mut self, node: Node, min: u32, max: Option<u32>, groups: usize) -> Read<Node> {
        // With the `v` flag no assertion can be repeated.
        if matches!(node, Node::At(_) | Node::Around(_)) {
            return Err(self.wrong(PatternErrorKind::NothingToRepeat));
        }
        let lazy = self.take_text("?");
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return Err(self.wrong(PatternErrorKind::NothingToRepeat));
        }
        let groups = groups + 1..self.groups + 1;
        Ok(Node::Repeat(Box::new(Repeat { node, min, max, lazy, groups })))
    }

    /// Digits as a number; more than 32 bits are as good as endless.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        number
    }

    /// A reference by number; whether the group exists is known at the end.
    pub(super) fn refers_to_number(&mut self, number: usize) -> Node {
        if self.highest.is_none_or(|(highest, _)| highest < number) {
            self.highest = Some((number, self.at));
        }
        Node::Back { groups: vec![number], case: self.case }
    }

    /// A reference by name. Until all groups are known it goes by its number in `wanted`, counted
    /// down from the top.
    pub(super) fn refers_to_name(&mut self, name: String) -> Node {
        self.wanted.push((name, self.at));
        Node::Back { groups: vec![usize::MAX - (self.wanted.len() - 1)], case: self.case }
    }

    fn with_references(&self, mut node: Node) -> Read<Node> {
        let missing =
            |at| Refusal::Syntax(PatternError { kind: PatternErrorKind::NoSuchGroup, at });
        if let Some((_, at)) = self.highest.filter(|(highest, _)| *highest > self.groups) {
            return Err(missing(at));
        }
        let mut groups_of: HashMap<&str, Vec<usize>> = HashMap::new();
        for named in &self.names {
            groups_of.entry(&named.name).or_default().push(named.group);
        }
        let mut found = Vec::new();
        for (name, at) in &self.wanted {
            found.push(groups_of.get(name.as_str()).ok_or_else(|| missing(*at))?.clone());
        }
        if !found.is_empty() {
            resolve(&mut node, &found);
        }
        Ok(node)
    }
}

/// Puts the numbers of groups where their names were referred to.
fn resolve(node: &mut Node, found: &[Vec<usize>]) {
    match node {
        Node::Empty | Node::Set(_) | Node::At(_) => {}
        Node::All(nodes) | Node::Either(nodes) => {
            nodes.iter_mut().for_each(|node| resolve(node, found));
        }
        Node::Repeat(repeat) => resolve(&mut repeat.node, found),
        Node::Around(around) => resolve(&mut around.node, found),
        Node::Capture(_, node) => resolve(node, found),
        Node::Back { groups, .. } => {
            let named = groups.first().and_then(|number| found.get(usize::MAX - number));
            if let Some(numbers) = named {
                groups.clone_from(numbers);
            }
        }
    }
}

/// Two groups can't both take part if they stand in different alternatives of one disjunction.
fn can_both_take_part(one: &[(usize, usize)], other: &[(usize, usize)]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.0 != other.0 || one.1 == other.1)
}
