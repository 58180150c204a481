//! A whole form as the user's own type.

use axum::extract::{FromRequest, Request};
use frontdesk_form::{FormData, FormDataBuilder, Limits, Names, from_tree};
use serde::de::DeserializeOwned;

use crate::rejection::FormRejection;
use crate::stream::FormStream;

/// How a form is read; taken from the request's extensions, else the default.
#[derive(Clone, Debug, Default)]
pub struct FormOptions {
    /// The bounds of everything that grows.
    pub limits: Limits,
    /// How names nest.
    pub names: Names,
}

/// A form in any encoding, nested by its names and turned into `T`.
///
/// urlencoded, multipart, text/plain and JSON, also compressed; of a GET or HEAD request the query.
/// Files are held in memory: bounded by [`Limits::max_file_bytes`] each and
/// [`Limits::max_body_bytes`] in all. Take [`FormStream`] for large ones.
///
/// It reads the body, so it must be the last argument of a handler.
/// axum's `DefaultBodyLimit` does not apply: [`Limits`] has the bounds.
///
/// # Errors
///
/// [`FormRejection`]: 400, 413 or 415 for a body that cannot be read, 422 for a form that is no `T`.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = FormRejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, FormRejection> {
        let options = request.extensions().get::<FormOptions>().cloned().unwrap_or_default();
        let stream = FormStream::of(request, options.limits.clone())?;
        let data = gather(stream).await?;
        let tree = data.tree(options.names, &options.limits)?;
        Ok(Form(from_tree(&tree)?))
    }
}

impl<S: Send + Sync> FromRequest<S> for FormStream {
    type Rejection = FormRejection;

    async fn from_request(request: Request, _state: &S) -> Result<Self, FormRejection> {
        let options = request.extensions().get::<FormOptions>().cloned().unwrap_or_default();
        FormStream::of(request, options.limits)
    }
}

async fn gather(mut stream: FormStream) -> Result<FormData, FormRejection> {
    let mut builder = FormDataBuilder::new(stream.content_type());
    while let Some(event) = stream.next_event().await? {
        builder.take(event)?;
    }
    Ok(builder.finish()?)
}
