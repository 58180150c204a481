//! What the other names of a form say about one name.

use super::{Digits, Names};

/// The facts about a form's names that decide how each of them is read.
///
/// Sorted lists and no hash tables: no choice of names can make a look-up slow.
#[derive(Debug, Default)]
pub(crate) struct Siblings<'a> {
    /// Every whole name, sorted; empty if no name has a dot.
    whole: Vec<&'a str>,
    /// Every prefix of a Django formset, sorted.
    formsets: Vec<&'a str>,
    /// Whether all names have been looked at.
    surveyed: bool,
}

/// What Django's management form tells about itself, after `<prefix>-`.
const TOTAL: &str = "-TOTAL_FORMS";
const MANAGEMENT: [&str; 4] = [TOTAL, "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS"];

/// What a name is to the formsets of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Formset<'a> {
    /// It holds a row's field, or it has nothing to do with formsets.
    Field,
    /// It is the count of this formset's rows.
    Total {
        /// The formset's prefix.
        prefix: &'a str,
    },
    /// It is another management field.
    Management,
}

impl<'a> Siblings<'a> {
    /// Looks at all names once. `total_forms` says whether a name's value is a number, as the
    /// value of `<prefix>-TOTAL_FORMS` must be: without it a prefix is no formset.
    pub(crate) fn new<I>(names: I, notation: Names) -> Siblings<'a>
    where
        I: Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
    {
        let mut siblings = Siblings { surveyed: true, ..Siblings::default() };
        let mut dots = false;
        for (name, text) in names.clone() {
            dots |= notation.read_dots() && name.as_bytes().contains(&b'.');
            if notation.read_formsets()
                && let Some(prefix) = name.strip_suffix(TOTAL)
                && !prefix.is_empty()
                && text.is_some_and(|text| Digits::parse(text).is_some())
            {
                siblings.formsets.push(prefix);
            }
        }
        if dots {
            siblings.whole = names.map(|(name, _)| name).collect();
        }
        for list in [&mut siblings.whole, &mut siblings.formsets] {
            list.sort_unstable();
            list.dedup();
        }
        siblings
    }

    /// Whether the names have been looked at, or need not be for all that this one tells. Most forms
    /// have no dots and no formsets, and are read without a look at all names before the first.
    pub(crate) fn suffice_for(&self, name: &str, notation: Names) -> bool {
        self.surveyed || !(notation.read_formsets() && name.ends_with(TOTAL))
    }

    /// The same for a name that has a dot.
    pub(super) fn suffice_for_dots(&self) -> bool {
        self.surveyed
    }

    /// Whether no name has a dot that could nest, nor a row of a formset.
    pub(crate) fn are_plain(&self) -> bool {
        self.whole.is_empty() && self.formsets.is_empty()
    }

    /// Whether an entry bears this as its whole name.
    pub(crate) fn is_whole_name(&self, name: &str) -> bool {
        self.whole.binary_search(&name).is_ok()
    }

    /// Whether the name is one of a formset's management fields.
    pub(crate) fn formset(&self, name: &'a str) -> Formset<'a> {
        if self.formsets.is_empty() {
            return Formset::Field;
        }
        for suffix in MANAGEMENT {
            if let Some(prefix) = name.strip_suffix(suffix)
                && self.formsets.binary_search(&prefix).is_ok()
            {
                return match suffix {
                    TOTAL => Formset::Total { prefix },
                    _ => Formset::Management,
                };
            }
        }
        Formset::Field
    }

    /// The lengths of all formset prefixes that the name begins with, shortest first.
    ///
    /// The sorted list is narrowed byte by byte, as one walks down a trie: a name of many hyphens
    /// costs its length times a logarithm, and not a look-up of the whole for each hyphen.
    pub(crate) fn formset_prefixes(&self, name: &str) -> Vec<usize> {
        let mut lengths = Vec::new();
        if self.formsets.is_empty() {
            return lengths;
        }
        let mut range = self.formsets.as_slice();
        for (depth, byte) in name.bytes().enumerate() {
            if let Some((first, rest)) = range.split_first()
                && first.len() == depth
            {
                lengths.push(depth);
                range = rest;
            }
            // What is left is longer than `depth`: the one prefix that is not was taken off above.
            let at = |prefix: &&str| prefix.as_bytes().get(depth).copied().unwrap_or(0);
            let from = range.partition_point(|prefix| at(prefix) < byte);
            let to = range.partition_point(|prefix| at(prefix) <= byte);
            range = range.get(from..to).unwrap_or_default();
            if range.is_empty() {
                break;
            }
        }
        lengths
    }
}
