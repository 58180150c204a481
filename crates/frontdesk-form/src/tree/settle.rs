//! What each twig becomes: a value, a list or an object, once all entries are there.
//!
//! | what came at one path | becomes |
//! |---|---|
//! | one value | the value |
//! | several values, `[]`, indexes with 0, 1 or `[]` among them | a list |
//! | keys, other indexes, indexes beside keys | an object |
//! | keys and values, keys and `[]` | an object; what has no key stands under `""`; a conflict |

use crate::data::Value;
use crate::note::{Note, NoteKind};
use crate::path::{Digits, Step};

use super::arena::{Arena, Id, NONE, ROOT, Taken, Twig};
use super::{Node, Origin, remarks};

/// What a finished tree is made of.
pub(super) type Settled<'a> = (Node<'a>, Vec<Note>, Vec<Origin<'a>>);

pub(super) struct Settling<'a> {
    arena: Arena<'a>,
    max_list_elements: u64,
    notes: Vec<Note>,
    origins: Vec<Origin<'a>>,
}

/// The number of the entry with which a list grew too long.
type TooLong = usize;

/// One element of a list to be.
#[derive(Clone, Copy)]
enum Element {
    Child(Id),
    Leaf(Id),
}

/// What came at one path, counted.
#[derive(Debug, Default)]
struct Census {
    keys: usize,
    indexes: usize,
    positions: usize,
    rows: usize,
    /// Values, but for the two markers.
    values: usize,
    /// 0 or 1 is among the indexes.
    starts_rows: bool,
    /// An empty list or object came. They only say what kind of thing stands here.
    empty_list: bool,
    empty_object: bool,
}

impl Census {
    fn indexes_are_rows(&self) -> bool {
        let list = self.starts_rows || self.positions + self.rows > 0 || self.empty_list;
        list && !self.empty_object
    }

    fn is_object(&self) -> bool {
        self.keys > 0 || (self.indexes > 0 && !self.indexes_are_rows())
    }

    /// Whether something came that an object has no key for. An empty list among indexes is only
    /// the mark of a formset, and an empty object only says what stands here anyway.
    fn is_loose(&self) -> bool {
        self.values + self.rows + self.positions > 0 || (self.empty_list && self.indexes == 0)
    }
}

impl<'a> Settling<'a> {
    pub(super) fn new(arena: Arena<'a>, max_list_elements: u64) -> Settling<'a> {
        let origins = Vec::with_capacity(arena.twigs.len() + 1);
        Settling { arena, max_list_elements, notes: Vec::new(), origins }
    }

    pub(super) fn run(mut self) -> Result<Settled<'a>, TooLong> {
        let mark = self.begin("");
        let pairs = self.pairs(ROOT)?;
        self.finish(mark);
        Ok((Node::Object(pairs), self.notes, self.origins))
    }

