//! Why a form was not taken: all that is wrong with it at once, each error beside its field.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::answer::Wanted;
use crate::failure::Failure;
use crate::observe;
use crate::page::page;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldError {
    /// The field's name; empty for what is about the whole form.
    pub(super) field: &'static str,
    /// A stable word for programs.
    pub(super) code: &'static str,
    /// What helps, for people.
    pub(super) message: String,
}

/// A form that was read and not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) errors: Vec<FieldError>,
    pub(super) retry_after: Option<u32>,
}

/// Why a request went no further.
#[derive(Debug)]
pub(super) enum Stop {
    /// What was typed is at fault.
    Refused(Refusal),
    /// Anything else.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl From<frontdesk_tower::SessionRejection> for Stop {
    fn from(rejection: frontdesk_tower::SessionRejection) -> Stop {
        Stop::Failed(rejection.into())
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl Refusal {
    /// One error.
    pub(super) fn one(
        status: StatusCode,
        field: &'static str,
        code: &'static str,
        message: &str,
    ) -> Refusal {
        let error = FieldError { field, code, message: sentence(message) };
        Refusal { status, errors: vec![error], retry_after: None }
    }

    /// The same, worth trying again after so many seconds.
    pub(super) fn later(self, seconds: Option<u32>) -> Refusal {
        Refusal { retry_after: seconds, ..self }
    }

    /// The answer to programs and to htmx; a page shows the form again.
    pub(super) fn answer(&self, wanted: Wanted) -> Response {
        let mut response = match wanted {
            Wanted::Fragment => page(self.status, &RefusalFragment { errors: &self.errors }),
            Wanted::Page | Wanted::Json => self.problem(),
        };
        self.say_when(&mut response);
        response
    }

    /// Says when to try again, in whatever answer.
    pub(super) fn say_when(&self, response: &mut Response) {
        observe::refused(self.errors.first().map_or("invalid", |error| error.code));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
    }

    /// RFC 9457.
    fn problem(&self) -> Response {
        let first = self.errors.first();
        let errors = self.errors.iter().map(
            |error| json!({ "field": error.field, "code": error.code, "message": error.message }),
        );
        let problem = json!({
            "title": "This was not taken",
            "status": self.status.as_u16(),
            "code": first.map_or("invalid", |error| error.code),
            "detail": first.map_or("", |error| error.message.as_str()),
            "errors": errors.collect::<Vec<_>>(),
        });
        let media = HeaderValue::from_static("application/problem+json");
        (self.status, [(CONTENT_TYPE, media)], problem.to_string()).into_response()
    }
}

/// Gathers what is wrong with several fields.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldError>);

impl Faults {
    pub(super) fn add(&mut self, field: &'static str, code: &'static str, message: &str) {
        self.0.push(FieldError { field, code, message: sentence(message) });
    }

    /// Keeps what is right and notes what is not.
    pub(super) fn note<T, E: ToString>(
        &mut self,
        field: &'static str,
        code: &'static str,
        outcome: Result<T, E>,
    ) -> Option<T> {
        outcome.map_err(|error| self.add(field, code, &error.to_string())).ok()
    }

    /// # Errors
    /// All that was noted, as 422.
    pub(super) fn none(self) -> Result<(), Refusal> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Refusal {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                errors: self.0,
                retry_after: None,
            }),
        }
    }
}

#[derive(Template)]
#[template(
    source = "<ul class=\"frontdesk-errors\" role=\"alert\">{% for error in errors %}\
              <li data-field=\"{{ error.field }}\" data-code=\"{{ error.code }}\">{{ error.message }}</li>\
              {% endfor %}</ul>",
    ext = "html"
)]
struct RefusalFragment<'a> {
    errors: &'a [FieldError],
}

/// Errors of the crates begin small and have no full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}
