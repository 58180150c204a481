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
    branches: Vec<Branch>,
    /// The twigs of the last path's steps.
    trail: Vec<Id>,
    /// Sorted children of the twigs that have many. Sorted and not hashed: no choice of names can
    /// make it slow.
    sorted: Vec<BTreeMap<Step<'a>, Id>>,
}

/// One step of a path, shared by all entries that go through it.
///
/// Most twigs end a path, so what only a parent needs stands apart in a [`Branch`].
#[derive(Debug)]
pub(super) struct Twig<'a> {
    pub(super) step: Step<'a>,
    /// The beginning of the first name that came through, up to this step; see `Origin::name`.
    pub(super) origin: &'a str,
    /// The number of the first entry that came through.
    pub(super) entry: Id,
    /// The next child of the same parent.
    pub(super) next: Id,
    pub(super) values: Chain,
    /// Where the twig's children are, in `Arena::branches`; `NONE` as long as it has none.
    branch: Id,
    pub(super) taken: Taken,
}

/// The children of one twig.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) children: Chain,
    pub(super) length: u32,
    /// Whether they came in ascending order, as rows mostly do.
    pub(super) ascending: bool,
    /// Whether all are under keys, as the fields of a row mostly are.
    pub(super) keyed: bool,
    /// The last one made by `[]`.
    last_row: Id,
    /// Where their map stands in `Arena::sorted`, and the last one in it.
    map: Id,
    mapped: Id,
}

const BARE: Branch = Branch {
    children: EMPTY,
    length: 0,
    ascending: true,
    keyed: true,
    last_row: NONE,
    map: NONE,
    mapped: NONE,
};

/// Whether a new child comes after all others by its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    /// It may or may not.
    Any,
}

/// A chain of twigs or leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    pub(super) first: Id,
    pub(super) last: Id,
}

