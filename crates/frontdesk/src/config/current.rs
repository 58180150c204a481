//! What is in force, and what others may follow on while the server runs.

use std::sync::OnceLock;

/// The settings of now, and those before: a request that began under them may still hold them.
///
/// They are a chain that only grows, by a link each time the operator has the file read again. So whoever
/// asks borrows them without a lock or a count, and nobody ever sees half of a change.
#[derive(Debug)]
pub(crate) struct Current<T>(Link<T>);

#[derive(Debug)]
struct Link<T> {
    value: T,
    next: OnceLock<Box<Link<T>>>,
}

impl<T> Current<T> {
    pub(crate) fn new(value: T) -> Current<T> {
        Current(Link { value, next: OnceLock::new() })
    }

    /// Those of this moment.
    pub(crate) fn now(&self) -> &T {
        &self.last().value
    }

    /// From now on these.
    pub(crate) fn follow(&self, value: T) {
        let mut link = Box::new(Link { value, next: OnceLock::new() });
        // Somebody else may have been quicker: then it comes behind theirs.
        while let Err(again) = self.last().next.set(link) {
            link = again;
        }
    }

    fn last(&self) -> &Link<T> {
        let mut link = &self.0;
        while let Some(next) = link.next.get() {
            link = next;
        }
        link
    }
}
