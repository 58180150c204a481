//! The entries nested by their names.
//!
//! Entries are first planted into an arena, one node a step ([`arena`]), and only when all are there
//! is each node's shape decided ([`settle`]): whether `a[7]` is a row or a key depends on the
//! indexes beside it, and none of that may depend on the order in which entries came.

mod arena;
mod json;
mod node;
mod rearrange;
mod remarks;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use json::{hex, write_about, write_node, write_text};
pub use node::Node;

use crate::data::{Entry, FormData, Value};
use crate::error::FormError;
use crate::limits::{Limit, Limits};
use crate::note::Note;
use crate::path::{Formset, Names, Reader, Reading, Siblings};

use arena::{Arena, Planting, Taken};
use settle::Settling;

/// No tree is deeper, whatever the limits say: walking, printing and dropping one is recursive.
const DEEPEST: usize = 128;

/// A form's entries nested by their names; a view that borrows from [`FormData`].
///
/// Every value of the flat list stands in the tree, except the management fields of Django's
/// formsets. Where names contradict each other both values stay, and a note says where.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits, Names};
///
/// let body = "rows[0].qty=2&rows[1].qty=5&tags[]=new";
/// let data = FormData::parse(&ContentType::query(), body.into(), &Limits::default())?;
/// let tree = data.tree(Names::Auto, &Limits::default())?;
/// assert_eq!(tree.to_json(), r#"{"rows":[{"qty":"2"},{"qty":"5"}],"tags":["new"]}"#);
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FormTree<'a> {
    root: Node<'a>,
    notes: Vec<Note>,
    origins: Vec<Origin<'a>>,
}

/// Where a node comes from. Origins stand in the order of a walk that visits parents first, so a
/// node's number is enough to find its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// How the sender wrote the path to the node: the beginning of a name.
    /// Empty for what stands below a name, inside a JSON value.
    pub(crate) name: &'a str,
    /// Nodes in this one, itself included: the next sibling's number is so many further.
    pub(crate) size: usize,
}

impl FormData {
    /// Nests the entries by their names.
    ///
    /// # Errors
    ///
    /// A name deeper than [`Limits::max_depth`], a list longer than [`Limits::max_list_elements`]:
    /// the error names the bound and its setting, and points at the entry's value.
    pub fn tree(&self, names: Names, limits: &Limits) -> Result<FormTree<'_>, FormError> {
        FormTree::new(self.entries(), names, limits)
    }
}

impl<'a> FormTree<'a> {
    /// Nests entries that need not come from one [`FormData`].
    ///
    /// # Errors
    ///
    /// As [`FormData::tree`].
    pub fn new<I>(entries: I, names: Names, limits: &Limits) -> Result<FormTree<'a>, FormError>
    where
        I: Iterator<Item = Entry<'a>> + Clone,
    {
        let arena = grow(entries.clone(), names, limits)?;
        let max = limits.max_list_elements;
        match Settling::new(arena, max).run() {
            Ok((root, notes, origins)) => Ok(FormTree { root, notes, origins }),
            Err(entry) => Err(over(Limit::ListElements, max, entries, entry)),
        }
    }

    /// The outermost node, always a [`Node::Object`].
    pub fn root(&self) -> &Node<'a> {
        &self.root
    }

    /// Names that contradict each other, rows that were guessed, brackets that are malformed.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn origin(&self, node: usize) -> Option<&Origin<'a>> {
        self.origins.get(node)
    }
}

/// Reads all names and plants their values.
fn grow<'a, I>(entries: I, names: Names, limits: &Limits) -> Result<Arena<'a>, FormError>
where
    I: Iterator<Item = Entry<'a>> + Clone,
{
    if let Some(arena) = plant(entries.clone(), names, limits, &Siblings::default())? {
        return Ok(arena);
    }
    let all = entries.clone().map(|entry| (entry.name, text(&entry)));
    let siblings = Siblings::new(all, names);
    // Siblings that were looked at suffice for every name.
    plant(entries, names, limits, &siblings).map(|arena| arena.unwrap_or(Arena::with_capacity(0)))
}

/// Plants the values as long as the siblings suffice to read their names.
fn plant<'a, I>(
    entries: I,
    names: Names,
    limits: &Limits,
    siblings: &Siblings<'a>,
) -> Result<Option<Arena<'a>>, FormError>
where
    I: Iterator<Item = Entry<'a>> + Clone,
{
    let max_depth = usize::try_from(limits.max_depth).unwrap_or(DEEPEST).min(DEEPEST);
    let mut reader = Reader::new(siblings, names, max_depth);
    let mut arena = Arena::with_capacity(entries.size_hint().0);
    for (number, entry) in entries.clone().enumerate() {
        if !siblings.suffice_for(entry.name, names) {
            return Ok(None);
        }
        // A formset without rows is still a list, so its count marks the prefix as one.
        let (name, value) = match siblings.formset(entry.name) {
            Formset::Field => (entry.name, entry.value),
            Formset::Total { prefix } => (prefix, Value::EmptyList),
            Formset::Management => continue,
        };
        let taken = match reader.read(name) {
            Reading::Path => Taken::Path,
            Reading::Malformed => Taken::Malformed,
            Reading::Shadowed => Taken::Shadowed,
            Reading::Unsure => return Ok(None),
            Reading::TooDeep => {
                return Err(over(Limit::Depth, max_depth as u64, entries, number));
            }
        };
        if entry.deeper.len() > DEEPEST {
            return Err(over(Limit::JsonDepth, DEEPEST as u64, entries, number));
        }
        let (steps, shared) = (reader.steps.as_slice(), reader.shared);
        let place = Planting { name, steps, shared, deeper: entry.deeper, taken };
        arena.plant(place, value, number);
    }
    Ok(Some(arena))
}

fn text<'a>(entry: &Entry<'a>) -> Option<&'a str> {
    match entry.value {
        Value::Text(text) | Value::Number(text) => Some(text),
        Value::Bool(_) | Value::Null | Value::EmptyList | Value::EmptyObject | Value::File(_) => {
            None
        }
    }
}

/// A passed bound, at the value of the entry that passed it.
fn over<'a, I>(limit: Limit, max: u64, mut entries: I, number: usize) -> FormError
where
    I: Iterator<Item = Entry<'a>>,
{
    FormError::over(limit, max, entries.nth(number).map_or(0, |entry| entry.at.start))
}
