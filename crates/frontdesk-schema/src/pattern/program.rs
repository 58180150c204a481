//! Patterns with look-around or back-references, as a program for [`walk`](super::walk).

use regex_syntax::hir::ClassUnicode;

use super::Unchecked;
use super::ast::{Case, Direction, Node, Parsed, Place, Repeat};

/// Steps a program may have.
const MAX_LENGTH: usize = 20_000;

/// Steps, the first one being the beginning.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// Places that are remembered: two for each capture group, then one for each loop.
    pub(super) slots: usize,
    /// Whether something refers back, so that a place depends on more than the step and the text.
    pub(super) refers_back: bool,
}

/// One step. Places in the program are indexes into [`Program::steps`].
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Takes one character of a set.
    Take(Set, Direction),
    /// Goes on at the first, and at the second if that fails.
    Split(usize, usize),
    Jump(usize),
    At(Place),
    /// Remembers the place.
    Save(usize),
    /// Forgets what capture groups matched: from this slot up to that.
    Forget(usize, usize),
    /// Fails if the loop whose beginning is in this slot has taken nothing.
    Progress(usize),
    Back {
        groups: Vec<usize>,
        case: Case,
        direction: Direction,
    },
    /// Tries what follows, up to its [`Step::Done`], and then goes on at `next`.
    Around {
        negative: bool,
        next: usize,
    },
    Done,
}

/// A set of characters, quick to ask.
#[derive(Debug, Clone)]
pub(super) struct Set {
    ascii: u128,
    ranges: Box<[(char, char)]>,
}

impl Set {
    fn new(class: &ClassUnicode) -> Set {
        let ranges: Box<[_]> = class.iter().map(|range| (range.start(), range.end())).collect();
        let has =
            |code: u8| ranges.iter().any(|&(from, to)| (from..=to).contains(&char::from(code)));
        let ascii = (0..128).filter(|code| has(*code)).fold(0, |set, code| set | 1 << code);
        Set { ascii, ranges }
    }

    pub(super) fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> u32::from(c) & 1 == 1;
        }
        let above = self.ranges.partition_point(|&(from, _)| from <= c);
        above
            .checked_sub(1)
            .and_then(|place| self.ranges.get(place))
            .is_some_and(|&(_, to)| c <= to)
    }
}

pub(super) fn compile(parsed: &Parsed) -> Result<Program, Unchecked> {
    let mut compiler = Compiler {
        steps: Vec::new(),
        slots: (parsed.groups + 1) * 2,
        refers_back: refers_back(&parsed.node),
    };
    compiler.node(&parsed.node, Direction::Ahead)?;
    compiler.step(Step::At(Place::End))?;
    compiler.step(Step::Done)?;
    let Compiler { steps, slots, refers_back } = compiler;
    Ok(Program { steps, slots, refers_back })
}

fn refers_back(node: &Node) -> bool {
    match node {
        Node::Empty | Node::Set(_) | Node::At(_) => false,
        Node::All(nodes) | Node::Either(nodes) => nodes.iter().any(refers_back),
        Node::Repeat(repeat) => refers_back(&repeat.node),
        Node::Around(around) => refers_back(&around.node),
        Node::Capture(_, node) => refers_back(node),
        Node::Back { .. } => true,
    }
}

struct Compiler {
    steps: Vec<Step>,
    slots: usize,
    refers_back: bool,
}

