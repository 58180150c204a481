//! What was odd about a form, as JSON for the store.

use frontdesk_form::Note;
use serde::Serialize;

/// What we found beside what the decoder did.
pub(super) struct Remark {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) message: String,
}

/// A JSON array with `kind`, `name` and `message` a note.
pub(super) fn notes<'a>(notes: impl Iterator<Item = &'a Note>, remarks: &'a [Remark]) -> String {
    let notes = notes.map(|note| NoteOut {
        kind: note.kind.word(),
        name: &note.name,
        message: &note.message,
    });
    let remarks = remarks.iter().map(|remark| NoteOut {
        kind: remark.kind,
        name: &remark.name,
        message: &remark.message,
    });
    // Only a map whose keys are no text cannot be written, and there is none here.
    serde_json::to_string(&notes.chain(remarks).collect::<Vec<_>>())
        .unwrap_or_else(|_| "[]".to_owned())
}

#[derive(Serialize)]
struct NoteOut<'a> {
    kind: &'a str,
    name: &'a str,
    message: &'a str,
}
