//! Ids for what is put into a page, which no other element of it has.

use std::collections::{HashMap, HashSet};

use super::ground::Ground;

/// A longer name is cut: an id is no place for a text.
const LONGEST: usize = 64;

/// The ids that were given so far.
#[derive(Default)]
pub(super) struct Ids {
    given: HashSet<String>,
    /// How often each stem came, so that the next free number is not searched for.
    numbers: HashMap<String, usize>,
}

impl Ids {
    /// An id made of a prefix of ours and a field's name: the same one each time the page comes
    /// back. It needs no escaping in an address or in a list of ids.
    pub(super) fn of(&mut self, ground: &Ground<'_>, prefix: &str, name: &str) -> String {
        let word = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let name: String = name.chars().take(LONGEST).map(word).collect();
        let stem = format!("{prefix}-{}", name.trim_matches('-'));
        let stem = stem.trim_end_matches('-').to_owned();
        let number = self.numbers.entry(stem.clone()).or_default();
        loop {
            *number += 1;
            let id = if *number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            if ground.of_id(&id).is_none() && self.given.insert(id.clone()) {
                return id;
            }
        }
    }
}