impl Compiler {
    fn step(&mut self, step: Step) -> Result<usize, Unchecked> {
        if self.steps.len() == MAX_LENGTH {
            return Err(Unchecked::TooLarge);
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn put(&mut self, at: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(at) {
            *place = step;
        }
    }

    /// What looks behind is written backwards (ECMA-262, 22.2.2.4).
    fn node(&mut self, node: &Node, direction: Direction) -> Result<(), Unchecked> {
        match node {
            Node::Empty => {}
            Node::Set(set) => {
                self.step(Step::Take(Set::new(set), direction))?;
            }
            Node::All(nodes) => match direction {
                Direction::Ahead => nodes.iter().try_for_each(|node| self.node(node, direction))?,
                Direction::Behind => {
                    nodes.iter().rev().try_for_each(|node| self.node(node, direction))?;
                }
            },
            Node::Either(nodes) => self.either(nodes, direction)?,
            Node::Repeat(repeat) => self.repeat(repeat, direction)?,
            Node::Capture(group, node) => {
                let (first, second) = match direction {
                    Direction::Ahead => (group * 2, group * 2 + 1),
                    Direction::Behind => (group * 2 + 1, group * 2),
                };
                self.save(first)?;
                self.node(node, direction)?;
                self.save(second)?;
            }
            Node::At(place) => {
                self.step(Step::At(*place))?;
            }
            Node::Around(around) => {
                let at = self.step(Step::Done)?;
                self.node(&around.node, around.direction)?;
                self.step(Step::Done)?;
                let next = self.steps.len();
                self.put(at, Step::Around { negative: around.negative, next });
            }
            Node::Back { groups, case } => {
                let (groups, case) = (groups.clone(), *case);
                self.step(Step::Back { groups, case, direction })?;
            }
        }
        Ok(())
    }

    /// Nobody asks for a place that nothing refers to.
    fn save(&mut self, slot: usize) -> Result<(), Unchecked> {
        if self.refers_back {
            self.step(Step::Save(slot))?;
        }
        Ok(())
    }

    fn either(&mut self, nodes: &[Node], direction: Direction) -> Result<(), Unchecked> {
        let mut ends = Vec::new();
        for (place, node) in nodes.iter().enumerate() {
            if place + 1 == nodes.len() {
                self.node(node, direction)?;
                break;
            }
            let split = self.step(Step::Done)?;
            self.node(node, direction)?;
            ends.push(self.step(Step::Done)?);
            self.put(split, Step::Split(split + 1, self.steps.len()));
        }
        for end in ends {
            self.put(end, Step::Jump(self.steps.len()));
        }
        Ok(())
    }

    fn repeat(&mut self, repeat: &Repeat, direction: Direction) -> Result<(), Unchecked> {
        for _ in 0..repeat.min {
            self.turn(repeat, direction)?;
        }
        let Some(max) = repeat.max else { return self.endless(repeat, direction) };
        let mut splits = Vec::new();
        for _ in repeat.min..max {
            splits.push(self.step(Step::Done)?);
            self.turn_with_progress(repeat, direction)?;
        }
        let end = self.steps.len();
        for split in splits {
            self.put(split, in_order(split + 1, end, repeat.lazy));
        }
        Ok(())
    }

    fn endless(&mut self, repeat: &Repeat, direction: Direction) -> Result<(), Unchecked> {
        let split = self.step(Step::Done)?;
        self.turn_with_progress(repeat, direction)?;
        self.step(Step::Jump(split))?;
        self.put(split, in_order(split + 1, self.steps.len(), repeat.lazy));
        Ok(())
    }

    /// A turn beyond the least number must take something (ECMA-262, 22.2.2.3.1, step 2.b). Where
    /// no place is tried twice, a turn that takes nothing ends by itself.
    fn turn_with_progress(
        &mut self,
        repeat: &Repeat,
        direction: Direction,
    ) -> Result<(), Unchecked> {
        if !self.refers_back {
            return self.turn(repeat, direction);
        }
        let slot = self.slots;
        self.slots += 1;
        self.step(Step::Save(slot))?;
        self.turn(repeat, direction)?;
        self.step(Step::Progress(slot))?;
        Ok(())
    }

    fn turn(&mut self, repeat: &Repeat, direction: Direction) -> Result<(), Unchecked> {
        if self.refers_back && !repeat.groups.is_empty() {
            self.step(Step::Forget(repeat.groups.start * 2, repeat.groups.end * 2))?;
        }
        // A turn of nothing would never meet the bound on the length.
        let before = self.steps.len();
        self.node(&repeat.node, direction)?;
        if self.steps.len() == before {
            self.step(Step::Jump(before + 1))?;
        }
        Ok(())
    }
}

fn in_order(turn: usize, end: usize, lazy: bool) -> Step {
    if lazy { Step::Split(end, turn) } else { Step::Split(turn, end) }
}
