//! What earlier passes taught about the type.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{FormTree, Node};

use super::error::{Buffered, Fault, FaultKind};
use super::scalar;

/// Nobody reads more, and each costs a walk to find its place.
const MAX_ERRORS: usize = 100;

/// What to do otherwise than in the first pass.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Types of `Option` for which empty text is `None`.
    blanks: BTreeSet<&'static str>,
    /// How to hand out texts where serde does not say which type it wants.
    guises: BTreeMap<usize, Try>,
    /// Nodes that can't be read: they are visited last, after all that can still tell something.
    last: BTreeMap<usize, u32>,
    /// Fields that did not come, by the node they are missing in: stand-ins let the next one show.
    given: BTreeSet<(usize, &'static str)>,
    rounds: u32,
    /// Passes since one that brought something new.
    stale: usize,
}

/// What a failed pass brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    New,
    Known,
    /// Nothing, and everything has had its turn.
    Done,
}

/// What a text is handed out as where serde buffers it before it knows the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guise {
    Text,
    Number,
    Bool,
    /// Nothing: empty text for an `Option`.
    Unit,
}

/// A guise, and for whom it was chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    guise: Guise,
    scope: Scope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// All nodes under the same keys.
    Alike,
    /// This node alone. The last try: after it a node is left as it is.
    One,
}

impl Guise {
    fn suits(self, text: &str) -> bool {
        match self {
            Guise::Text => true,
            Guise::Number => scalar::Loose::parse(text).is_some(),
            Guise::Bool => scalar::boolean(text).is_some(),
            Guise::Unit => text.trim_ascii().is_empty(),
        }
    }
}

impl Buffered {
    /// Whether this is what the text was handed out as.
    fn is_of(&self, text: &str) -> bool {
        match self {
            Buffered::Text(buffered) => buffered == text,
            Buffered::Bool(bool) => scalar::boolean(text) == Some(*bool),
            Buffered::Unit => text.trim_ascii().is_empty(),
            Buffered::Number(number) => {
                scalar::Loose::parse(text).is_some_and(|loose| loose.to_string() == *number)
            }
        }
    }
}

/// What one pass taught.
pub(super) enum Lesson {
    Blanks(BTreeSet<&'static str>),
    Guises(Vec<(usize, Try)>),
}

impl Plan {
    pub(super) fn learn(&mut self, lesson: Lesson) {
        match lesson {
            Lesson::Blanks(types) => self.blanks.extend(types),
            Lesson::Guises(guises) => self.guises.extend(guises),
        }
    }

    /// Prepares to go round what failed.
    ///
    /// What failed before is visited in the order in which it failed last, so that each in its turn
    /// shows what else is wrong around it.
    pub(super) fn go_round(&mut self, fault: &Fault) -> Round {
        let at = fault.at.unwrap_or(0);
        let is_new = match fault.kind {
            FaultKind::Missing(field) => self.given.insert((at, field)),
            FaultKind::Unexpected { .. }
            | FaultKind::Unknown { .. }
            | FaultKind::Invalid(_)
            | FaultKind::Recorded => {
                self.rounds += 1;
                self.last.insert(at, self.rounds).is_none()
            }
        };
        self.stale = if is_new { 0 } else { self.stale + 1 };
        match is_new {
            true => Round::New,
            false if self.stale <= self.last.len() => Round::Known,
            false => Round::Done,
        }
    }

    /// Whether this is only what a stand-in looks like to serde after it was buffered.
    pub(super) fn is_of_stand_in(&self, fault: &Fault) -> bool {
        let buffered = match &fault.kind {
            FaultKind::Unexpected { buffered, .. } => buffered.as_ref(),
            _ => None,
        };
        buffered == Some(&Buffered::Unit) && self.given(fault.at.unwrap_or(0)).next().is_some()
    }

    /// When something among these nodes failed last, if anything did.
    pub(super) fn failed(&self, nodes: std::ops::Range<usize>) -> Option<u32> {
        self.last.range(nodes).map(|(_, round)| *round).max()
    }

    pub(super) fn given(&self, at: usize) -> impl Iterator<Item = &'static str> {
        self.given.range((at, "")..(at + 1, "")).map(|(_, field)| *field)
    }
}

/// What a pass does at an error that it could go on after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errors {
    Stop,
    Collect,
}

/// One pass over the tree.
pub(super) struct Pass<'t, 'a> {
    pub(super) tree: &'t FormTree<'a>,
    pub(super) plan: &'t Plan,
    pub(super) errors: Errors,
    found: RefCell<Vec<Fault>>,
    blanks: RefCell<BTreeSet<&'static str>>,
    /// Texts that were handed out without knowing the type wanted, in order.
    served: RefCell<Vec<(usize, &'a str)>>,
}

impl<'t, 'a> Pass<'t, 'a> {
    pub(super) fn new(tree: &'t FormTree<'a>, plan: &'t Plan, errors: Errors) -> Pass<'t, 'a> {
        Pass {
            tree,
            plan,
            errors,
            found: RefCell::default(),
            blanks: RefCell::default(),
            served: RefCell::default(),
        }
    }

