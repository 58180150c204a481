//! `GET /session`: who am I?

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use frontdesk_session::{Candidates, Moment, Record};
use frontdesk_store::Account;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::who::{Who, who};
use super::{keep, view};
use crate::answer::Wanted;
use crate::app::{App, moment};
use crate::failure::Failure;
use crate::{cross_site, user_agent};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Says what is known of the visitor, to a program as JSON, to a person as a page.
pub(crate) async fn show(State(app): State<App>, head: Parts) -> Response {
    let wanted = Wanted::by(&head.headers);
    let mut response = match Known::of(&app, &head).await {
        Ok(known) => match wanted {
            Wanted::Page => view::page(&app, &known),
            Wanted::Json | Wanted::Fragment => known.json(),
        },
        Err(failure) => failure.answer(wanted, None),
    };
    cross_site::say(&app, &head.headers, response.headers_mut());
    response
}

/// All that is known of a visitor.
pub(super) struct Known {
    pub(super) account: Option<Account>,
    /// The record, without the values in it.
    pub(super) record: Option<Record>,
    pub(super) kept: Vec<Kept>,
    /// The session's cookie as the browser brought it; nothing if it brought several.
    pub(super) cookie: Option<Vec<u8>>,
}

/// One small value, without the value.
pub(super) struct Kept {
    pub(super) key: String,
    pub(super) bytes: usize,
    pub(super) at: KeptAt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeptAt {
    Server,
    Browser,
}

impl Known {
    async fn of(app: &App, head: &Parts) -> Result<Known, Failure> {
        let Who { session, account } = who(app, head).await?;
        let record = session.as_ref().and_then(|session| session.read_record(Record::clone));
        let mut kept: Vec<Kept> = Vec::new();
        for (key, value) in record.iter().flat_map(|record| record.data.iter()) {
            // What the server noted for itself about this token is not the visitor's.
            if key.is_carried() {
                kept.push(Kept { key: key.to_string(), bytes: value.len(), at: KeptAt::Server });
            }
        }
        let now = Moment::from_micros(app.now());
        for key in keep::names(app, &head.headers) {
            if let Some(value) = keep::get(app, &head.headers, &key, now) {
                let key = key.to_string();
                kept.push(Kept { key, bytes: value.len(), at: KeptAt::Browser });
            }
        }
        let lines = head.headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
        let cookie = match app.sessions().site_policy().cookie().candidates(lines) {
            Candidates::One(value) => Some(value.to_vec()),
            Candidates::Missing | Candidates::Several(_) | Candidates::Tossed => None,
        };
        Ok(Known { account, record, kept, cookie })
    }

    fn json(&self) -> Response {
        let mut known = json!({ "account": self.account.as_ref().map(account) });
        if let Some(record) = &self.record {
            known["session"] = session(record);
        }
        if !self.kept.is_empty() {
            known["data"] = self.kept.iter().map(Kept::json).collect();
        }
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (RESOURCE_POLICY, "same-origin"),
        ];
        (headers, known.to_string()).into_response()
    }
}

fn account(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "name": account.name,
        "email": account.email,
        "email_confirmed": account.email_confirmed_at.is_some(),
        "groups": account.groups,
    })
}

fn session(record: &Record) -> Value {
    json!({
        "id": record.id.to_string(),
        "made_at": second(record.made_at),
        "logged_in_at": record.authenticated_at.map(second),
        "seen_at": second(record.seen_at),
        "ends_at": second(record.ends_at()),
        "device": device(record),
        "address": address(record),
    })
}

impl Kept {
    fn json(&self) -> Value {
        let at = match self.at {
            KeptAt::Server => "server",
            KeptAt::Browser => "browser",
        };
        json!({ "key": self.key, "kept": at, "bytes": self.bytes })
    }
}

/// What the visitor's program calls itself, in words.
pub(super) fn device(record: &Record) -> Option<String> {
    let words = (!record.user_agent.is_empty()).then(|| user_agent::explain(&record.user_agent))?;
    let words = words.trim_end_matches('.');
    Some(words.strip_prefix("The program ").unwrap_or(words).to_owned())
}

pub(super) fn address(record: &Record) -> Option<&str> {
    (!record.address.is_empty()).then_some(&record.address)
}

/// RFC 3339 in whole seconds.
pub(super) fn second(at: Moment) -> String {
    moment(Moment::from_secs(at.as_secs()).as_micros())
}
