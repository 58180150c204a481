//! What was typed, so that an error does not cost it.

use frontdesk_form::{FormData, Value};

use crate::failure::{Kept, KeptEntry};
use crate::forms::{FieldKind, Form};
use crate::spam::altcha;

/// Whether there were files to choose again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    None,
    Sent,
}

/// The typed text of a form that failed, ready to be sent again.
///
/// What the form's HTML calls hidden goes along unseen, passwords never go back, and files have to be
/// chosen again, because a page cannot fill a file input.
pub(super) fn of(data: Option<&FormData>, files: Files, form: &Form) -> Kept {
    let action = format!("/f/{}", form.name);
    let mut kept = Kept { action, has_files: files == Files::Sent, ..Kept::default() };
    for entry in data.iter().flat_map(|data| data.entries()) {
        let Value::Text(text) = entry.value else { continue };
        let (name, value) = (entry.name.to_owned(), text.to_owned());
        let rows = text.lines().count().clamp(1, 12);
        let kind = form.field_kind(entry.name);
        // A proof of work that was refused, or used, is of no use again.
        if kind == FieldKind::Secret || entry.name == altcha::FIELD {
            continue;
        }
        let hidden = kind == FieldKind::Hidden || form.is_control(entry.name);
        let list = if hidden { &mut kept.hidden } else { &mut kept.shown };
        list.push(KeptEntry { name, value, rows });
    }
    kept
}
