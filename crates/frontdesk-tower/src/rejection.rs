//! Why a form could not be read, as an answer.

use axum::response::{IntoResponse, Response};
use frontdesk_form::{DeErrors, FormError};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

/// Why a form could not be read. The one rejection of all extractors here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormRejection {
    /// The body is malformed, over a limit, or in no encoding that forms are sent in.
    #[error(transparent)]
    Malformed(#[from] FormError),
    /// A header that decides how the body is read stands there twice.
    #[error("the header {name} stands there twice")]
    RepeatedHeader {
        /// Which header.
        name: HeaderName,
    },
    /// The body could not be received to its end.
    #[error("the body could not be received to its end")]
    Body(#[source] axum::Error),
    /// The form was read, but it is not what was expected.
    #[error(transparent)]
    Mismatch(#[from] DeErrors),
}

impl FormRejection {
    /// The status that the answer has.
    pub fn status(&self) -> StatusCode {
        match self {
            FormRejection::Malformed(error) => {
                StatusCode::from_u16(error.status_hint()).unwrap_or(StatusCode::BAD_REQUEST)
            }
            FormRejection::RepeatedHeader { .. } | FormRejection::Body(_) => {
                StatusCode::BAD_REQUEST
            }
            FormRejection::Mismatch(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn problem(&self) -> serde_json::Value {
        let status = self.status();
        let mut problem = json!({
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        match self {
            FormRejection::Malformed(error) => {
                problem["code"] = error.kind().word().into();
                problem["at"] = error.at().into();
                if let Some((setting, max)) = error.limit() {
                    problem["limit"] = json!({ "setting": setting, "max": max });
                }
            }
            FormRejection::Mismatch(errors) => {
                let entry = |error: &frontdesk_form::DeError| json!({ "field": error.field, "code": "mismatch", "message": error.to_string() });
                problem["errors"] = errors.iter().map(entry).collect();
            }
            FormRejection::RepeatedHeader { .. } | FormRejection::Body(_) => {}
        }
        problem
    }
}

impl IntoResponse for FormRejection {
    fn into_response(self) -> Response {
        let body = self.problem().to_string();
        let media = HeaderValue::from_static("application/problem+json");
        (self.status(), [(CONTENT_TYPE, media)], body).into_response()
    }
}
