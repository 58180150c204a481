//! `POST /f/{form}/withdraw`: take a submission of one's own back.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use frontdesk_form::{FormData, Value};
use frontdesk_store::{Account, Own, ones_own};
use frontdesk_tower::FormStream;
use http::header::{CACHE_CONTROL, LOCATION};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::accept::place;
use super::belongings;
use super::receive::receive;
use crate::answer::{HX_REDIRECT, Wanted};
use crate::app::App;
use crate::ask_login::ask_login;
use crate::cross_site;
use crate::failure::Failure;
use crate::form_token;
use crate::forms::Form;
use crate::next;
use crate::page::page;
use crate::visitor;

#[derive(Template)]
#[template(
    source = "<p class=\"frontdesk-withdrawn\" role=\"status\">It is taken back.</p>",
    ext = "html"
)]
struct WithdrawnFragment;

/// Takes back what the body names: by `id`, or by the values of the form's `unique` fields.
///
/// What is not there, or somebody else's, is as good as taken back: the answer is the same.
pub(crate) async fn withdraw(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let wanted = Wanted::by(&head.headers);
    let Some(form) = app.find_form(&name).await else {
        return app.no_such_form(&name).answer(wanted, None);
    };
    let answered = take_back(&app, &form, &head, body, wanted).await;
    let mut response = answered.unwrap_or_else(|failure| failure.answer(wanted, None));
    cross_site::say(&app, &head.headers, response.headers_mut());
    response
}

/// `OPTIONS` of the same.
pub(crate) async fn preflight(State(app): State<App>, headers: HeaderMap) -> Response {
    cross_site::preflight(&app, &headers, "POST, OPTIONS", "POST")
}

async fn take_back(
    app: &App,
    form: &Form,
    head: &Parts,
    body: Body,
    wanted: Wanted,
) -> Result<Response, Failure> {
    cross_site::check(app, head)?;
    let mine = format!("/f/{}/mine", form.name);
    let Some(Account { id: account, .. }) = visitor::account(app, head).await? else {
        return Ok(ask_login(wanted, &mine));
    };
    let stream = FormStream::new(&head.headers, body, app.config().limits.forms.clone())?;
    // Files that come along are dropped with what was received.
    let received = receive(app, stream, wanted).await.map_err(|failed| failed.failure)?;
    // Our own page has one; a site's own form has none.
    if let Some(Value::Text(sent)) = received.data.get(form_token::FIELD) {
        form_token::check_visitor(app, &head.headers, &path(form), sent)?;
    }
    let mut withdrawn = None;
    for one in named(form, account, &received.data)? {
        let done = app.store().withdraw(form.name.as_str(), account, one).await;
        withdrawn = done.map_err(|error| app.store_failure(error))?;
        if withdrawn.is_some() {
            break;
        }
    }
    let own = app.own_origin(&head.uri, &head.headers);
    let place = own.and_then(|own| place(app, form, &own, received.text(next::NEXT)?));
    Ok(done(wanted, withdrawn, place, &mine))
}

/// Where the forms of our page are sent.
pub(super) fn path(form: &Form) -> String {
    format!("/f/{}/withdraw", form.name)
}

/// Which of the account's submissions are meant: an id, which our own page sends, counts before the
/// values, because a form may have a field `id` of its own.
fn named(form: &Form, account: Uuid, data: &FormData) -> Result<Vec<Own>, Failure> {
    let id = match data.get("id") {
        Some(Value::Text(id)) => Uuid::parse_str(id).ok().map(Own::Id),
        _ => None,
    };
    let has_values = form.unique.iter().all(|field| data.get(field).is_some());
    let unique = belongings::unique(form, data).filter(|_| has_values);
    let claim = unique.map(|part| Own::Claim(ones_own(part, account.as_bytes())));
    let named: Vec<Own> = id.into_iter().chain(claim).collect();
    if named.is_empty() {
        return Err(Failure::NothingNamed { unique: form.unique.clone() });
    }
    Ok(named)
}

fn done(wanted: Wanted, withdrawn: Option<Uuid>, place: Option<String>, mine: &str) -> Response {
    let no_store = [(CACHE_CONTROL, "no-store")];
    match wanted {
        Wanted::Page => {
            let place = next::header(place.as_deref().unwrap_or(mine));
            (StatusCode::SEE_OTHER, no_store, [(LOCATION, place)]).into_response()
        }
        Wanted::Json => {
            let id = withdrawn.map(|id| id.to_string());
            (no_store, Json(json!({ "withdrawn": id }))).into_response()
        }
        Wanted::Fragment => {
            let mut response = page(StatusCode::OK, &WithdrawnFragment);
            if let Some(place) = place {
                response.headers_mut().insert(HX_REDIRECT, next::header(&place));
            }
            response
        }
    }
}