    fn twig(&self, id: Id) -> &Twig<'a> {
        &self.arena.twigs[id as usize]
    }

    /// The recursion is as deep as the deepest path, which the limits bound.
    fn settle(&mut self, id: Id) -> Result<Node<'a>, TooLong> {
        if let Some(value) = self.leaf(id) {
            return Ok(value.into());
        }
        let mark = self.begin(self.twig(id).origin);
        self.note_name(id);
        let node = if self.arena.branch(id).keyed && !self.arena.has_values(id) {
            Node::Object(self.pairs(id)?)
        } else {
            let census = self.census(id);
            match census.is_object() {
                true => self.object(id, &census)?,
                false => self.list(id, &census)?,
            }
        };
        self.finish(mark);
        Ok(node)
    }

    /// What has one value and nothing below it, as most twigs do.
    // Made in place and not handed through a call: it is most of the work.
    #[inline(always)]
    fn leaf(&mut self, id: Id) -> Option<Value<'a>> {
        let twig = &self.arena.twigs[id as usize];
        if !twig.is_leaf() {
            return None;
        }
        self.origins.push(Origin { name: twig.origin, size: 1 });
        let value = self.arena.leaves[twig.values.first as usize].value;
        self.note_name(id);
        Some(value)
    }

    fn census(&self, id: Id) -> Census {
        let mut census = Census::default();
        for child in self.arena.children(id) {
            match self.twig(child).step {
                Step::Key(_) => census.keys += 1,
                Step::Position(_) => census.positions += 1,
                Step::Next => census.rows += 1,
                Step::Index(index) => {
                    census.indexes += 1;
                    census.starts_rows |= index.starts_rows();
                }
            }
        }
        for leaf in self.arena.values(id) {
            match self.arena.leaves[leaf as usize].value {
                Value::EmptyList => census.empty_list = true,
                Value::EmptyObject => census.empty_object = true,
                Value::Text(_)
                | Value::Number(_)
                | Value::Bool(_)
                | Value::Null
                | Value::File(_) => census.values += 1,
            }
        }
        census
    }

    fn object(&mut self, id: Id, census: &Census) -> Result<Node<'a>, TooLong> {
        if census.indexes > 0 && census.keys > 0 {
            self.note(id, NoteKind::Indexes, remarks::INDEXES_BESIDE_WORDS);
        }
        if census.is_loose() {
            self.note(id, NoteKind::Conflict, remarks::VALUE_BESIDE_KEYS);
            self.arena.set_aside(id);
        }
        Ok(Node::Object(self.pairs(id)?))
    }

    fn pairs(&mut self, id: Id) -> Result<Vec<(&'a str, Node<'a>)>, TooLong> {
        let mut pairs = Vec::with_capacity(self.arena.branch(id).length as usize);
        let mut child = self.arena.branch(id).children.first;
        while child != NONE {
            let key = match self.twig(child).step {
                Step::Key(key) => key,
                Step::Index(index) => index.as_str(),
                // Set aside before: an object's children have keys.
                Step::Position(_) | Step::Next => "",
            };
            match self.leaf(child) {
                // By itself, although `into` would do: a node that several ways lead to is put
                // together first and moved then, and waiting for that is most of the work.
                Some(Value::Text(text)) => pairs.push((key, Node::Text(text))),
                Some(value) => pairs.push((key, value.into())),
                None => pairs.push((key, self.settle(child)?)),
            }
            child = self.twig(child).next;
        }
        Ok(pairs)
    }

    fn list(&mut self, id: Id, census: &Census) -> Result<Node<'a>, TooLong> {
        let elements = self.elements(id, census);
        if let Some(surplus) = elements.get(self.max_list_elements as usize) {
            return Err(self.first_entry(*surplus) as usize);
        }
        self.note_indexes(id, &elements);
        self.note_guesses(id, census);
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            items.push(match element {
                Element::Child(child) => self.settle(child)?,
                Element::Leaf(leaf) => {
                    let mark = self.begin(self.twig(id).origin);
                    self.finish(mark);
                    self.arena.leaves[leaf as usize].value.into()
                }
            });
        }
        let is_scalar = |node: &Node<'_>| !matches!(node, Node::List(_) | Node::Object(_));
        if census.values > 0 && !items.iter().all(is_scalar) {
            self.note(id, NoteKind::Conflict, remarks::VALUE_BESIDE_ROWS);
        }
        Ok(Node::List(items))
    }

    /// The elements of a list, in the order of their places.
    ///
    /// Those without a place follow. But jQuery sends `[1, {"y": 2}]` as `a[]=1&a[1][y]=2`: what
    /// came before an element with a place, and fits before it, stays before it.
    fn elements(&self, id: Id, census: &Census) -> Vec<Element> {
        let (mut placed, mut loose) = (Vec::new(), Vec::new());
        for child in self.arena.children(id) {
            match self.twig(child).step {
                Step::Next => loose.push(Element::Child(child)),
                Step::Key(_) | Step::Index(_) | Step::Position(_) => placed.push(child),
            }
        }
        if !self.arena.branch(id).ascending {
            placed.sort_by_key(|child| self.twig(*child).step);
        }
        for leaf in self.arena.values(id) {
            let empty = matches!(self.arena.leaves[leaf as usize].value, Value::EmptyList);
            if !empty {
                loose.push(Element::Leaf(leaf));
            }
        }
        if census.rows > 0 {
            loose.sort_by_key(|element| self.first_entry(*element));
        }
        let mut elements = Vec::with_capacity(placed.len() + loose.len());
        let mut loose = loose.into_iter().peekable();
        for child in placed {
            let place = self.twig(child).step.place().unwrap_or(u64::MAX);
            let fits = |element: &Element, before: usize| {
                (before as u64) < place && self.first_entry(*element) < self.twig(child).entry
            };
            while let Some(element) = loose.next_if(|element| fits(element, elements.len())) {
                elements.push(element);
            }
            elements.push(Element::Child(child));
        }
        elements.extend(loose);
        elements
    }

    fn first_entry(&self, element: Element) -> Id {
        match element {
            Element::Child(child) => self.twig(child).entry,
            Element::Leaf(leaf) => self.arena.leaves[leaf as usize].entry,
        }
    }

    /// Rows whose indexes leave gaps are closed up; the note keeps what was sent.
    fn note_indexes(&mut self, id: Id, elements: &[Element]) {
        let index = |element: &Element| match *element {
            Element::Child(child) => match self.twig(child).step {
                Step::Index(index) => Some(index),
                Step::Key(_) | Step::Position(_) | Step::Next => None,
            },
            Element::Leaf(_) => None,
        };
        // Elements without an index take up places too; then a guess is noted instead.
        if !elements.iter().all(|element| index(element).is_some()) {
            return;
        }
        let sent: Vec<Digits<'_>> = elements.iter().filter_map(index).collect();
        let first = sent.first().and_then(|index| index.value()).unwrap_or(0);
        let expected = (first.min(1)..).map(Some);
        if !sent.iter().map(|index| index.value()).zip(expected).all(|(is, due)| is == due) {
            let sent: Vec<&str> = sent.iter().map(|index| index.as_str()).collect();
            self.note(id, NoteKind::Indexes, remarks::gaps(&sent));
        }
    }

    fn note_guesses(&mut self, id: Id, census: &Census) {
        let placed = census.indexes + census.positions > 0;
        if placed && census.values + census.rows > 0 {
            self.note(id, NoteKind::Guessed, remarks::LOOSE_BESIDE_PLACED);
        }
        if census.rows > 1 && !self.arena.rows_are_alike(id) {
            self.note(id, NoteKind::Guessed, remarks::UNLIKE_ROWS);
        }
    }

    fn begin(&mut self, name: &'a str) -> usize {
        self.origins.push(Origin { name, size: 0 });
        self.origins.len() - 1
    }

    fn finish(&mut self, mark: usize) {
        let size = self.origins.len() - mark;
        if let Some(origin) = self.origins.get_mut(mark) {
            origin.size = size;
        }
    }

    fn note_name(&mut self, id: Id) {
        match self.twig(id).taken {
            Taken::Path => {}
            Taken::Malformed => self.note(id, NoteKind::MalformedName, remarks::MALFORMED),
            Taken::Shadowed => self.note(id, NoteKind::Conflict, remarks::SHADOWED),
        }
    }

    fn note(&mut self, id: Id, kind: NoteKind, message: impl Into<String>) {
        let name = self.twig(id).origin.to_owned();
        self.notes.push(Note { kind, name, message: message.into() });
    }
}
