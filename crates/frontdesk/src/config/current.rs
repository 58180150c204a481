//! The settings in force, which others may follow while the server runs.

use std::sync::OnceLock;

use super::Config;

/// The settings of now, and those before: a request that began under them may still hold them.
///
/// They are a chain that only grows, by a link each time the operator has the file read again. So whoever
/// asks borrows them without a lock or a count, and nobody ever sees half of a change.
#[derive(Debug)]
pub(crate) struct Current(Link);

#[derive(Debug)]
struct Link {
    config: Config,
    next: OnceLock<Box<Link>>,
}

impl Current {
    pub(crate) fn new(config: Config) -> Current {
        Current(Link { config, next: OnceLock::new() })
    }

    /// The settings of this moment.
    pub(crate) fn now(&self) -> &Config {
        &self.last().config
    }

    /// From now on these.
    pub(crate) fn follow(&self, config: Config) {
        let mut link = Box::new(Link { config, next: OnceLock::new() });
        // Somebody else may have been quicker: then it comes behind theirs.
        while let Err(again) = self.last().next.set(link) {
            link = again;
        }
    }

    fn last(&self) -> &Link {
        let mut link = &self.0;
        while let Some(next) = link.next.get() {
            link = next;
        }
        link
    }
}
