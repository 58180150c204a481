//! Entries planted into an arena: one twig a step, values hung where their paths end.
//!
//! Nothing here is decided yet but one thing: which row of `u[][n]` a value belongs to, because
//! that is told by the order in which entries came.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::data::Value;
use crate::path::{Segment, Spelled, Step};

/// A place in [`Arena::twigs`] or [`Arena::leaves`]. `NONE` ends a chain.
pub(super) type Id = u32;
pub(super) const NONE: Id = Id::MAX;
pub(super) const ROOT: Id = 0;

/// So many children are looked through one by one; more are looked up in a sorted map.
const FEW: u32 = 8;

/// Twigs and leaves of one tree. Chains are numbers into two lists: a form of a thousand entries
/// takes a handful of allocations.
#[derive(Debug)]
pub(super) struct Arena<'a> {
    pub(super) twigs: Vec<Twig<'a>>,
    pub(super) leaves: Vec<Leaf<'a>>,
    /// Sorted children of the twigs that have many. Sorted and not hashed: no choice of names can
    /// make it slow.
    sorted: Vec<BTreeMap<Step<'a>, Id>>,
}

/// One step of a path, shared by all entries that go through it.
#[derive(Debug)]
pub(super) struct Twig<'a> {
    pub(super) step: Step<'a>,
    /// The beginning of the first name that came through, up to this step; see `Origin::name`.
    pub(super) origin: &'a str,
    /// The number of the first entry that came through.
    pub(super) entry: Id,
    pub(super) children: Chain,
    pub(super) values: Chain,
    /// The next child of the same parent.
    pub(super) next: Id,
    /// The last child made by `[]`.
    last_row: Id,
    /// Where the map of this twig's children stands in `Arena::sorted`, and the last one in it.
    map: Id,
    mapped: Id,
    /// Whether the children came in ascending order, as rows mostly do.
    pub(super) ascending: bool,
    pub(super) taken: Taken,
}

/// A chain of twigs or leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    pub(super) first: Id,
    pub(super) last: Id,
    pub(super) length: u32,
}

pub(super) const EMPTY: Chain = Chain { first: NONE, last: NONE, length: 0 };

/// One value.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub(super) value: Value<'a>,
    pub(super) entry: Id,
    pub(super) next: Id,
}

/// How a name was taken, as far as a note has to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Path,
    Malformed,
    Shadowed,
}

/// A path and the name that spells it.
#[derive(Clone, Copy)]
pub(super) struct Planting<'s, 'a> {
    pub(super) name: &'a str,
    pub(super) steps: &'s [Spelled<'a>],
    pub(super) deeper: &'a [Segment],
    pub(super) taken: Taken,
}

impl<'s, 'a> Planting<'s, 'a> {
    /// The steps that the name spells. `"tags[]": ["a", "b"]` is how scripts send `getAll("tags[]")`
    /// as JSON: the brackets and the array both say list, and it is one list.
    fn spelled(&self, value: &Value<'a>) -> &'s [Spelled<'a>] {
        let listed = match self.deeper.first() {
            Some(segment) => matches!(segment, Segment::Index(_)),
            None => matches!(value, Value::EmptyList),
        };
        match self.steps.split_last() {
            Some((last, rest)) if listed && last.step == Step::Next => rest,
            _ => self.steps,
        }
    }

    fn origin(&self, end: usize) -> &'a str {
        self.name.get(..end).unwrap_or(self.name)
    }
}

