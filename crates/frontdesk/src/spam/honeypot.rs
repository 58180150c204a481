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
    let conventional = CONVENTIONS.into_iter().filter(move |name| {
        let field = schema.and_then(|schema| schema.field(name));
        !field.is_some_and(|field| field.required())
    });
    own.iter().map(String::as_str).chain(conventional)
}

/// The first of them that was filled in.
pub(super) fn filled<'a>(form: &'a Form, data: &'a FormData) -> Option<&'a str> {
    names(form.schema(), &form.honeypots)
        .find(|name| data.entries().any(|entry| entry.name == *name && is_filled(entry.value)))
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
