//! Which encoding a body has, by its `Content-Type`.

use encoding_rs::Encoding;

use crate::boundary::Boundary;
use crate::enctype::Enctype;
use crate::error::{FormError, FormErrorKind};
use crate::media_type::MediaType;

/// The encoding of a form and the charset that the header states.
///
/// ```
/// use frontdesk_form::{ContentType, Enctype};
///
/// let plain = ContentType::parse(b"text/plain; charset=latin1")?;
/// assert_eq!(plain.enctype, Enctype::Plain);
/// assert_eq!(plain.charset.map(|charset| charset.name()), Some("windows-1252"));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentType {
    /// How the body is encoded.
    pub enctype: Enctype,
    /// The charset of the header; `None` if it states none.
    pub charset: Option<&'static Encoding>,
}

impl ContentType {
    /// Reads the value of a `Content-Type` header.
    ///
    /// The type decides alone and exactly; a body is never looked at to guess it (F-39).
    ///
    /// # Errors
    ///
    /// `UnknownEnctype` for anything that forms are not sent in, also no media type at all;
    /// `UnknownCharset` for a label that the Encoding Standard does not know;
    /// `MissingBoundary`, `BadBoundary` and `RepeatedBoundary` for multipart.
    pub fn parse(header: &[u8]) -> Result<ContentType, FormError> {
        let Some(media) = MediaType::parse(header) else {
            return Err(refused(FormErrorKind::UnknownEnctype));
        };
        let enctype = match media.essence() {
            "application/x-www-form-urlencoded" => Enctype::UrlEncoded,
            "multipart/form-data" => Enctype::Multipart(boundary(&media)?),
            "text/plain" => Enctype::Plain,
            essence if is_json(essence) => Enctype::Json,
            _ => return Err(refused(FormErrorKind::UnknownEnctype)),
        };
        Ok(ContentType { enctype, charset: charset(&media)? })
    }

    /// The query of a GET: urlencoded, and no header states a charset.
    pub fn query() -> ContentType {
        ContentType { enctype: Enctype::UrlEncoded, charset: None }
    }
}

fn boundary(media: &MediaType) -> Result<Boundary, FormError> {
    let mut values = media.values("boundary");
    let Some(value) = values.next() else {
        return Err(refused(FormErrorKind::MissingBoundary));
    };
    // F-13: of two boundaries a gateway may take one and we the other, so neither is taken.
    if values.next().is_some() {
        return Err(refused(FormErrorKind::RepeatedBoundary));
    }
    Boundary::parse(value)
}

fn charset(media: &MediaType) -> Result<Option<&'static Encoding>, FormError> {
    let Some(label) = media.parameter("charset") else {
        return Ok(None);
    };
    match Encoding::for_label(label) {
        Some(encoding) => Ok(Some(encoding)),
        None => Err(refused(FormErrorKind::UnknownCharset)),
    }
}

/// MIME Sniffing, 4.6: a JSON MIME type, without `text/json`, which no form is sent as.
fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

fn refused(kind: FormErrorKind) -> FormError {
    FormError::received(kind, 0)
}
