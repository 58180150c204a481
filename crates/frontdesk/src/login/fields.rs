//! What was typed into a form of the logins, in whatever encoding it came.

use axum::body::Body;
use frontdesk_form::{FormData, FormDataBuilder, Limits, Value};
use frontdesk_tower::{FormRejection, FormStream};
use http_body::Body as _;

use super::call::Call;
use crate::answer::Wanted;
use crate::failure::Failure;

/// The entries of a form.
#[derive(Default)]
pub(super) struct Fields(Option<FormData>);

impl Fields {
    /// Reads a form to its end. None of ours takes a file: S-46, whatever stands behind one is not
    /// even read.
    ///
    /// # Errors
    /// That it can't be read.
    pub(super) async fn read(call: &Call, body: Body) -> Result<Fields, Failure> {
        let limits = Limits { max_files: 0, ..call.app.config().limits.forms.clone() };
        let most = limits.max_body_bytes;
        let mut stream = FormStream::new(&call.head.headers, body, limits)?;
        match gather(&mut stream).await {
            Ok(data) => Ok(Fields(Some(data))),
            Err(rejection) => {
                let failure = Failure::from(rejection);
                // A browser shows an early answer only if it could send all it wanted to.
                let is_there = !matches!(failure, Failure::Interrupted | Failure::Slow(_));
                if call.wanted == Wanted::Page && is_there {
                    stream.drain(most).await;
                }
                Err(failure)
            }
        }
    }

    /// The same for what needs no entry: a program may send no body at all.
    ///
    /// # Errors
    /// That it can't be read.
    pub(super) async fn read_any(call: &Call, body: Body) -> Result<Fields, Failure> {
        if body.is_end_stream() {
            return Ok(Fields::default());
        }
        Fields::read(call, body).await
    }

    fn get(&self, name: &str) -> Option<Value<'_>> {
        self.0.as_ref()?.get(name)
    }

    /// The text of a field; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether a box was ticked: any value but those that say no, as a browser sends none else.
    pub(super) fn is_on(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Text(text)) => !matches!(text, "" | "0" | "false" | "off" | "no"),
            Some(Value::Bool(on)) => on,
            _ => false,
        }
    }
}

async fn gather(stream: &mut FormStream) -> Result<FormData, FormRejection> {
    let mut builder = FormDataBuilder::new(stream.content_type());
    while let Some(event) = stream.next_event().await? {
        builder.take(event)?;
    }
    Ok(builder.finish()?)
}