    pub(super) fn blank_is_none(&self, option: &'static str) -> bool {
        self.plan.blanks.contains(option)
    }

    pub(super) fn note_blank(&self, option: &'static str) {
        self.blanks.borrow_mut().insert(option);
    }

    pub(super) fn record(&self, fault: Fault) {
        let mut found = self.found.borrow_mut();
        if found.len() < MAX_ERRORS {
            found.push(fault);
        }
    }

    /// How to hand out the text of a node when any type may be wanted.
    pub(super) fn guise(&self, node: usize, text: &'a str) -> Guise {
        self.served.borrow_mut().push((node, text));
        self.plan.guises.get(&node).map_or(Guise::Text, |tried| tried.guise)
    }

    pub(super) fn into_found(self) -> Vec<Fault> {
        self.found.into_inner()
    }

    /// What to do otherwise next time, if this pass taught something.
    pub(super) fn lesson(&self, fault: Option<&Fault>) -> Option<Lesson> {
        let mut blanks = self.blanks.borrow().clone();
        blanks.extend(fault.and_then(|fault| fault.blank));
        blanks.retain(|option| !self.plan.blanks.contains(option));
        if !blanks.is_empty() {
            return Some(Lesson::Blanks(blanks));
        }
        let FaultKind::Unexpected { buffered: Some(buffered), expected } = &fault?.kind else {
            return None;
        };
        self.other_guises(buffered, expected).map(Lesson::Guises)
    }

    /// Serde buffered a text and then found that a number was wanted, or the other way round.
    ///
    /// It does not tell which node it was. So the first with this text is tried, and with it the
    /// nodes under the same keys in other rows; if that was wrong, the next pass says so and all are
    /// taken back. Rows of several variants may want both: their nodes are then tried one by one.
    fn other_guises(&self, buffered: &Buffered, expected: &str) -> Option<Vec<(usize, Try)>> {
        let (was, wanted) = match buffered {
            Buffered::Text(text) if text.trim_ascii().is_empty() => (Guise::Text, Guise::Unit),
            Buffered::Text(_) if expected == "a boolean" => (Guise::Text, Guise::Bool),
            Buffered::Text(_) => (Guise::Text, Guise::Number),
            Buffered::Number(_) => (Guise::Number, Guise::Text),
            Buffered::Bool(_) => (Guise::Bool, Guise::Text),
            Buffered::Unit => (Guise::Unit, Guise::Text),
        };
        let served = self.served.borrow();
        let first_tried = |scope: Option<Scope>| {
            let is_it = |(node, text): &&(usize, &str)| {
                let tried = self.plan.guises.get(node);
                tried.map(|tried| tried.scope) == scope
                    && tried.map_or(Guise::Text, |tried| tried.guise) == was
                    && buffered.is_of(text)
                    && wanted.suits(text)
            };
            served.iter().find(is_it).map(|(node, _)| *node)
        };
        let first = match was {
            Guise::Text => first_tried(None).or_else(|| first_tried(Some(Scope::Alike))),
            Guise::Number | Guise::Bool | Guise::Unit => {
                first_tried(Some(Scope::Alike)).or_else(|| first_tried(Some(Scope::One)))
            }
        }?;
        let tried = |node: usize| self.plan.guises.get(&node).map(|tried| tried.scope);
        let of_one =
            (was == Guise::Text && tried(first).is_some()) || tried(first) == Some(Scope::One);
        if of_one {
            return Some(vec![(first, Try { guise: wanted, scope: Scope::One })]);
        }
        // The pass may have ended before it came to the other rows, so they are looked up in the tree.
        let keys = self.keys();
        let (path, _) = *keys.get(first)?;
        let guise = Try { guise: wanted, scope: Scope::Alike };
        let alike = keys.iter().enumerate().filter(|(node, (other, text))| {
            *other == path
                && tried(*node) == tried(first)
                && text.is_some_and(|text| wanted.suits(text))
        });
        Some(alike.map(|(node, _)| (node, guise)).collect())
    }

    /// For each node its text, and a number that is the same for all nodes under the same keys.
    fn keys(&self) -> Vec<(usize, Option<&'a str>)> {
        let mut keys = Vec::new();
        number(self.tree.root(), 0, &mut BTreeMap::new(), &mut keys);
        keys
    }
}

/// Walks in the order of the nodes' numbers.
fn number<'a>(
    node: &Node<'a>,
    path: usize,
    known: &mut BTreeMap<(usize, &'a str), usize>,
    keys: &mut Vec<(usize, Option<&'a str>)>,
) {
    keys.push((path, node.as_text()));
    for item in node.items() {
        number(item, path, known, keys);
    }
    for (key, below) in node.pairs() {
        let next = known.len() + 1;
        let path = *known.entry((path, key)).or_insert(next);
        number(below, path, known, keys);
    }
}
