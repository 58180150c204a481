//! `GET /submissions/{id}`: one submission, with all that is known of it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use frontdesk_store::{Cursor, Direction, InboxMark, RawBody, Submission, Upload};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::{self, Asked};
use super::entries::{self, cut};
use super::tree::{self, Node};
use super::{act, picture, raw};
use crate::answer::Wanted;
use crate::app::{App, moment, moment_in_words};
use crate::channel;
use crate::desk::{Call, Explain, Place, Shell, shell};
use crate::failure::Failure;
use crate::forms::{FieldKind, Form};
use crate::page::page_under;
use crate::user_agent;

#[derive(Template)]
#[template(path = "desk/submission.html")]
struct SubmissionPage<'a> {
    shell: Shell,
    one: &'a Submission,
    mark: &'a InboxMark,
    folder: &'static str,
    /// The list that one came from, and this page in it.
    query: &'a str,
    here: String,
    when: String,
    exactly: String,
    nodes: &'a [Node],
    entries: &'a [ShownEntry],
    files: &'a [File],
    deliveries: &'a [channel::Row],
    account: Option<(String, String)>,
    device: String,
    notes: &'a [String],
    newer: Option<String>,
    older: Option<String>,
    raw: &'a raw::Shown,
    explain: Explain,
}

impl SubmissionPage<'_> {
    fn is_in(&self, folder: &str) -> bool {
        self.folder == folder
    }
}

/// An entry as it was sent.
struct ShownEntry {
    name: String,
    text: String,
    is_secret: bool,
}

/// A file of it.
struct File {
    href: String,
    name: String,
    filename: String,
    said: String,
    size: String,
    sha256: String,
    is_picture: bool,
}

/// Characters of one value that the page shows; the export has all of them.
const VALUE: usize = 20_000;

/// The page.
pub(crate) async fn show(
    Path(id): Path<String>,
    Extension(explain): Extension<Explain>,
    call: Call,
) -> Response {
    let shown = see(&call, explain, &id).await;
    call.answer(shown)
}

async fn see(call: &Call, explain: Explain, id: &str) -> Result<Response, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::NoSuchPage)?;
    let asked = Asked::read(call.head.uri.query().unwrap_or_default())?;
    let app = &call.app;
    let failed = |error| app.store_failure(error);
    let one = app.store().submission(id).await.map_err(failed)?.ok_or(Failure::NoSuchPage)?;
    let mark = app.store().inbox_mark(id).await.map_err(failed)?.ok_or(Failure::NoSuchPage)?;
    let raw = app.store().raw_body(id).await.map_err(failed)?;
    if call.wanted == Wanted::Json {
        return Ok(Json(told(&one, &mark, raw.as_ref())?).into_response());
    }
    let form = app.form_now(&one.form);
    let raw = raw::Shown::of(call, explain, &one, form.as_deref(), raw).await;
    let nodes = tree::nodes(form.as_deref(), &one.tree);
    let entries = shown(form.as_deref(), &one.entries);
    let files = files(app, &one.uploads).await;
    let deliveries = channel::rows_of(app, id).await.map_err(failed)?;
    let account = match one.account {
        Some(id) => {
            let found = app.store().account(id).await.map_err(failed)?;
            found.map(|account| (account.id.to_string(), account.email))
        }
        None => None,
    };
    let query = asked.query();
    let newer = neighbour(app, &asked, one.at, Direction::Newer).await?;
    let older = neighbour(app, &asked, one.at, Direction::Older).await?;
    let said = act::said(&call.asked("done"), &call.asked("n"));
    let page = SubmissionPage {
        shell: call.shell(Place::Inbox).saying(said),
        folder: asked::word(mark.folder),
        here: address(one.id, &query),
        query: &query,
        when: moment_in_words(one.received_at),
        exactly: moment(one.received_at),
        nodes: &nodes,
        entries: &entries,
        files: &files,
        deliveries: &deliveries,
        account,
        device: device(&one),
        notes: &notes(&one.notes),
        newer,
        older,
        mark: &mark,
        one: &one,
        raw: &raw,
        explain,
    };
    Ok(match raw {
        raw::Shown::Explained { .. } => page_under((explain.policy)(), StatusCode::OK, &page),
        _ => shell::page(StatusCode::OK, &page),
    })
}

fn address(id: Uuid, query: &str) -> String {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/submissions/{id}{mark}{query}")
}

/// The next one of the list, this way or that.
async fn neighbour(
    app: &App,
    asked: &Asked,
    at: Cursor,
    direction: Direction,
) -> Result<Option<String>, Failure> {
    let found = app.store().inbox(asked.filter.clone(), at, direction, 1).await;
    let found = found.map_err(|error| app.store_failure(error))?;
    Ok(found.rows.first().map(|row| address(row.id, &asked.query())))
}

fn shown(form: Option<&Form>, json: &str) -> Vec<ShownEntry> {
    let entries = entries::beginning(json).into_iter().map(|entry| ShownEntry {
        text: cut(&entry.text(), VALUE),
        is_secret: form.is_some_and(|form| form.field_kind(&entry.name) == FieldKind::Secret),
        name: entry.name,
    });
    entries.collect()
}

async fn files(app: &App, uploads: &[Upload]) -> Vec<File> {
    let mut files = Vec::new();
    for upload in uploads {
        files.push(File {
            href: format!("/files/{}", upload.key),
            name: upload.name.clone(),
            filename: upload.filename.clone(),
            said: upload.content_type.clone().unwrap_or_default(),
            size: size(upload.size),
            sha256: upload.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            is_picture: picture::of_upload(app, upload.key).await.is_some(),
        });
    }
    files
}

/// So many bytes in words.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn device(one: &Submission) -> String {
    user_agent::explain(one.user_agent.as_deref().unwrap_or_default())
}

/// What was noticed while reading, in words.
fn notes(json: &str) -> Vec<String> {
    let notes: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
    let words = notes.iter().map(|note| {
        let of = |key| note.get(key).and_then(Value::as_str).unwrap_or_default();
        match (of("name"), of("message")) {
            ("", message) => message.to_owned(),
            (name, message) => format!("{name}: {message}"),
        }
    });
    words.filter(|words| !words.trim_matches([':', ' ']).is_empty()).collect()
}

fn told(one: &Submission, mark: &InboxMark, raw: Option<&RawBody>) -> Result<Value, Failure> {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let files = one.uploads.iter().map(|upload| {
        json!({
            "href": format!("/files/{}", upload.key), "name": upload.name,
            "filename": upload.filename, "content_type": upload.content_type, "size": upload.size,
        })
    });
    Ok(json!({
        "id": one.id.to_string(), "form": one.form, "received_at": moment(one.received_at),
        "tree": parsed(&one.tree), "entries": parsed(&one.entries), "notes": parsed(&one.notes),
        "files": files.collect::<Vec<_>>(), "enctype": one.enctype, "charset": one.charset,
        "coding": one.coding, "account": one.account.map(|id| id.to_string()),
        "address": one.address, "user_agent": one.user_agent, "device": device(one),
        "language": one.language, "origin": one.origin, "referer": one.referer,
        "folder": asked::word(mark.folder), "unread": mark.is_unread, "starred": mark.is_starred,
        "reason": mark.reason, "raw": raw::json(one.id, raw),
    }))
}
