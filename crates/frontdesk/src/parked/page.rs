//! `GET /parked`: what waits and can't be filed without a word; `POST /parked/{id}/send` and
//! `/discard` are the two words.

use std::sync::LazyLock;

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use frontdesk_session::{Passed, SetCookie};
use frontdesk_store::{Account, Waiting};
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use http_body::Body as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{cookie, file, over};
use crate::answer::{HX_REDIRECT, Wanted};
use crate::app::{App, moment, moment_in_words};
use crate::ask_login::{ask_login, with_next};
use crate::cross_site;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::form_token;
use crate::next::{self, NEXT};
use crate::page::{LIST_STYLE, STYLE, page_under, policy};
use crate::query;
use crate::shown;
use crate::visitor;

/// Where its forms belong, whichever button is pressed.
const FORM: &str = "/parked";
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[STYLE, LIST_STYLE], &[]));

/// Shows what waits for this browser and account.
pub(crate) async fn show(State(app): State<App>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let visit = Visit::of(app, head);
    let listed = visit.list().await;
    visit.answered(listed)
}

/// Files one.
pub(crate) async fn send(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let visit = Visit::of(app, head);
    let sent = visit.send(&id, body).await;
    visit.answered(sent)
}

/// Removes one.
pub(crate) async fn discard(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let visit = Visit::of(app, head);
    let discarded = visit.discard(&id, body).await;
    visit.answered(discarded)
}

/// A request of a browser with a secret, or without.
struct Visit {
    app: App,
    head: Parts,
    wanted: Wanted,
    /// Where the visitor is on the way to.
    place: String,
    secret: Option<[u8; 32]>,
}

impl Visit {
    fn of(app: App, head: Parts) -> Visit {
        let wish = query::value(head.uri.query(), NEXT);
        let own = app.own_origin(&head.uri, &head.headers);
        let place =
            wish.zip(own).and_then(|(wish, own)| next::place(&wish, &own, &app.config().places()));
        let secret = cookie::secret(&app, &head.headers).map(|secret| *secret.hash().as_bytes());
        let wanted = Wanted::by(&head.headers);
        Visit { place: place.unwrap_or_else(|| "/".to_owned()), app, head, wanted, secret }
    }

    fn here(&self) -> String {
        with_next("/parked", &self.place)
    }

    async fn list(&self) -> Result<Response, Failure> {
        let Some(account) = visitor::account(&self.app, &self.head).await? else {
            return Ok(ask_login(self.wanted, &self.here()));
        };
        let waiting = self.waiting(account.id).await?;
        if self.wanted == Wanted::Json {
            return Ok(Json(json!({ "waiting": described(&waiting) })).into_response());
        }
        if waiting.is_empty() {
            return Ok(self.go_on(&self.place));
        }
        let mut forms = Vec::with_capacity(waiting.len());
        for one in &waiting {
            forms.push(self.shown(one).await);
        }
        let token = form_token::of_visitor(&self.app, &self.head.headers, FORM);
        let template =
            ParkedPage { forms, account: &account.email, next: self.query(), token: &token };
        Ok(page_under(&POLICY, StatusCode::OK, &template))
    }

    async fn send(&self, id: &str, body: Body) -> Result<Response, Failure> {
        let account = match self.acting(body).await? {
            Ok(account) => account,
            Err(asked) => return Ok(asked),
        };
        let mut filed = None;
        if let Some((secret, one)) = self.one(account.id, id).await? {
            filed = file(&self.app, secret, account.id, &one).await?;
        }
        let id = filed.map(|receipt| receipt.id.to_string());
        Ok(self.done(json!({ "filed": id })).await)
    }

    async fn discard(&self, id: &str, body: Body) -> Result<Response, Failure> {
        let account = match self.acting(body).await? {
            Ok(account) => account,
            Err(asked) => return Ok(asked),
        };
        let mut discarded = None;
        if let Some((secret, one)) = self.one(account.id, id).await? {
            let gone = self.app.store().discard_parked(secret, one.id, account.id).await;
            let gone = gone.map_err(|error| self.app.store_failure(error))?;
            discarded = gone.then(|| one.id.to_string());
        }
        Ok(self.done(json!({ "discarded": discarded })).await)
    }