impl<'a> Arena<'a> {
    pub(super) fn with_capacity(entries: usize) -> Arena<'a> {
        let mut twigs = Vec::with_capacity(entries + entries / 2 + 1);
        twigs.push(Twig::new(Step::Key(""), "", 0));
        Arena { twigs, leaves: Vec::with_capacity(entries), sorted: Vec::new() }
    }

    /// Hangs the value at the end of its path, making what is missing of the path.
    pub(super) fn plant(&mut self, place: Planting<'_, 'a>, value: Value<'a>, number: usize) {
        let entry = number as Id;
        let steps = place.spelled(&value);
        let mut at = ROOT;
        for (depth, spelled) in steps.iter().enumerate() {
            let (step, origin) = (spelled.step, place.origin(spelled.end));
            at = match step {
                Step::Next => {
                    let rest = steps.get(depth + 1..).unwrap_or_default();
                    match self.open_row(at, rest, place.deeper) {
                        Some(row) => row,
                        None => self.add(at, Twig::new(step, origin, entry)),
                    }
                }
                Step::Key(_) | Step::Index(_) | Step::Position(_) => match self.find(at, step) {
                    Some(child) => child,
                    None => self.add(at, Twig::new(step, origin, entry)),
                },
            };
        }
        if place.taken != Taken::Path {
            self.twigs[at as usize].taken = place.taken;
        }
        for segment in place.deeper {
            let step = literal(segment);
            at = match self.find(at, step) {
                Some(child) => child,
                None => self.add(at, Twig::new(step, "", entry)),
            };
        }
        self.hang(at, value, entry);
    }

    /// The row that `u[]` continues: the last one, unless what follows stands there already.
    fn open_row(&mut self, at: Id, rest: &[Spelled<'a>], deeper: &'a [Segment]) -> Option<Id> {
        let row = self.twigs[at as usize].last_row;
        if row == NONE || self.twigs[row as usize].values.length > 0 {
            return None;
        }
        let mut below = row;
        let mut rest = rest.iter().map(|spelled| spelled.step).chain(deeper.iter().map(literal));
        let again = loop {
            let Some(step) = rest.next() else { break true };
            // A list inside the row just grows.
            if step == Step::Next {
                break false;
            }
            match self.find(below, step) {
                None => break false,
                Some(child) if self.twigs[child as usize].values.length > 0 => break true,
                Some(child) => below = child,
            }
        };
        (!again).then_some(row)
    }

    /// The child with this step.
    ///
    /// Entries mostly come row by row, so the last child is tried first, and a step past it is new
    /// where all came ascending. Else a few are tried one by one, and many are looked up in a map.
    pub(super) fn find(&mut self, parent: Id, step: Step<'a>) -> Option<Id> {
        let twig = &self.twigs[parent as usize];
        let last = self.twigs.get(twig.children.last as usize)?;
        match step.cmp(&last.step) {
            Ordering::Equal => return Some(twig.children.last),
            Ordering::Greater if twig.ascending => return None,
            Ordering::Greater | Ordering::Less => {}
        }
        if twig.children.length > FEW {
            let map = self.map(parent);
            return self.sorted[map].get(&step).copied();
        }
        let mut child = twig.children.first;
        while let Some(twig) = self.twigs.get(child as usize) {
            if twig.step.cmp(&step).is_eq() {
                return Some(child);
            }
            child = twig.next;
        }
        None
    }

    /// Where the map of this twig's children stands in `sorted`.
    ///
    /// It is made when it is first needed, and each child goes into it once: children that come
    /// ascending are never looked up, and cost nothing here.
    fn map(&mut self, parent: Id) -> usize {
        let twig = &mut self.twigs[parent as usize];
        if twig.map == NONE {
            twig.map = self.sorted.len() as Id;
            self.sorted.push(BTreeMap::new());
        }
        let (map, mapped, first) = (twig.map as usize, twig.mapped, twig.children.first);
        let mut child = self.twigs.get(mapped as usize).map_or(first, |mapped| mapped.next);
        while let Some(twig) = self.twigs.get(child as usize) {
            if twig.step != Step::Next {
                self.sorted[map].insert(twig.step, child);
            }
            self.twigs[parent as usize].mapped = child;
            child = self.twigs[child as usize].next;
        }
        map
    }

    fn add(&mut self, parent: Id, twig: Twig<'a>) -> Id {
        let child = self.twigs.len() as Id;
        self.twigs.push(twig);
        self.link(parent, child);
        child
    }

    pub(super) fn link(&mut self, parent: Id, child: Id) {
        let step = self.twigs[child as usize].step;
        let last = self.twigs[parent as usize].children.last;
        if let Some(last) = self.twigs.get_mut(last as usize) {
            last.next = child;
            let ascends = step > last.step;
            self.twigs[parent as usize].ascending &= ascends;
        }
        let twig = &mut self.twigs[parent as usize];
        twig.children.push(child);
        if step == Step::Next {
            twig.last_row = child;
        }
    }

    fn hang(&mut self, at: Id, value: Value<'a>, entry: Id) {
        let leaf = self.leaves.len() as Id;
        self.leaves.push(Leaf { value, entry, next: NONE });
        self.hang_leaf(at, leaf);
    }

    pub(super) fn hang_leaf(&mut self, at: Id, leaf: Id) {
        self.leaves[leaf as usize].next = NONE;
        let last = self.twigs[at as usize].values.last;
        if let Some(last) = self.leaves.get_mut(last as usize) {
            last.next = leaf;
        }
        self.twigs[at as usize].values.push(leaf);
    }
}

impl<'a> Twig<'a> {
    pub(super) fn new(step: Step<'a>, origin: &'a str, entry: Id) -> Twig<'a> {
        Twig {
            step,
            origin,
            entry,
            children: EMPTY,
            values: EMPTY,
            next: NONE,
            last_row: NONE,
            map: NONE,
            mapped: NONE,
            ascending: true,
            taken: Taken::Path,
        }
    }

    pub(super) fn forget_children(&mut self) {
        self.children = EMPTY;
        (self.last_row, self.map, self.mapped) = (NONE, NONE, NONE);
        self.ascending = true;
    }
}

impl Chain {
    fn push(&mut self, id: Id) {
        if self.first == NONE {
            self.first = id;
        }
        self.last = id;
        self.length += 1;
    }
}

/// JSON below the top level: nothing in it is notation.
fn literal(segment: &Segment) -> Step<'_> {
    match segment {
        Segment::Key(key) => Step::Key(key),
        Segment::Index(index) => Step::Position(*index),
    }
}
