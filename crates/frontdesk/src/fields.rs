//! What was typed into a form of our own pages, in whatever encoding it came.

use axum::body::Body;
use frontdesk_form::{FormData, FormDataBuilder, Limits, Value};
use frontdesk_tower::{FormRejection, FormStream};
use http::request::Parts;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;

/// The entries of a form.
#[derive(Default)]
pub(crate) struct Fields(Option<FormData>);

impl Fields {
    /// Reads a form to its end. None of ours takes a file: S-46, whatever stands behind one is not
    /// even read.
    ///
    /// # Errors
    /// That it can't be read.
    pub(crate) async fn gather(
        app: &App,
        head: &Parts,
        wanted: Wanted,
        body: Body,
    ) -> Result<Fields, Failure> {
        let limits = Limits { max_files: 0, ..app.config().limits.forms.clone() };
        let most = limits.max_body_bytes;
        let mut stream = FormStream::new(&head.headers, body, limits)?;
        match gather(&mut stream).await {
            Ok(data) => Ok(Fields(Some(data))),
            Err(rejection) => {
                let failure = Failure::from(rejection);
                // A browser shows an early answer only if it could send all it wanted to.
                let is_there = !matches!(failure, Failure::Interrupted | Failure::Slow(_));
                if wanted == Wanted::Page && is_there {
                    stream.drain(most).await;
                }
                Err(failure)
            }
        }
    }

    fn get(&self, name: &str) -> Option<Value<'_>> {
        self.0.as_ref()?.get(name)
    }

    /// The text of a field; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// All names with their texts, in the order sent.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(FormData::entries).filter_map(|entry| match entry.value {
            Value::Text(text) => Some((entry.name, text)),
            _ => None,
        })
    }

    /// All texts that came under a name, as of boxes that were ticked.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.texts().filter(move |(other, _)| *other == name).map(|(_, text)| text)
    }

    /// Whether a box was ticked: any value but those that say no, as a browser sends none else.
    pub(crate) fn is_on(&self, name: &str) -> bool {
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