    /// Who acts, or the way to the login.
    async fn acting(&self, body: Body) -> Result<Result<Account, Response>, Failure> {
        let sender = cross_site::check(&self.app, &self.head)?;
        let Some(account) = visitor::account(&self.app, &self.head).await? else {
            return Ok(Err(ask_login(self.wanted, &self.here())));
        };
        let sent = self.token(body).await?;
        // The forms of this site that lead here are on our own page; scripts, and pages of trusted
        // origins, have none to bring.
        if !sent.is_empty() || (self.wanted == Wanted::Page && sender == Passed::Own) {
            form_token::check_visitor(&self.app, &self.head.headers, FORM, &sent)?;
        }
        Ok(Ok(account))
    }

    /// What came with the form; a program may send no body at all.
    async fn token(&self, body: Body) -> Result<String, Failure> {
        if body.is_end_stream() {
            return Ok(String::new());
        }
        let fields = Fields::gather(&self.app, &self.head, self.wanted, body).await?;
        Ok(fields.text(form_token::FIELD).to_owned())
    }

    async fn waiting(&self, account: Uuid) -> Result<Vec<Waiting>, Failure> {
        let Some(secret) = self.secret else { return Ok(Vec::new()) };
        let waiting = self.app.store().parked(secret, account, self.app.now()).await;
        waiting.map_err(|error| self.app.store_failure(error))
    }

    /// The one of this id, if it waits for this browser and account (V8.2.2).
    async fn one(&self, account: Uuid, id: &str) -> Result<Option<([u8; 32], Waiting)>, Failure> {
        let Some((secret, id)) = self.secret.zip(Uuid::parse_str(id).ok()) else { return Ok(None) };
        let waiting = self.waiting(account).await?;
        Ok(waiting.into_iter().find(|one| one.id == id).map(|one| (secret, one)))
    }

    async fn shown(&self, one: &Waiting) -> Shown {
        let values = match self.app.find_form(&one.form).await {
            Some(form) => shown::values(&form, &one.entries),
            // Its page may be gone by now; then it can still be sent or discarded.
            None => Vec::new(),
        };
        Shown {
            id: one.id,
            form: one.form.clone(),
            at: moment(one.received_at),
            at_in_words: moment_in_words(one.received_at),
            values,
        }
    }

    /// The `_next` of our own forms here.
    fn query(&self) -> String {
        with_next("", &self.place)
    }

    async fn done(&self, body: Value) -> Response {
        let mut response = match self.wanted {
            Wanted::Json => Json(body).into_response(),
            Wanted::Page | Wanted::Fragment => self.go_on(&self.here()),
        };
        if let Some(secret) = self.secret
            && let Some(cookie) = over(&self.app, secret).await
        {
            add_cookie(&mut response, &cookie);
        }
        response
    }

    fn go_on(&self, place: &str) -> Response {
        let place = next::header(place);
        match self.wanted {
            Wanted::Fragment => (StatusCode::OK, [(HX_REDIRECT, place)]).into_response(),
            Wanted::Page | Wanted::Json => {
                (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
            }
        }
    }

    fn answered(&self, outcome: Result<Response, Failure>) -> Response {
        let mut response = outcome.unwrap_or_else(|failure| failure.answer(self.wanted, None));
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        cross_site::say(&self.app, &self.head.headers, headers);
        response
    }
}

/// Adds a cookie to an answer.
pub(crate) fn add_cookie(response: &mut Response, cookie: &SetCookie) {
    // A cookie's header holds visible ASCII alone.
    if let Ok(value) = HeaderValue::from_str(cookie.as_str()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn described(waiting: &[Waiting]) -> Vec<Value> {
    let one = |one: &Waiting| {
        json!({
            "id": one.id.to_string(),
            "form": one.form,
            "received_at": moment(one.received_at),
        })
    };
    waiting.iter().map(one).collect()
}

#[derive(Template)]
#[template(path = "parked.html")]
struct ParkedPage<'a> {
    forms: Vec<Shown>,
    account: &'a str,
    next: String,
    token: &'a str,
}

struct Shown {
    id: Uuid,
    form: String,
    at: String,
    at_in_words: String,
    values: Vec<(String, String)>,
}
