//! What a submission means beyond itself: its account's only one of its kind, and one more in a sum.

use frontdesk_form::{FormData, Value};
use frontdesk_store::Counted;
use sha2::{Digest, Sha256};

use crate::forms::Form;

/// What an account may send one of: the form, and the values of its `unique` fields. `None` for forms
/// without such fields.
///
/// Values count in the order sent, so that `[a, b]` is another choice than `[b, a]`. Who sends is not in
/// it, because that may be known only later: `ones_own` makes a claim of it.
pub(super) fn unique(form: &Form, data: &FormData) -> Option<[u8; 32]> {
    if form.unique.is_empty() {
        return None;
    }
    let mut hash = Sha256::new();
    let mut add = |piece: &[u8]| {
        // Each piece with its length, so that no two lists of pieces are the same bytes.
        hash.update((piece.len() as u64).to_le_bytes());
        hash.update(piece);
    };
    add(form.name.as_str().as_bytes());
    for field in &form.unique {
        add(field.as_bytes());
        let values: Vec<&str> = texts(data, field).collect();
        add(&(values.len() as u64).to_le_bytes());
        values.iter().for_each(|value| add(value.as_bytes()));
    }
    Some(hash.finalize().into())
}

/// The values of the form's `counts` fields, as far as the site's HTML lists them.
pub(super) fn counted(form: &Form, data: &FormData) -> Vec<Counted> {
    let fields = form.counts.iter().flat_map(|field| {
        let listed = texts(data, field).filter(|value| form.lists(field, value));
        listed.map(|value| Counted { field: field.clone(), value: value.to_owned() })
    });
    fields.collect()
}

fn texts<'a>(data: &'a FormData, field: &'a str) -> impl Iterator<Item = &'a str> {
    data.entries().filter(move |entry| entry.name == field).filter_map(|entry| match entry.value {
        Value::Text(text) => Some(text),
        _ => None,
    })
}
