//! The encodings that forms are sent in.

use crate::boundary::Boundary;

/// How a form is encoded: a closed list.
///
/// HTML, 4.10.21.3 knows the first three as `enctype`; the fourth is what scripts send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enctype {
    /// `application/x-www-form-urlencoded`, also the query of a GET.
    UrlEncoded,
    /// `multipart/form-data`, with its boundary.
    Multipart(Boundary),
    /// `text/plain`, as forms send it.
    Plain,
    /// `application/json` and any `+json`.
    Json,
}

impl Enctype {
    /// The media type that names this encoding.
    ///
    /// ```
    /// use frontdesk_form::Enctype;
    ///
    /// assert_eq!(Enctype::Plain.essence(), "text/plain");
    /// ```
    pub fn essence(&self) -> &'static str {
        match self {
            Enctype::UrlEncoded => "application/x-www-form-urlencoded",
            Enctype::Multipart(_) => "multipart/form-data",
            Enctype::Plain => "text/plain",
            Enctype::Json => "application/json",
        }
    }
}
