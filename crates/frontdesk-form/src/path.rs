//! A field's name read as a path: `rows[0].qty` is `rows`, row 0, `qty`.

mod names;
mod read;
mod siblings;
mod step;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use names::{Names, UnknownNames};
pub(crate) use read::{Reader, Reading, Spelled};
pub(crate) use siblings::{Formset, Siblings};
#[cfg(test)]
pub(crate) use step::comparisons;
pub(crate) use step::{Digits, Step};

/// One step below a top-level key of a JSON body, taken literally.
///
/// Field names of the other encodings are never turned into segments: what a bracket or a dot means
/// depends on the names beside it, so [`FormTree`](crate::FormTree) reads them together.
///
/// ```
/// use frontdesk_form::Segment;
///
/// let path = [Segment::key("rows"), Segment::Index(0), Segment::key("a[b]")];
/// assert_eq!(path[2], Segment::Key("a[b]".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A key of an object. Shared, because every value below a key bears it in its own path:
    /// copies would make the memory for one long key grow with the number of values below it.
    Key(Arc<str>),
    /// A place in an array, from 0.
    Index(u64),
}

impl Segment {
    /// A key of an object.
    pub fn key(key: &str) -> Segment {
        Segment::Key(Arc::from(key))
    }
}