pub(super) const EMPTY: Chain = Chain { first: NONE, last: NONE };

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
    /// How many of the steps are those of the entry before; none of them is `[]`.
    pub(super) shared: usize,
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
        let mut twigs = Vec::with_capacity(entries + entries / 4 + 1);
        twigs.push(Twig::new(Step::Key(""), "", 0));
        let leaves = Vec::with_capacity(entries);
        Arena { twigs, leaves, branches: Vec::new(), trail: Vec::new(), sorted: Vec::new() }
    }

    /// The children of a twig; those of a twig without any are none.
    pub(super) fn branch(&self, id: Id) -> &Branch {
        self.branches.get(self.twigs[id as usize].branch as usize).unwrap_or(&BARE)
    }

    pub(super) fn has_values(&self, id: Id) -> bool {
        self.twigs[id as usize].values.first != NONE
    }

    /// Hangs the value at the end of its path, making what is missing of the path.
    pub(super) fn plant(&mut self, place: Planting<'_, 'a>, value: Value<'a>, number: usize) {
        let entry = number as Id;
        let steps = place.spelled(&value);
        self.trail.truncate(place.shared);
        let mut at = self.trail.last().copied().unwrap_or(ROOT);
        for (depth, spelled) in steps.iter().enumerate().skip(place.shared) {
            let (step, origin) = (spelled.step, place.origin(spelled.end));
            at = match step {
                Step::Next => {
                    let rest = steps.get(depth + 1..).unwrap_or_default();
                    match self.open_row(at, rest, place.deeper) {
                        Some(row) => row,
                        None => self.add(at, Twig::new(step, origin, entry), Order::Any),
                    }
                }
                Step::Key(_) | Step::Index(_) | Step::Position(_) => match self.find(at, step) {
                    Ok(child) => child,
                    Err(order) => self.add(at, Twig::new(step, origin, entry), order),
                },
            };
            self.trail.push(at);
        }
        if place.taken != Taken::Path {
            self.twigs[at as usize].taken = place.taken;
        }
        for segment in place.deeper {
            let step = literal(segment);
            at = match self.find(at, step) {
                Ok(child) => child,
                Err(order) => self.add(at, Twig::new(step, "", entry), order),
            };
        }
        self.hang(at, value, entry);
    }

    /// The row that `u[]` continues: the last one, unless what follows stands there already.
    fn open_row(&mut self, at: Id, rest: &[Spelled<'a>], deeper: &'a [Segment]) -> Option<Id> {
        let row = self.branch(at).last_row;
        if row == NONE || self.has_values(row) {
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
                Err(_) => break false,
                Ok(child) if self.has_values(child) => break true,
                Ok(child) => below = child,
            }
        };
        (!again).then_some(row)
    }

    /// The child with this step; else whether it would come after all others.
    ///
    /// Entries mostly come row by row, so the last child is tried first, and a step past it is new
    /// where all came ascending. Else a few are tried one by one, and many are looked up in a map.
    pub(super) fn find(&mut self, parent: Id, step: Step<'a>) -> Result<Id, Order> {
        let branch = self.branches.get(self.twigs[parent as usize].branch as usize);
        let Some(branch) = branch else { return Err(Order::Ascending) };
        let Chain { first, last } = branch.children;
        match self.twigs.get(last as usize).map(|last| step.cmp(&last.step)) {
            None => return Err(Order::Ascending),
            Some(Ordering::Equal) => return Ok(last),
            Some(Ordering::Greater) if branch.ascending => return Err(Order::Ascending),
            Some(Ordering::Greater | Ordering::Less) => {}
        }
        if branch.length > FEW {
            let map = self.map(parent);
            return self.sorted[map].get(&step).copied().ok_or(Order::Any);
        }
        let mut child = first;
        while let Some(twig) = self.twigs.get(child as usize) {
            if twig.step.cmp(&step).is_eq() {
                return Ok(child);
            }
            child = twig.next;
        }
        Err(Order::Any)
    }

    /// Where the map of this twig's children stands in `sorted`.
    ///
    /// It is made when it is first needed, and each child goes into it once: children that come
    /// ascending are never looked up, and cost nothing here.
    fn map(&mut self, parent: Id) -> usize {
        let branch = &mut self.branches[self.twigs[parent as usize].branch as usize];
        if branch.map == NONE {
            branch.map = self.sorted.len() as Id;
            self.sorted.push(BTreeMap::new());
        }
        let mapped = self.twigs.get(branch.mapped as usize);
        let mut child = mapped.map_or(branch.children.first, |mapped| mapped.next);
        while let Some(twig) = self.twigs.get(child as usize) {
            if twig.step != Step::Next {
                self.sorted[branch.map as usize].insert(twig.step, child);
            }
            branch.mapped = child;
            child = twig.next;
        }
        branch.map as usize
    }

    fn add(&mut self, parent: Id, twig: Twig<'a>, order: Order) -> Id {
        let child = self.twigs.len() as Id;
        let step = twig.step;
        self.twigs.push(twig);
        self.link(parent, child, step, order);
        child
    }

    /// Makes a twig the last child of another. Its step is given, because to read it again right
    /// after it was written would take longer than all the rest.
    pub(super) fn link(&mut self, parent: Id, child: Id, step: Step<'a>, order: Order) {
        if self.twigs[parent as usize].branch == NONE {
            self.twigs[parent as usize].branch = self.branches.len() as Id;
            self.branches.push(BARE);
        }
        let branch = &mut self.branches[self.twigs[parent as usize].branch as usize];
        if let Some(last) = self.twigs.get_mut(branch.children.last as usize) {
            last.next = child;
            branch.ascending &= order == Order::Ascending;
        }
        branch.children.push(child);
        branch.length += 1;
        branch.keyed &= matches!(step, Step::Key(_));
        if step == Step::Next {
            branch.last_row = child;
        }
    }

    pub(super) fn forget_children(&mut self, parent: Id) {
        if let Some(branch) = self.branches.get_mut(self.twigs[parent as usize].branch as usize) {
            *branch = BARE;
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
        let taken = Taken::Path;
        Twig { step, origin, entry, next: NONE, values: EMPTY, branch: NONE, taken }
    }

    /// Whether it has one value and no children.
    pub(super) fn is_leaf(&self) -> bool {
        let Chain { first, last } = self.values;
        first != NONE && first == last && self.branch == NONE
    }
}

impl Chain {
    fn push(&mut self, id: Id) {
        if self.first == NONE {
            self.first = id;
        }
        self.last = id;
    }
}

/// JSON below the top level: nothing in it is notation.
fn literal(segment: &Segment) -> Step<'_> {
    match segment {
        Segment::Key(key) => Step::Key(key),
        Segment::Index(index) => Step::Position(*index),
    }
}
