//! The paths of the site's address: those that are always there, and those that each form has, with every
//! answer that they may give.
//!
//! A test holds this list to the routes, and another the server to this list by what schemathesis makes of
//! it.

use super::endpoint::{EXPLAINED, Endpoint, HTML, JSON, LINK, OWN, PROBLEMS, SCRIPT, STYLE};

/// What a proxy is told.
const VERDICT: &[u16] = &[200, 303, 401, 403];
/// What keeping a value may be answered with.
const KEPT: &[u16] = &[200, 201, 204, 303, 400, 401, 403, 404, 409, 413, 415, 422, 429];

/// By what Caddy, Traefik, HAProxy and Skipper say which page is meant.
const FORWARDED: &[&str] = &["X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri"];

/// Each form has these.
pub(super) const OF_A_FORM: &[Endpoint] = &[
    Endpoint::post("/f/{form}", "Send it"),
    Endpoint::post("/p/{project}/f/{form}", "Send it, by Formspree's address of a project's form"),
    Endpoint::get("/f/{form}", "Its page").answers(&[200, 303, 404, 405]),
    Endpoint::get("/f/{form}/challenge", "A proof of work to be done before it is sent")
        .gives(JSON)
        .answers(&[200, 403, 404]),
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
    Endpoint::get("/f/{form}/thanks", "Thank you").query(&["language"]).answers(&[200, 404]),
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
        answers: KEPT,
        ..Endpoint::get("/session/data/{key}", "Keep one")
    },
    Endpoint {
        answers: KEPT,
        ..Endpoint::post("/session/data/{key}", "Keep one, as a form sends it")
    }
    .names(&["value"]),
    Endpoint {
        method: "delete",
        answers: &[200, 204, 303, 400, 403, 404, 409],
        ..Endpoint::get("/session/data/{key}", "Forget it")
    },
    Endpoint::get("/parked", "What waits to be sent in one's name").query(&["_next"]).answers(OWN),
    Endpoint::post("/parked/{id}/send", "Send one").query(&["_next"]),
    Endpoint::post("/parked/{id}/discard", "Discard one").query(&["_next"]),
    Endpoint::get("/login", "The page to log in").query(&["_next"]).answers(&[200, 303, 403]),
    Endpoint::post("/login", "Log in").names(&["email", "password", "stay", "_next"]),
    Endpoint::get("/logout", "The page to log out").answers(OWN),
    Endpoint::post("/logout", "Log out"),
    Endpoint::get("/signup", "The page to sign up").query(&["_next"]).answers(&[200, 303, 403]),
    Endpoint::post("/signup", "Make an account").names(&["email", "password", "name", "_next"]),
    Endpoint::get("/signup/asked", "What to do after asking for a letter").gives(HTML),
    Endpoint::get("/signup/finish", "The page behind that letter's link")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/signup/finish", "Make the account of the letter")
        .names(&["key", "password", "stay"]),
    Endpoint::get("/reset", "The page of a forgotten password").gives(HTML).answers(&[200, 403]),
    Endpoint::post("/reset", "Ask for a letter to set another one").names(&["email"]),
    Endpoint::get("/reset/new", "The page behind that letter's link")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/reset/new", "Set another password").names(&["key", "new_password"]),
    Endpoint::get("/confirm", "The page behind the link that confirms an address")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/confirm", "Confirm the address").names(&["key"]),
    Endpoint::get("/invited", "The page of an invitation")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/invited", "Make an account by an invitation")
        .names(&["key", "email", "password", "name", "stay"]),
    Endpoint::get("/account", "One's own account").answers(OWN),
    Endpoint::post("/account/name", "Change one's name").names(&["name"]),
    Endpoint::post("/account/email", "Change one's address").names(&["email", "current_password"]),
    Endpoint::post("/account/confirm", "Have the letter sent again that confirms one's address"),
    Endpoint::post("/account/password", "Change one's password")
        .names(&["password", "current_password"]),
    Endpoint::post("/account/remove", "Remove one's account").names(&["current_password"]),
    Endpoint::get("/account/sessions", "Where one is logged in").answers(OWN),
    Endpoint::post("/account/sessions/{id}/end", "End one"),
    Endpoint::post("/account/sessions/end-others", "End all others"),
    Endpoint::post("/account/sessions/end-all", "End all"),
    Endpoint::get("/auth/verify", "May the visitor have this page? Asked by a proxy")
        .headers(&["X-Original-URL", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri"])
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/api/authz/forward-auth", "The same, asked by Caddy, Traefik, HAProxy, Skipper")
        .headers(FORWARDED)
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/api/authz/auth-request", "The same, asked by nginx")
        .headers(&["X-Original-URL"])
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/api/authz/ext-authz", "The same, asked by Envoy")
        .headers(&["X-Forwarded-Proto"])
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/api/authz/ext-authz/", "The same of a site's first page")
        .headers(&["X-Forwarded-Proto"])
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/api/authz/ext-authz/{path}", "The same of any other page")
        .headers(&["X-Forwarded-Proto"])
        .gives(&[])
        .answers(VERDICT),
    Endpoint::get("/decode", "The decoder; with a query, what it means")
        .gives(PROBLEMS)
        .answers(EXPLAINED),
    Endpoint { gives: PROBLEMS, ..Endpoint::post("/decode", "What does this body mean?") }
        .answers(EXPLAINED),
    Endpoint { gives: PROBLEMS, ..Endpoint::post("/decode/paste", "What does this paste mean?") }
        .names(&["paste", "what", "input", "content_type", "content_encoding", "names"])
        .answers(EXPLAINED),
    Endpoint::get("/frontdesk.js", "The script that sends in place")
        .gives(SCRIPT)
        .answers(&[200, 304]),
    Endpoint::get("/frontdesk-proof.js", "The script that does the proof of work")
        .gives(SCRIPT)
        .answers(&[200, 304]),
    Endpoint::get("/frontdesk.css", "The style of what is written into pages that come back")
        .gives(STYLE)
        .answers(&[200, 304]),
    Endpoint::get("/health/live", "Does it answer?").gives(JSON),
    Endpoint::get("/healthz", "The same under another name").gives(JSON),
    Endpoint::get("/health/ready", "Would it keep what is sent?").gives(JSON),
    Endpoint::get("/readyz", "The same under another name").gives(JSON),
    Endpoint::get("/openapi.json", "This document").gives(JSON),
];
