//! Looking at grown twigs again: walking chains, comparing rows, moving what has no key.

use crate::path::Step;

use super::arena::{Arena, EMPTY, Id, NONE, Order, Twig};

impl<'a> Arena<'a> {
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let first = linked(self.branch(id).children.first);
        std::iter::successors(first, |id| linked(self.twigs[*id as usize].next))
    }

    pub(super) fn values(&self, id: Id) -> impl Iterator<Item = Id> {
        let first = linked(self.twigs[id as usize].values.first);
        std::iter::successors(first, |id| linked(self.leaves[*id as usize].next))
    }

    /// Whether all rows of `u[][n]` have the keys of the first.
    pub(super) fn rows_are_alike(&mut self, id: Id) -> bool {
        let rows: Vec<Id> = self
            .children(id)
            .filter(|child| self.twigs[*child as usize].step == Step::Next)
            .collect();
        let Some((&first, rest)) = rows.split_first() else { return true };
        rest.iter().all(|row| self.has_keys_of(first, *row))
    }

    fn has_keys_of(&mut self, one: Id, other: Id) -> bool {
        if (self.branch(one).length == 0) != (self.branch(other).length == 0) {
            return false;
        }
        let steps: Vec<Step<'a>> =
            self.children(other).map(|child| self.twigs[child as usize].step).collect();
        let keyed = |id: Id, arena: &Self| {
            arena.children(id).filter(|c| arena.twigs[*c as usize].step != Step::Next).count()
        };
        keyed(one, self) == keyed(other, self)
            && steps
                .into_iter()
                .filter(|step| *step != Step::Next)
                .all(|step| self.find(one, step).is_ok())
    }

    /// Moves everything without a key of its own under the key `""`: values, `[]` elements and
    /// JSON elements. The key stands where the first of them came.
    pub(super) fn set_aside(&mut self, id: Id) {
        let (mut keyed, mut loose) = (Vec::new(), Vec::new());
        for child in self.children(id) {
            match self.twigs[child as usize].step {
                Step::Key(_) | Step::Index(_) => keyed.push(child),
                Step::Next | Step::Position(_) => loose.push(child),
            }
        }
        let values: Vec<Id> = self.values(id).collect();
        let first = loose.iter().map(|child| self.twigs[*child as usize].entry);
        let first = first.chain(values.iter().map(|leaf| self.leaves[*leaf as usize].entry)).min();

        let aside = keyed.iter().find(|child| self.twigs[**child as usize].step == Step::Key(""));
        let aside = match aside {
            Some(aside) => *aside,
            None => {
                let entry = first.unwrap_or(0);
                let twig = Twig::new(Step::Key(""), self.twigs[id as usize].origin, entry);
                let aside = self.twigs.len() as Id;
                self.twigs.push(twig);
                let place = keyed.partition_point(|c| self.twigs[*c as usize].entry < entry);
                keyed.insert(place, aside);
                aside
            }
        };
        self.relink(id, &keyed);
        let own: Vec<Id> = self.children(aside).chain(loose).collect();
        self.relink(aside, &own);
        self.twigs[id as usize].values = EMPTY;
        for leaf in values {
            self.hang_leaf(aside, leaf);
        }
    }

    /// Makes exactly these the children of a twig, in this order.
    fn relink(&mut self, parent: Id, children: &[Id]) {
        self.forget_children(parent);
        for &child in children {
            self.twigs[child as usize].next = NONE;
            let step = self.twigs[child as usize].step;
            self.link(parent, child, step, Order::Any);
        }
    }
}

fn linked(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}
