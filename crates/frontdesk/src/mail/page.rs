//! `/mail` at the desk: the mails that were kept instead of being sent.
//!
//! `/mail` lists them, `/mail/{id}` shows the text of one, `/mail/{id}/html` what it looks like, apart from
//! everything else (CSP `sandbox`), `/mail/{id}/source` gives it as a file, and `POST /mail/empty` removes
//! all.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{KeptMail, KeptMailHead};
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Way, on_site};
use crate::answer::Wanted;
use crate::app::{moment, moment_in_words};
use crate::desk::{Call, Place, Posted, Shell, shell};
use crate::failure::Failure;

/// Mails on one page.
const A_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "desk/mails.html")]
struct MailsPage {
    shell: Shell,
    mails: Vec<Head>,
    /// A mail server is set: nothing new is kept.
    is_sent: bool,
    next: Option<i64>,
}

#[derive(Template)]
#[template(path = "desk/mail.html")]
struct MailPage {
    shell: Shell,
    head: Head,
    lines: Vec<Line>,
    has_html: bool,
}

/// What a list shows of a mail.
struct Head {
    id: String,
    recipient: String,
    subject: String,
    at: String,
    at_in_words: String,
}

/// A line of a mail's text.
struct Line {
    text: String,
    /// It is an address of this site or of the desk, and nothing else.
    is_link: bool,
}

impl Head {
    fn of(mail: KeptMailHead) -> Head {
        Head {
            id: mail.id.to_string(),
            recipient: mail.recipient,
            subject: mail.subject,
            at: moment(mail.kept_at),
            at_in_words: moment_in_words(mail.kept_at),
        }
    }

    fn json(&self) -> Value {
        json!({ "id": self.id, "to": self.recipient, "subject": self.subject, "kept_at": self.at })
    }
}

/// The list, the latest first.
pub(crate) async fn list(call: Call) -> Response {
    let shown = see_list(&call).await;
    call.answer(shown)
}

/// One mail.
pub(crate) async fn one(Path(id): Path<String>, call: Call) -> Response {
    let shown = see_one(&call, &id).await;
    call.answer(shown)
}

/// What it looks like as HTML. It gets an origin of its own and runs nothing.
pub(crate) async fn html(Path(id): Path<String>, call: Call) -> Response {
    let found = find(&call, &id).await;
    // A mail of text alone has none.
    let found = found.and_then(|mail| match mail.html.is_empty() {
        true => Err(Failure::NoSuchPage),
        false => Ok(mail),
    });
    let shown = found.map(|mail| {
        let policy = "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; \
                      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        ];
        (headers, mail.html).into_response()
    });
    call.answer(shown)
}

/// All of it, as it would have been sent.
pub(crate) async fn source(Path(id): Path<String>, call: Call) -> Response {
    let found = find(&call, &id).await;
    let shown = found.map(|mail| {
        // The id is one of ours: digits, letters and dashes.
        let name = format!("attachment; filename=\"{}.eml\"", mail.id);
        let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
            (CONTENT_DISPOSITION, name),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        ];
        (headers, mail.source).into_response()
    });
    call.answer(shown)
}

/// Removes all that is kept.
pub(crate) async fn empty(Posted { call, .. }: Posted) -> Response {
    let emptied = call.app.store().empty_mailbox().await;
    let outcome = emptied.map_err(|error| call.app.store_failure(error));
    let answer =
        outcome.map(|removed| call.done("/mail?done=emptied", json!({ "removed": removed })));
    call.answer(answer)
}

async fn see_list(call: &Call) -> Result<Response, Failure> {
    let before = call.asked("before").parse().unwrap_or(i64::MAX);
    let found = call.app.store().kept_mails(before, A_PAGE).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    let is_full = found.len() == A_PAGE as usize;
    let next = found.last().filter(|_| is_full).map(|last| last.at);
    let mails: Vec<Head> = found.into_iter().map(Head::of).collect();
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = mails.iter().map(Head::json).collect();
        return Ok(Json(json!({ "mails": list, "next": next })).into_response());
    }
    let done = match call.asked("done").as_str() {
        "emptied" => "The mailbox is empty.",
        _ => "",
    };
    let is_sent = matches!(call.app.mails().way, Way::Smtp(_));
    let shell = call.shell(Place::Mail).saying(done);
    Ok(shell::page(StatusCode::OK, &MailsPage { shell, mails, is_sent, next }))
}

async fn see_one(call: &Call, id: &str) -> Result<Response, Failure> {
    let mail = find(call, id).await?;
    let head = Head {
        id: mail.id.to_string(),
        at: moment(mail.kept_at),
        at_in_words: moment_in_words(mail.kept_at),
        recipient: mail.recipient,
        subject: mail.subject,
    };
    if call.wanted == Wanted::Json {
        let mut json = head.json();
        json["text"] = mail.text.into();
        json["html"] = mail.html.into();
        return Ok(Json(json).into_response());
    }
    let bases = [on_site(&call.app, ""), super::at_desk(&call.app, "")];
    let lines = mail
        .text
        .lines()
        .map(|line| Line { is_link: is_ours(line, &bases), text: line.to_owned() });
    let (shell, has_html) = (call.shell(Place::Mail), !mail.html.is_empty());
    let page = MailPage { shell, head, lines: lines.collect(), has_html };
    Ok(shell::page(StatusCode::OK, &page))
}

/// V1.2.2: a whole line that is an address of ours, and no other, can be clicked.
fn is_ours(line: &str, bases: &[String]) -> bool {
    bases.iter().any(|base| line.starts_with(base.as_str())) && url::Url::parse(line).is_ok()
}

async fn find(call: &Call, id: &str) -> Result<KeptMail, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::NoSuchPage)?;
    let found = call.app.store().kept_mail(id).await;
    found.map_err(|error| call.app.store_failure(error))?.ok_or(Failure::NoSuchPage)
}
