//! The paths of the desk's address, for operators, with every answer that they may give.

use super::endpoint::{EXPLAINED, Endpoint, HTML, JSON, LINK, OWN, PROBLEMS};

/// What the page of one thing may be answered with.
const ONE: &[u16] = &[200, 303, 401, 403, 404];
/// What narrows a list of submissions.
const NARROWED: &[&str] = &["folder", "form", "account", "show", "q", "from", "until", "before"];
/// The fields of a form that changes what an account may: the password is asked for again.
const CONFIRMED: &[&str] = &["current_password", "_token"];

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("/", "What stands at the desk").answers(&[200, 303]),
    Endpoint::get("/login", "The page to log in as an operator")
        .gives(HTML)
        .answers(&[200, 303, 403]),
    Endpoint::post("/login", "Log in as an operator").names(&["email", "password"]),
    Endpoint::post("/logout", "Log out"),
    Endpoint::get("/confirm", "The page that asks for the password once more")
        .query(&["_next"])
        .gives(HTML)
        .answers(OWN),
    Endpoint::post("/confirm", "Type the password once more").names(&[
        "current_password",
        "_next",
        "_token",
    ]),
    Endpoint::get("/first", "The page that makes the first operator")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/first", "Make the first operator").names(&["key", "email", "password"]),
    Endpoint::get("/invited", "The page of an operator's invitation")
        .query(&["key"])
        .gives(HTML)
        .answers(LINK),
    Endpoint::post("/invited", "Become an operator by an invitation")
        .names(&["key", "email", "password", "name", "stay"]),
    Endpoint::get("/inbox", "Submissions, the latest first").query(NARROWED).answers(OWN),
    Endpoint::post("/inbox/act", "Do something with some of them")
        .names(&["id", "act", "back", "_token"]),
    Endpoint::get("/inbox/events", "A line for each that comes, as server-sent events")
        .gives(&["text/event-stream"])
        .answers(OWN),
    Endpoint::get(
        "/inbox/export",
        "What the list shows, as a file; without a format, how much that is",
    )
    .query(&[
        "format", "export", "folder", "form", "account", "show", "q", "from", "until", "before",
    ])
    .gives(&["text/csv", "application/jsonl", "application/zip", "text/html", "application/json"])
    .answers(OWN),
    Endpoint::get("/inbox/export/progress", "How far a download is, as server-sent events")
        .query(&["export"])
        .gives(&["text/event-stream"])
        .answers(OWN),
    Endpoint::get("/submissions/{id}", "One submission").answers(ONE),
    Endpoint::get("/submissions/{id}/raw", "The body of a submission as it was sent")
        .gives(&["application/octet-stream"])
        .answers(ONE),
    Endpoint::post("/submissions/{id}/read-again", "Read a kept body by what its form demands now")
        .names(&["_token"]),
    Endpoint::get("/files/{key}", "An uploaded file").gives(&["*/*"]).answers(ONE),
    Endpoint::get("/forms", "The forms, and what came to them").answers(OWN),
    Endpoint::get("/settings", "The settings in force").answers(OWN),
    Endpoint::get("/deliveries", "What is sent on")
        .query(&["state", "form", "before"])
        .answers(OWN),
    Endpoint::get("/deliveries/{id}", "One delivery, with every try").answers(ONE),
    Endpoint::post("/deliveries/resend", "Send some again")
        .names(&["id", "all", "state", "form", "_token"]),
    Endpoint::post("/deliveries/hold", "Hold some back")
        .names(&["id", "all", "state", "form", "_token"]),
    Endpoint::post("/deliveries/open", "Try a receiver again").names(&["lane", "_token"]),
    Endpoint::get("/mail", "Mails that were kept instead of being sent")
        .query(&["before"])
        .answers(OWN),
    Endpoint::post("/mail/empty", "Remove all of them").names(&["_token"]),
    Endpoint::get("/mail/{id}", "One mail").answers(ONE),
    Endpoint::get("/mail/{id}/html", "What it looks like").gives(HTML).answers(ONE),
    Endpoint::get("/mail/{id}/source", "All of it").gives(&["message/rfc822"]).answers(ONE),
    Endpoint::get("/accounts", "Who has an account").query(&["email", "after"]).answers(OWN),
    Endpoint::get("/accounts/{id}", "One account, and where it is logged in").answers(ONE),
    Endpoint::post("/accounts/{id}/disable", "Nobody logs in with it").names(CONFIRMED),
    Endpoint::post("/accounts/{id}/enable", "It may be logged in with again").names(CONFIRMED),
    Endpoint::post("/accounts/{id}/operator", "It may run this server").names(CONFIRMED),
    Endpoint::post("/accounts/{id}/visitor", "It may no longer").names(CONFIRMED),
    Endpoint::post("/accounts/{id}/groups", "Set its groups").names(&[
        "groups",
        "current_password",
        "_token",
    ]),
    Endpoint::post("/accounts/{id}/sessions/end", "Log it out everywhere").names(CONFIRMED),
    Endpoint::post("/accounts/{id}/sessions/{session}/end", "End one of its sessions")
        .names(CONFIRMED),
    Endpoint::get("/invitations", "Who may make an account by a link").answers(OWN),
    Endpoint::post("/invitations", "Invite somebody").names(&[
        "email",
        "groups",
        "operator",
        "current_password",
        "_token",
    ]),
    Endpoint::post("/invitations/{id}/withdraw", "Withdraw an invitation").names(&["_token"]),
    Endpoint::get("/decode", "The decoder; with a query, what it means")
        .gives(PROBLEMS)
        .answers(EXPLAINED),
    Endpoint { gives: PROBLEMS, ..Endpoint::post("/decode", "What does this body mean?") }
        .answers(EXPLAINED),
    Endpoint { gives: PROBLEMS, ..Endpoint::post("/decode/paste", "What does this paste mean?") }
        .names(&["paste", "what", "input", "content_type", "content_encoding", "names"])
        .answers(EXPLAINED),
    Endpoint::get("/metrics", "Numbers for Prometheus")
        .gives(&["application/openmetrics-text"])
        .answers(&[200, 401, 403]),
    Endpoint::get("/health/live", "Does it answer?").gives(JSON),
    Endpoint::get("/healthz", "The same under another name").gives(JSON),
    Endpoint::get("/health/ready", "Would it keep what is sent, and why not?").gives(JSON),
    Endpoint::get("/readyz", "The same under another name").gives(JSON),
    Endpoint::get("/openapi.json", "This document").gives(JSON),
];
