//! One method of one path, and how the lists say it.

use serde_json::{Value, json};

/// One method of one path.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: &'static [&'static str],
    /// Headers that say what is asked.
    pub(super) headers: &'static [&'static str],
    /// The names that a form sends; nothing is required of programs but what the answer says.
    pub(super) names: &'static [&'static str],
    /// The media types of a body that is taken; none is no body.
    pub(super) takes: &'static [&'static str],
    /// The media types of the good answer.
    pub(super) gives: &'static [&'static str],
    pub(super) answers: &'static [u16],
}

impl Endpoint {
    pub(super) const fn get(path: &'static str, summary: &'static str) -> Endpoint {
        Endpoint {
            method: "get",
            path,
            summary,
            query: &[],
            headers: &[],
            names: &[],
            takes: &[],
            gives: PAGES,
            answers: &[200],
        }
    }

    pub(super) const fn post(path: &'static str, summary: &'static str) -> Endpoint {
        Endpoint { method: "post", takes: FORMS, answers: TAKEN, ..Endpoint::get(path, summary) }
    }

    pub(super) const fn names(self, names: &'static [&'static str]) -> Endpoint {
        Endpoint { names, ..self }
    }

    pub(super) const fn query(self, query: &'static [&'static str]) -> Endpoint {
        Endpoint { query, ..self }
    }

    pub(super) const fn headers(self, headers: &'static [&'static str]) -> Endpoint {
        Endpoint { headers, ..self }
    }

    pub(super) const fn gives(self, gives: &'static [&'static str]) -> Endpoint {
        Endpoint { gives, ..self }
    }

    pub(super) const fn answers(self, answers: &'static [u16]) -> Endpoint {
        Endpoint { answers, ..self }
    }

    /// An object of texts.
    pub(super) fn fields(&self) -> Value {
        let properties: serde_json::Map<String, Value> = self
            .names
            .iter()
            .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
            .collect();
        json!({ "type": "object", "properties": properties })
    }
}

/// Every encoding of a form, as `frontdesk-form` reads them.
pub(super) const FORMS: &[&str] =
    &["application/x-www-form-urlencoded", "multipart/form-data", "application/json"];
pub(super) const PAGES: &[&str] = &["application/json", "text/html"];
pub(super) const JSON: &[&str] = &["application/json"];
pub(super) const HTML: &[&str] = &["text/html"];
/// What an explained body is answered with, right or wrong.
pub(super) const PROBLEMS: &[&str] = &["application/json", "application/problem+json", "text/html"];
pub(super) const SCRIPT: &[&str] = &["text/javascript"];
pub(super) const STYLE: &[&str] = &["text/css"];

/// What taking a form may be answered with.
pub(super) const TAKEN: &[u16] =
    &[200, 201, 202, 303, 401, 403, 404, 409, 410, 413, 415, 422, 429, 507];
/// What a page may be answered with that is for somebody who is logged in.
pub(super) const OWN: &[u16] = &[200, 303, 401, 403];
/// The same of the page behind a link that works once: whoever has none learns that it is over.
pub(super) const LINK: &[u16] = &[200, 303, 403, 410];
/// What an explained body may be answered with.
pub(super) const EXPLAINED: &[u16] = &[200, 303, 401, 413, 415, 422, 429, 507];
