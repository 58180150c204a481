//! The config file as text, for the lines on which settings stand.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::line_of;

/// A config file and its text.
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    pub(super) fn new(path: &Path, text: String) -> Source {
        Source { path: path.to_owned(), text }
    }

    /// The file as it is now; one that can't be read has no lines.
    pub(crate) fn read(path: &Path) -> Source {
        Source::new(path, std::fs::read_to_string(path).unwrap_or_default())
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The line, counted from 1, on which a key is set: a step a table, and a number a place in a
    /// list. `None` if the file doesn't set it.
    pub(crate) fn line(&self, key: &[&str]) -> Option<usize> {
        let whole = DeTable::parse(&self.text).ok()?;
        let (mut at, mut table, mut value) = (None, Some(whole.get_ref()), None);
        for step in key {
            if let Some(inside) = table {
                let (name, found) =
                    inside.iter().find(|(name, _)| name.get_ref().as_ref() == *step)?;
                at = Some(name.span().start);
                value = Some(found);
            } else {
                let list: &toml::Spanned<DeValue<'_>> = value?;
                let found = list.get_ref().as_array()?.get(step.parse::<usize>().ok()?)?;
                at = Some(found.span().start);
                value = Some(found);
            }
            table = value.and_then(|value| value.get_ref().as_table());
        }
        at.map(|at| line_of(&self.text, at))
    }
}
