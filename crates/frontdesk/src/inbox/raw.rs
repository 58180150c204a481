//! The body of a submission as it was sent: what is said of it, and `GET /submissions/{id}/raw`, which gives it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{RawBody, Submission};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::{Value, json};
use uuid::Uuid;

use super::file::{SANDBOX, may_be_used_so};
use crate::desk::{AsSent, Call, Explain};
use crate::failure::Failure;
use crate::forms::Form;

/// What the page of a submission has of its body.
pub(super) enum Shown {
    /// Each byte beside what it means, as a piece of a page.
    Explained { piece: String, size: String },
    /// Longer than what is kept.
    TooLong { size: String },
    /// The form keeps bodies, but did not when this came.
    TooEarly,
    /// The form keeps none.
    Off,
}

impl Shown {
    /// What is shown of what was kept.
    pub(super) async fn of(
        call: &Call,
        explain: Explain,
        one: &Submission,
        form: Option<&Form>,
        raw: Option<RawBody>,
    ) -> Shown {
        let Some(RawBody { content_type, size, bytes }) = raw else {
            return if form.is_some_and(|form| form.keep_raw) {
                Shown::TooEarly
            } else {
                Shown::Off
            };
        };
        let size = super::show::size(size);
        let Some(bytes) = bytes else { return Shown::TooLong { size } };
        let sent = AsSent {
            content_type,
            coding: one.coding.clone(),
            bytes,
            names: form.map(|form| form.names).unwrap_or_default(),
            secrets: form
                .map(|form| form.secrets().map(str::to_owned).collect())
                .unwrap_or_default(),
        };
        Shown::Explained { piece: (explain.explain)(call.app.clone(), sent).await, size }
    }
}

/// The same for programs.
pub(super) fn json(id: Uuid, raw: Option<&RawBody>) -> Value {
    let Some(raw) = raw else { return Value::Null };
    let href = raw.bytes.is_some().then(|| href(id));
    json!({ "content_type": raw.content_type, "size": raw.size, "href": href })
}

fn href(id: Uuid) -> String {
    format!("/submissions/{id}/raw")
}

/// Gives the bytes.
pub(crate) async fn download(Path(id): Path<String>, call: Call) -> Response {
    let given = give(&call, &id).await;
    call.answer(given)
}

async fn give(call: &Call, id: &str) -> Result<Response, Failure> {
    may_be_used_so(&call.head.headers)?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::NoSuchPage)?;
    let found = call.app.store().raw_body(id).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    let bytes = found.and_then(|raw| raw.bytes).ok_or(Failure::NoSuchPage)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    // What it says it is, a visitor said.
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}.body\""));
    headers.insert(CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}
