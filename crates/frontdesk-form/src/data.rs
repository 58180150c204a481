//! The flat, ordered, lossless list of a form's entries.

/// Gathers events into the flat list.
pub struct FormDataBuilder;
