//! A failure as an answer, in each shape: the page, the problem (RFC 9457), the fragment.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use serde_json::json;

use super::{Failure, Kept, Waits};
use crate::answer::Wanted;
use crate::forms::Form;
use crate::formspree;
use crate::observe;
use crate::page::page;
use crate::spam::altcha;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    title: &'a str,
    detail: &'a str,
    list: &'a [String],
    kept: Option<&'a Kept>,
    status: u16,
    language: &'a str,
    small_print: &'a str,
    id: Option<&'a str>,
}

#[derive(Template)]
#[template(
    source = "<div class=\"frontdesk-failure\" role=\"alert\"><strong>{{ title }}</strong> \
                     <span>{{ detail }}</span></div>",
    ext = "html"
)]
struct FailureFragment<'a> {
    title: &'a str,
    detail: &'a str,
}

impl Failure {
    /// The answer in the wanted shape, with the typed text if there is any.
    pub(crate) fn answer(&self, wanted: Wanted, kept: Option<&Kept>) -> Response {
        observe::refused(self.code());
        let mut response = match wanted {
            Wanted::Page => self.page(kept),
            Wanted::Json => self.problem(&self.members()),
            Wanted::Fragment => self.fragment(),
        };
        self.add_headers(&mut response);
        response
    }

    /// The answer for a client of Formspree that sent to this form.
    pub(crate) fn answer_formspree(&self, form: Option<&Form>) -> Response {
        let mut members = self.members();
        formspree::reword(&mut members, self, form);
        let mut response = self.problem(&members);
        self.add_headers(&mut response);
        response
    }

    fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(allow) = self.allow() {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Failure::Invalid(invalid) = self {
            invalid.say_language(response);
        }
    }

    fn page(&self, kept: Option<&Kept>) -> Response {
        let detail = self.plain_detail();
        let id = self.id();
        let template = FailurePage {
            title: self.title(),
            detail: &detail,
            list: &self.list(),
            kept,
            status: self.status().as_u16(),
            language: self.language(),
            small_print: &self.small_print(),
            id: id.as_deref(),
        };
        page(self.status(), &template)
    }

    /// The members of a problem (RFC 9457).
    fn members(&self) -> serde_json::Value {
        let mut problem = json!({
            "title": self.title(),
            "status": self.status().as_u16(),
            "code": self.code(),
            "detail": self.detail(),
        });
        if let Some((setting, max)) = self.limit() {
            problem["limit"] = json!({ "setting": setting, "max": max });
        }
        if let Failure::Unreadable(error) = self {
            problem["at"] = error.at().into();
        }
        if let Some(id) = self.id() {
            problem["id"] = id.into();
        }
        if let Failure::LoginRequired { login, .. } | Failure::TooManyWait { login } = self {
            problem["login"] = login.as_str().into();
        }
        if let Failure::LoginRequired { receipt: Some(Waits { id, until }), .. } = self {
            problem["receipt"] = json!({ "id": id, "until": until });
        }
        let list = self.list();
        if let Some(errors) = self.errors() {
            problem["errors"] = errors;
        } else if !list.is_empty() {
            problem["list"] = list.into();
        }
        problem
    }

    fn problem(&self, members: &serde_json::Value) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/problem+json"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
        ];
        (self.status(), headers, members.to_string()).into_response()
    }

    fn fragment(&self) -> Response {
        if let Failure::Invalid(invalid) = self {
            return invalid.fragment();
        }
        let detail = self.detail();
        page(self.status(), &FailureFragment { title: self.title(), detail: &detail })
    }

    fn list(&self) -> Vec<String> {
        match self {
            Failure::NoSuchForm { advice: Some(advice), .. } => advice.known.clone(),
            Failure::ShouldBePost { places, .. } => places.clone(),
            Failure::Invalid(invalid) => invalid.messages(),
            Failure::Suspect(reasons) => {
                reasons.iter().map(|reason| reason.words.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with single fields.
    fn errors(&self) -> Option<serde_json::Value> {
        match self {
            Failure::Invalid(invalid) => Some(invalid.errors()),
            Failure::NoProof(bad) => Some(json!([
                { "field": altcha::FIELD, "code": bad.code(), "message": bad.words() }
            ])),
            _ => None,
        }
    }

    /// The language of its words.
    fn language(&self) -> &'static str {
        match self {
            Failure::Invalid(invalid) => invalid.language(),
            _ => "en",
        }
    }

    /// By what the operator finds it in the log: of whatever is not the visitor's doing.
    fn id(&self) -> Option<String> {
        match self {
            Failure::Internal { id } => Some(id.clone()),
            other if other.status().is_server_error() => observe::id(),
            _ => None,
        }
    }
}
