//! `GET /f/{form}/mine`: the visitor's own submissions, the latest first.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use frontdesk_form::{ContentType, FormData, Value};
use frontdesk_store::{Cursor, Page, Submission};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderValue, StatusCode, Uri};
use uuid::Uuid;

use super::withdraw;
use crate::answer::Wanted;
use crate::app::{App, moment, moment_in_words};
use crate::ask_login::ask_login;
use crate::cross_site;
use crate::failure::Failure;
use crate::form_token;
use crate::forms::Form;
use crate::page::{LIST_STYLE, STYLE, page_under, policy};
use crate::shown;
use crate::visitor;

/// Submissions on one page.
const PAGE: u32 = 50;
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[STYLE, LIST_STYLE], &[]));

/// Shows what the recognised visitor sent to this form, and on the page how to take it back.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    let wanted = Wanted::by(&head.headers);
    let Some(form) = app.find_form(&name).await else {
        return app.no_such_form(&name).answer(wanted, None);
    };
    let answered = list(&app, &form, &head, wanted).await;
    let mut response = answered.unwrap_or_else(|failure| failure.answer(wanted, None));
    cross_site::say(&app, &head.headers, response.headers_mut());
    response
}

async fn list(app: &App, form: &Form, head: &Parts, wanted: Wanted) -> Result<Response, Failure> {
    let Some(account) = visitor::account(app, head).await? else {
        return Ok(ask_login(wanted, &format!("/f/{}/mine", form.name)));
    };
    let before = before(app, form, account.id, &head.uri).await?;
    let page = app.store().own(form.name.as_str(), account.id, before, PAGE).await;
    let page = page.map_err(|error| app.store_failure(error))?;
    Ok(match wanted {
        Wanted::Page | Wanted::Fragment => {
            let place = withdraw::path(form);
            as_page(form, &page, &form_token::of_visitor(app, &head.headers, &place))
        }
        Wanted::Json => as_json(&page),
    })
}

/// Where the page begins: `?before=` names the submission before it. That of somebody else is none
/// (V8.2.2).
async fn before(app: &App, form: &Form, account: Uuid, uri: &Uri) -> Result<Cursor, Failure> {
    let query = uri.query().unwrap_or("").to_owned();
    let query = FormData::parse(&ContentType::query(), query.into(), &app.config().limits.forms)?;
    let Some(Value::Text(id)) = query.get("before") else { return Ok(Cursor::END) };
    let id = Uuid::parse_str(id).map_err(|_| Failure::NoSuchPage)?;
    let found = app.store().submission(id).await.map_err(|error| app.store_failure(error))?;
    let own = found.filter(|one| one.account == Some(account) && one.form == form.name.as_str());
    own.map(|one| one.at).ok_or(Failure::NoSuchPage)
}

/// What follows this page is asked for by the last id on it, because a place in the table would tell
/// how many submissions there are in all.
fn next(page: &Page) -> Option<Uuid> {
    page.next.and(page.submissions.last()).map(|last| last.id)
}

fn as_json(page: &Page) -> Response {
    let one = |submission: &Submission| {
        let (id, at) = (submission.id, moment(submission.received_at));
        // The tree is JSON already.
        format!("{{\"id\":\"{id}\",\"received_at\":\"{at}\",\"tree\":{}}}", submission.tree)
    };
    let all: Vec<String> = page.submissions.iter().map(one).collect();
    let next = next(page).map_or("null".to_owned(), |id| format!("\"{id}\""));
    let body = format!("{{\"submissions\":[{}],\"next\":{next}}}", all.join(","));
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

#[derive(Template)]
#[template(path = "mine.html")]
struct Mine<'a> {
    form: &'a str,
    shown: Vec<Shown>,
    next: Option<Uuid>,
    back: Option<&'a str>,
    token: &'a str,
}

struct Shown {
    id: Uuid,
    at: String,
    at_in_words: String,
    values: Vec<(String, String)>,
}

impl Shown {
    /// What tells this one from the others, for those who hear the page.
    fn name(&self) -> &str {
        self.values.first().map_or(&self.at_in_words, |(_, value)| value)
    }
}

fn as_page(form: &Form, page: &Page, token: &str) -> Response {
    let shown = page.submissions.iter().map(|one| Shown {
        id: one.id,
        at: moment(one.received_at),
        at_in_words: moment_in_words(one.received_at),
        values: shown::values(form, &one.entries),
    });
    let back = form.pages.first().map(String::as_str);
    let name = form.name.as_str();
    let template = Mine { form: name, shown: shown.collect(), next: next(page), back, token };
    page_under(&POLICY, StatusCode::OK, &template)
}
