//! Fields that people don't see, and robots fill in.

use frontdesk_form::{FormData, Value};
use frontdesk_schema::FormSchema;

use crate::forms::Form;

/// Names that other form services gave to such a field. Formspree, FormSubmit, LiveForm, Netlify's own
/// documents, Web3Forms.
const CONVENTIONS: [&str; 7] =
    ["_gotcha", "_honey", "_honeypot", "_hp", "__fl_hp", "bot-field", "botcheck"];

/// The names of such fields in one form: by its own word (`netlify-honeypot`, or the setting `honeypot`),
/// and by convention. A field by convention that has to be filled in is a field like any other.
pub(crate) fn names<'a>(
    schema: Option<&'a FormSchema>,
    own: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let conventional = CONVENTIONS.into_iter().filter(move |name| !is_required(schema, name));
    own.iter().map(String::as_str).chain(conventional)
}

fn is_required(schema: Option<&FormSchema>, name: &str) -> bool {
    schema.and_then(|schema| schema.field(name)).is_some_and(|field| field.required())
}

/// The first of them that was filled in.
pub(super) fn filled<'a>(form: &Form, data: &'a FormData) -> Option<&'a str> {
    let is_one = |name: &str| {
        form.honeypots.iter().any(|own| own == name)
            || CONVENTIONS.contains(&name) && !is_required(form.schema(), name)
    };
    let mut entries = data.entries();
    let found = entries.find(|entry| is_one(entry.name) && is_filled(entry.value));
    found.map(|entry| entry.name)
}

/// Whether something stands in it. A box that is not checked sends nothing, or `false` by a script.
fn is_filled(value: Value<'_>) -> bool {
    match value {
        Value::Text(text) => !matches!(text.trim(), "" | "false"),
        Value::Number(_) | Value::Bool(true) => true,
        Value::File(file) => file.size > 0,
        Value::Bool(false) | Value::Null | Value::EmptyList | Value::EmptyObject => false,
    }
}
