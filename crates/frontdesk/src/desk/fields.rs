//! What was typed into a form of the desk's pages.

use axum::body::Body;
use frontdesk_form::{FormData, FormDataBuilder, Limits, Value};
use frontdesk_tower::{FormRejection, FormStream};
use http::HeaderMap;

use crate::app::App;
use crate::failure::Failure;

/// The entries of a form.
pub(crate) struct Fields(FormData);

impl Fields {
    /// Reads a form to its end. None of the desk's takes a file (S-46).
    ///
    /// # Errors
    /// That it can't be read.
    pub(super) async fn read(
        app: &App,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Fields, Failure> {
        let limits = Limits { max_files: 0, ..app.config().limits.forms.clone() };
        let mut stream = FormStream::new(headers, body, limits)?;
        Ok(Fields(gather(&mut stream).await?))
    }

    /// The text of a field; empty where there is none.
    pub(crate) fn text<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    /// All texts that came under a name, as of boxes that were ticked.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.entries().filter(move |entry| entry.name == name).filter_map(|entry| {
            match entry.value {
                Value::Text(text) => Some(text),
                _ => None,
            }
        })
    }
}

async fn gather(stream: &mut FormStream) -> Result<FormData, FormRejection> {
    let mut builder = FormDataBuilder::new(stream.content_type());
    while let Some(event) = stream.next_event().await? {
        builder.take(event)?;
    }
    Ok(builder.finish()?)
}
