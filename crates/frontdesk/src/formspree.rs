//! What Formspree's own clients (`@formspree/core`, `@formspree/react`) read in an answer.
//!
//! A good answer has a text `next`. A bad one has a text `error`, and `errors` with a `message` each,
//! a `field` if one is meant, and a `code` out of two closed lists, one for forms and one for fields.
//! All of these stand beside the members of our own, so that one answer serves both.

use frontdesk_schema::{FormSchema, Kind, TextType};
use http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::forms::Form;

const CLIENT: HeaderName = HeaderName::from_static("formspree-client");

/// Whether one of Formspree's clients asks.
pub(crate) fn asks(headers: &HeaderMap) -> bool {
    headers.contains_key(CLIENT)
}

/// Adds to a problem (RFC 9457) what such a client reads.
pub(crate) fn reword(problem: &mut Value, failure: &Failure, form: Option<&Form>) {
    let words = failure.plain_detail();
    problem["error"] = failure.title().into();
    let schema = form.and_then(Form::schema);
    match problem.get_mut("errors").and_then(Value::as_array_mut) {
        Some(errors) => errors.iter_mut().for_each(|error| reword_field(error, schema)),
        None => problem["errors"] = json!([{ "code": code(failure), "message": words }]),
    }
}

/// The code for a form as a whole; the client takes one that is not on its list for "unspecified".
fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::NoSuchForm { .. } => "FORM_NOT_FOUND",
        Failure::ForeignOrigin { .. } | Failure::Suspect(_) | Failure::TooOften(_) => "BLOCKED",
        Failure::OverQuota { .. } => "FILES_TOO_BIG",
        Failure::Unreadable(error) => match error.limit() {
            Some(("limits.max_files", _)) => "TOO_MANY_FILES",
            Some(("limits.max_file_bytes" | "limits.max_body_bytes", _)) => "FILES_TOO_BIG",
            _ => "UNSPECIFIED",
        },
        _ => "UNSPECIFIED",
    }
}

/// The code for one field, from the standard's word for what is wrong with it and from what it takes.
fn reword_field(error: &mut Value, schema: Option<&FormSchema>) {
    let field = error["field"].as_str().and_then(|name| schema?.field(name));
    let kind = field.and_then(|field| field.inputs().next()).map(|input| &input.kind);
    let code = match (error["code"].as_str(), kind) {
        (Some("valueMissing"), _) => "REQUIRED_FIELD_EMPTY",
        (Some("typeMismatch" | "badInput"), Some(Kind::Measure(_))) => "TYPE_NUMERIC",
        (Some("typeMismatch"), Some(Kind::Text(rules))) if rules.text == TextType::Email => {
            "TYPE_EMAIL"
        }
        (Some("typeMismatch" | "badInput" | "patternMismatch" | "tooShort" | "tooLong"), _) => {
            "TYPE_TEXT"
        }
        _ => return,
    };
    error["code"] = code.into();
}
