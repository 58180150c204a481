//! A name as a path.

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A key of an object.
    Key(Box<str>),
    /// An index of a list.
    Index(u64),
}
