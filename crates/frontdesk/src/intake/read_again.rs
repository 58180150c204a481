//! `POST /submissions/{id}/read-again` of the desk: a kept body read anew, by what its form demands today.
//!
//! What was sent stays: the entries, the files, the time. What they mean by the form's names and fields is worked
//! out again, so that a schema that was wrong costs nothing that came under it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use bytes::Bytes;
use frontdesk_form::{Event, FileHead, FormData, FormDataBuilder, Stored};
use frontdesk_store::{RawBody, Submission, Upload};
use frontdesk_tower::FormStream;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use uuid::Uuid;

use super::hold::{self, Beginnings, Held, Unfit};
use super::receive::BEGINNING;
use crate::config::SchemaRule;
use crate::desk::{Call, Posted};
use crate::failure::Failure;
use crate::forms::Form;

/// Reads it.
pub(crate) async fn read_again(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { call, .. } = posted;
    let outcome = take(&call, &id).await;
    call.answer(outcome)
}

async fn take(call: &Call, id: &str) -> Result<Response, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::NoSuchPage)?;
    let app = &call.app;
    let failed = |error| app.store_failure(error);
    let one = app.store().submission(id).await.map_err(failed)?.ok_or(Failure::NoSuchPage)?;
    let raw = app.store().raw_body(id).await.map_err(failed)?.ok_or(Failure::NoSuchPage)?;
    let form = app.form_now(&one.form).ok_or(Failure::NoSuchPage)?;
    let (data, beginnings) = read(call, &one, raw).await?;
    let Held { tree, notes } = hold_noting(call, &form, data, beginnings).await?;
    app.store().read_again(id, tree, notes).await.map_err(failed)?;
    let operator = call.operator.account.id;
    tracing::info!(%operator, submission = %id, "an operator had a body read again");
    let place = format!("/submissions/{id}?done=read-again&n=1");
    Ok(call.done(&place, json!({ "id": id.to_string(), "done": "read-again" })))
}

/// The body's entries, its files being those that are stored.
async fn read(
    call: &Call,
    one: &Submission,
    raw: RawBody,
) -> Result<(FormData, Beginnings), Failure> {
    let RawBody { content_type, bytes, .. } = raw;
    let bytes = bytes.ok_or(Failure::NoSuchPage)?;
    let mut headers = HeaderMap::new();
    for (name, value) in [(CONTENT_TYPE, &content_type), (CONTENT_ENCODING, &one.coding)] {
        // They came in a header.
        headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
    }
    let limits = call.app.config().limits.forms.clone();
    let mut stream = FormStream::new(&headers, Body::from(bytes), limits)?;
    let mut reading = Reading {
        builder: FormDataBuilder::new(stream.content_type()),
        uploads: one.uploads.iter(),
        beginnings: Beginnings::new(),
        file: None,
    };
    while let Some(event) = stream.next_event().await? {
        reading.take(event)?;
    }
    Ok((reading.builder.finish()?, reading.beginnings))
}

struct Reading<'a> {
    builder: FormDataBuilder,
    /// In the order sent, as the files of the body are.
    uploads: std::slice::Iter<'a, Upload>,
    beginnings: Beginnings,
    file: Option<(FileHead, Vec<u8>)>,
}

impl Reading<'_> {
    fn take(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::FileStart(head) => self.file = Some((head, Vec::new())),
            Event::FileData { bytes, .. } => self.beginning(&bytes),
            Event::FileEnd { size, at } => {
                let Some((head, beginning)) = self.file.take() else { return Ok(()) };
                // A file input that was left empty: nothing of it is stored.
                if size == 0 && head.filename.is_empty() {
                    self.builder.take(Event::FileStart(head))?;
                    self.builder.take(Event::FileEnd { size, at })?;
                    return Ok(());
                }
                let upload = self.uploads.next().ok_or(Failure::NoSuchPage)?;
                let key = upload.key.to_string();
                self.beginnings.insert(key.clone(), beginning);
                self.builder.place_file(head, Stored { key, size, sha256: upload.sha256, at });
            }
            other @ (Event::Text(_) | Event::Note(_)) => self.builder.take(other)?,
        }
        Ok(())
    }

    fn beginning(&mut self, bytes: &Bytes) {
        if let Some((_, beginning)) = &mut self.file {
            let missing = BEGINNING - beginning.len().min(BEGINNING);
            beginning.extend_from_slice(bytes.get(..missing).unwrap_or(bytes));
        }
    }
}

/// What is wrong is noted: it was taken, and is not refused after the fact.
async fn hold_noting(
    call: &Call,
    form: &Form,
    data: FormData,
    beginnings: Beginnings,
) -> Result<Held, Failure> {
    let mut form = form.clone();
    if form.rule == SchemaRule::Enforce {
        form.rule = SchemaRule::Note;
    }
    match hold::hold(&call.app, &Arc::new(form), &Arc::new(data), beginnings).await {
        Ok(held) => Ok(held),
        Err(Unfit::Failed(failure)) => Err(failure),
        Err(Unfit::Wrong(_)) => Err(call.app.internal("what is noted was refused")),
    }
}
