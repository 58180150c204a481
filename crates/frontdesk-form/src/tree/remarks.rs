//! The sentences of the tree's notes.

pub(super) const MALFORMED: &str = "its brackets are malformed, so the name is one plain key";
pub(super) const SHADOWED: &str =
    "what stands before its dot is a field itself, so the name is one plain key";
pub(super) const VALUE_BESIDE_KEYS: &str =
    "it came as a value or a list and with keys below it; what has no key stands under \"\"";
pub(super) const VALUE_BESIDE_ROWS: &str =
    "it came as a plain value and as rows; both stand in the list";
pub(super) const INDEXES_BESIDE_WORDS: &str =
    "indexes and words stand beside each other, so the indexes are keys";
pub(super) const LOOSE_BESIDE_PLACED: &str =
    "some elements came with an index and some without, so their order was guessed";
pub(super) const UNLIKE_ROWS: &str =
    "where a row ends was guessed from a key that came again, and the rows differ in their keys";

/// Rows were closed up.
pub(super) fn gaps(sent: &[&str]) -> String {
    format!("the rows were sent with the indexes {}", sent.join(", "))
}
