//! `GET /inbox`: what came, the newest first.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{Cursor, Direction, Folder, InboxRow};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::act;
use super::asked::{self, Asked};
use super::entries::glance;
use crate::answer::Wanted;
use crate::app::{App, moment, moment_in_words};
use crate::desk::{Call, Place, Shell, shell};
use crate::failure::Failure;

/// Lines of a page.
const A_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "desk/inbox.html")]
struct InboxPage<'a> {
    shell: Shell,
    list: &'a List,
}

#[derive(Template)]
#[template(path = "desk/inbox-list.html")]
struct ListFragment<'a> {
    list: &'a List,
}

/// What the page shows.
struct List {
    asked: Asked,
    query: String,
    /// The address of this very page, to come back to.
    here: String,
    account: String,
    forms: Vec<FormChoice>,
    folders: Vec<FolderLink>,
    lines: Vec<Line>,
    older: Option<String>,
    looked_back_to: Option<String>,
    behind: u64,
    is_narrowed: bool,
}

struct FormChoice {
    name: String,
    unread: u64,
    is_chosen: bool,
}

struct FolderLink {
    name: &'static str,
    query: String,
    number: u64,
    unread: u64,
    is_here: bool,
}

/// One submission in the list.
struct Line {
    id: String,
    form: String,
    from: String,
    words: String,
    when: String,
    exactly: String,
    is_unread: bool,
    is_starred: bool,
    reason: Option<String>,
    files: u32,
}

impl List {
    /// The word of the folder.
    fn folder(&self) -> &'static str {
        asked::word(self.asked.filter.folder)
    }

    fn is_in(&self, folder: &str) -> bool {
        self.folder() == folder
    }
}

/// The page.
pub(crate) async fn show(call: Call) -> Response {
    let shown = see(&call).await;
    call.answer(shown)
}

async fn see(call: &Call) -> Result<Response, Failure> {
    let asked = Asked::read(call.head.uri.query().unwrap_or_default())?;
    let list = gather(&call.app, asked).await?;
    Ok(match call.wanted {
        Wanted::Json => Json(told(&list)).into_response(),
        Wanted::Fragment => shell::page(StatusCode::OK, &ListFragment { list: &list }),
        Wanted::Page => {
            let shell =
                call.shell(Place::Inbox).saying(act::said(&call.asked("done"), &call.asked("n")));
            shell::page(StatusCode::OK, &InboxPage { shell, list: &list })
        }
    })
}

async fn gather(app: &App, asked: Asked) -> Result<List, Failure> {
    let failed = |error| app.store_failure(error);
    let before = asked.before.unwrap_or(Cursor::END);
    let page = app.store().inbox(asked.filter.clone(), before, Direction::Older, A_PAGE).await;
    let page = page.map_err(failed)?;
    let counts = app.store().form_counts().await.map_err(failed)?;
    let accounts = emails(app, &page.rows, asked.filter.account).await?;
    let mut forms: Vec<FormChoice> = Vec::new();
    for name in app.form_names().into_iter().chain(counts.iter().map(|count| count.form.clone())) {
        if forms.iter().all(|known| known.name != name) {
            let new = counts.iter().find(|one| one.form == name && one.folder == Folder::Inbox);
            let is_chosen = asked.filter.form.as_ref() == Some(&name);
            forms.push(FormChoice { unread: new.map_or(0, |one| one.unread), name, is_chosen });
        }
    }
    forms.sort_by(|a, b| a.name.cmp(&b.name));
    let folders = asked::FOLDERS.map(|(folder, _, name)| {
        let here = counts.iter().filter(|count| {
            count.folder == folder
                && asked.filter.form.as_ref().is_none_or(|form| *form == count.form)
        });
        let (number, unread) =
            here.fold((0, 0), |(number, unread), one| (number + one.number, unread + one.unread));
        let mut there = asked.clone();
        there.filter.folder = folder;
        let query = there.query();
        FolderLink { name, query, number, unread, is_here: asked.filter.folder == folder }
    });
    let lines = page.rows.iter().map(|row| line(app, row, &accounts)).collect();
    let account =
        asked.filter.account.map(|id| accounts.get(&id).cloned().unwrap_or(id.to_string()));
    Ok(List {
        query: asked.query(),
        here: asked.query_from(asked.before),
        account: account.unwrap_or_default(),
        forms,
        folders: folders.into(),
        lines,
        older: page.next.map(|next| asked.query_from(Some(next))),
        looked_back_to: page.looked_back_to.map(moment_in_words),
        behind: page.behind,
        is_narrowed: asked.filter
            != frontdesk_store::InboxFilter { folder: asked.filter.folder, ..Default::default() },
        asked,
    })
}

/// The addresses of the accounts that sent these.
async fn emails(
    app: &App,
    rows: &[InboxRow],
    also: Option<Uuid>,
) -> Result<HashMap<Uuid, String>, Failure> {
    let mut emails = HashMap::new();
    for id in rows.iter().filter_map(|row| row.account).chain(also) {
        if emails.contains_key(&id) {
            continue;
        }
        let found = app.store().account(id).await.map_err(|error| app.store_failure(error))?;
        emails.extend(found.map(|account| (id, account.email)));
    }
    Ok(emails)
}

fn line(app: &App, row: &InboxRow, accounts: &HashMap<Uuid, String>) -> Line {
    let glance = glance(app.form_now(&row.form).as_deref(), &row.entries);
    let account = row.account.and_then(|id| accounts.get(&id).cloned());
    let from = account.or(glance.email).or_else(|| row.address.clone());
    Line {
        id: row.id.to_string(),
        form: row.form.clone(),
        from: from.unwrap_or_else(|| "unknown".to_owned()),
        words: glance.words,
        when: moment_in_words(row.received_at),
        exactly: moment(row.received_at),
        is_unread: row.mark.is_unread,
        is_starred: row.mark.is_starred,
        reason: row.mark.reason.clone(),
        files: row.files,
    }
}

fn told(list: &List) -> Value {
    let lines = list.lines.iter().map(|line| {
        json!({
            "id": line.id, "form": line.form, "from": line.from, "words": line.words,
            "received_at": line.exactly, "unread": line.is_unread, "starred": line.is_starred,
            "files": line.files, "reason": line.reason,
        })
    });
    json!({
        "folder": asked::word(list.asked.filter.folder),
        "submissions": lines.collect::<Vec<_>>(),
        "next": list.older.as_ref().map(|query| format!("/inbox?{query}")),
        "looked_back_to": list.looked_back_to,
        "not_yet_listed": list.behind,
    })
}
