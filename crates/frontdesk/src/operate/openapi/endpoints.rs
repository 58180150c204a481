//! The paths that are always there, and those that each form has, with every answer that they may give.
//!
//! A test sends what schemathesis makes of it and holds the server to this list.

use serde_json::{Value, json};

/// One method of one path.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: &'static [&'static str],
    /// The names that a form sends; nothing is required of programs but what the answer says.
    pub(super) names: &'static [&'static str],
    /// The media types of a body that is taken; none is no body.
    pub(super) takes: &'static [&'static str],
    /// The media types of the good answer.
    pub(super) gives: &'static [&'static str],
    pub(super) answers: &'static [u16],
}

impl Endpoint {
    const fn get(path: &'static str, summary: &'static str) -> Endpoint {
        Endpoint {
            method: "get",
            path,
            summary,
            query: &[],
            names: &[],
            takes: &[],
            gives: PAGES,
            answers: &[200],
        }
    }

    const fn post(path: &'static str, summary: &'static str) -> Endpoint {
        Endpoint { method: "post", takes: FORMS, answers: TAKEN, ..Endpoint::get(path, summary) }
    }

    const fn names(self, names: &'static [&'static str]) -> Endpoint {
        Endpoint { names, ..self }
    }

    const fn query(self, query: &'static [&'static str]) -> Endpoint {
        Endpoint { query, ..self }
    }

    const fn gives(self, gives: &'static [&'static str]) -> Endpoint {
        Endpoint { gives, ..self }
    }

    const fn answers(self, answers: &'static [u16]) -> Endpoint {
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
const FORMS: &[&str] =
    &["application/x-www-form-urlencoded", "multipart/form-data", "application/json"];
const PAGES: &[&str] = &["application/json", "text/html"];
const JSON: &[&str] = &["application/json"];

/// What taking a form may be answered with.
const TAKEN: &[u16] = &[200, 201, 303, 401, 403, 404, 409, 413, 415, 422, 429, 507];

/// Each form has these.
pub(super) const OF_A_FORM: &[Endpoint] = &[
    Endpoint::post("/f/{form}", "Send it"),
    Endpoint::get("/f/{form}", "Its page").answers(&[200, 303, 404, 405]),
    Endpoint::get("/f/{form}/schema.json", "What it demands, as JSON Schema")
        .gives(&["application/schema+json"])
        .answers(&[200, 304, 404]),
    Endpoint::get("/f/{form}/mine", "One's own submissions")
        .answers(&[200, 303, 401, 403, 404, 413]),
    Endpoint::post("/f/{form}/withdraw", "Take one back").names(&["id"]),
    Endpoint::get("/f/{form}/count", "How often each value was sent")
        .query(&["by"])
        .gives(JSON)
        .answers(&[200, 303, 403, 404, 413, 422]),
    Endpoint::get("/f/{form}/thanks", "Thank you").answers(&[200, 404]),
];

/// These are there whatever the forms.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("/session", "Who am I?"),
    Endpoint::get("/session/data/{key}", "A small value that is kept for this visitor")
        .answers(&[200, 303, 400, 403, 404, 409]),
    Endpoint {
        method: "put",
        takes: JSON,
        gives: JSON,
        answers: &[200, 201, 204, 303, 400, 401, 403, 404, 409, 413, 415, 429],
        ..Endpoint::get("/session/data/{key}", "Keep one")
    },
    Endpoint {
        method: "delete",
        answers: &[200, 204, 303, 400, 403, 404, 409],
        ..Endpoint::get("/session/data/{key}", "Forget it")
    },
    Endpoint::get("/login", "The page to log in").query(&["_next"]).answers(&[200, 303, 403]),
    Endpoint::post("/login", "Log in").names(&["email", "password", "stay", "_next"]),
    Endpoint::get("/logout", "The page to log out").answers(&[200, 303, 401, 403]),
    Endpoint::post("/logout", "Log out"),
    Endpoint::get("/signup", "The page to sign up").query(&["_next"]).answers(&[200, 303, 403]),
    Endpoint::post("/signup", "Make an account").names(&["email", "password", "name", "_next"]),
    Endpoint::get("/account", "One's own account").answers(&[200, 303, 401, 403]),
    Endpoint::post("/account/name", "Change one's name").names(&["name"]),
    Endpoint::post("/account/email", "Change one's address").names(&["email", "current_password"]),
    Endpoint::post("/account/password", "Change one's password")
        .names(&["password", "current_password"]),
    Endpoint::post("/account/remove", "Remove one's account").names(&["current_password"]),
    Endpoint::get("/account/sessions", "Where one is logged in").answers(&[200, 303, 401, 403]),
    Endpoint::post("/account/sessions/{id}/end", "End one"),
    Endpoint::post("/account/sessions/end-others", "End all others"),
    Endpoint::post("/account/sessions/end-all", "End all"),
    Endpoint::get("/health/live", "Does it answer?").gives(JSON),
    Endpoint::get("/health/ready", "Would it keep what is sent?").gives(JSON),
    Endpoint::get("/openapi.json", "This document").gives(JSON),
];
