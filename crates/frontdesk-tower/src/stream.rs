//! A form while it arrives.

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use frontdesk_form::{ContentCoding, ContentType, Event, FormDecoder, FormError, Limit, Limits};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Method};
use http_body_util::BodyExt;

use crate::rejection::FormRejection;

/// The events of a form, pulled as its body arrives.
///
/// ```
/// use axum::body::Bytes;
/// use frontdesk_form::Event;
/// use frontdesk_tower::{FormRejection, FormStream};
///
/// async fn count_file_bytes(mut form: FormStream) -> Result<String, FormRejection> {
///     let mut total = 0;
///     while let Some(event) = form.next_event().await? {
///         if let Event::FileData { bytes, .. } = event {
///             total += bytes.len();
///         }
///     }
///     Ok(format!("{total} bytes of files"))
/// }
/// # let _ = axum::Router::<()>::new().route("/", axum::routing::post(count_file_bytes));
/// ```
pub struct FormStream {
    body: Body,
    decoder: FormDecoder,
    content_type: ContentType,
    is_over: bool,
}

impl FormStream {
    /// The form of a request: its body, or of a GET or HEAD request its query.
    ///
    /// # Errors
    ///
    /// As [`FormStream::new`].
    pub fn of(request: Request, limits: Limits) -> Result<FormStream, FormRejection> {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            let query = request.uri().query().unwrap_or("").to_owned();
            return Ok(FormStream::query(query.into(), limits));
        }
        let (head, body) = request.into_parts();
        FormStream::new(&head.headers, body, limits)
    }

    /// The form in `body`, as the headers declare it.
    ///
    /// # Errors
    ///
    /// 415 if the headers name no encoding that forms are sent in, 400 if they contradict
    /// themselves, 413 if the stated length alone is past `limits.max_body_bytes`: before the body
    /// is asked for, so that a client that waits for `100 Continue` need not send it.
    pub fn new(
        headers: &HeaderMap,
        body: Body,
        limits: Limits,
    ) -> Result<FormStream, FormRejection> {
        let content_type = ContentType::parse(only(headers, &CONTENT_TYPE)?.unwrap_or(b""))?;
        let coding = ContentCoding::parse(&joined(headers, &CONTENT_ENCODING))?;
        stated_length(headers, &limits)?;
        let decoder = FormDecoder::new(content_type.clone(), coding, limits);
        Ok(FormStream { body, decoder, content_type, is_over: false })
    }

    fn query(query: Bytes, limits: Limits) -> FormStream {
        let content_type = ContentType::query();
        let decoder = FormDecoder::new(content_type.clone(), ContentCoding::Identity, limits);
        FormStream { body: Body::from(query), decoder, content_type, is_over: false }
    }

    /// How the form is encoded.
    pub fn content_type(&self) -> &ContentType {
        &self.content_type
    }

    /// The next event; `None` when the form is complete.
    ///
    /// # Errors
    ///
    /// What is wrong with the body, or that it could not be received to its end.
    pub async fn next_event(&mut self) -> Result<Option<Event>, FormRejection> {
        loop {
            if let Some(event) = self.decoder.next_event()? {
                return Ok(Some(event));
            }
            if self.is_over {
                return Ok(None);
            }
            match self.next_chunk().await? {
                Some(chunk) => self.decoder.push(chunk)?,
                None => {
                    self.is_over = true;
                    self.decoder.end()?;
                }
            }
        }
    }

    /// Reads and drops what is left of the body, at most `max` bytes: a browser shows an early
    /// answer only when it could send all.
    pub async fn drain(mut self, max: u64) {
        let mut left = max;
        while let Ok(Some(chunk)) = self.next_chunk().await {
            left = left.saturating_sub(chunk.len() as u64);
            if left == 0 {
                return;
            }
        }
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>, FormRejection> {
        while let Some(frame) = self.body.frame().await {
            // What is no data is trailers: a form has none, and they mean nothing here.
            if let Ok(chunk) = frame.map_err(FormRejection::Body)?.into_data() {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}

/// The value of a header that may stand there once.
///
/// F-13: of two `Content-Type` lines a gateway may believe one and we the other.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, FormRejection> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(FormRejection::RepeatedHeader { name: name.clone() });
    }
    Ok(first.map(|value| value.as_bytes()))
}

/// The values of a list header as one line (RFC 9110, section 5.3).
fn joined(headers: &HeaderMap, name: &HeaderName) -> Vec<u8> {
    let values: Vec<&[u8]> = headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
    values.join(&b","[..])
}

fn stated_length(headers: &HeaderMap, limits: &Limits) -> Result<(), FormError> {
    let stated = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if stated.is_some_and(|length: u64| length > limits.max_body_bytes) {
        let max = limits.max_body_bytes;
        return Err(FormError::over(Limit::BodyBytes, max, max));
    }
    Ok(())
}
