//! Why a session could not be used, as an answer.

use std::{error::Error, sync::Arc};

use axum::response::{IntoResponse, Response};
use frontdesk_session::{InvalidKey, Refused};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
};
use serde_json::json;

/// Why a session could not be used. The one rejection of everything about sessions here.
///
/// As an answer it is an `application/problem+json` (RFC 9457) that is never cached. The layer puts
/// it into the extensions of the answers that it replaces, so that a layer around it can give the
/// same in another form.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionRejection {
    /// No `SessionLayer` is around this handler.
    #[error("there is no SessionLayer around this handler: add one to the router, outside of it")]
    NoLayer,
    /// The store could not be asked.
    #[error("{not_done}")]
    Away {
        /// What was not done because of that.
        not_done: NotDone,
        /// Why.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// The session of an account ended while the request was answered.
    #[error("the session is over, and nothing of this request was remembered; log in again")]
    Over,
    /// The store refused to do it.
    #[error("nothing of this request was remembered: {0}")]
    Refused(Refused),
    /// The head of the answer is on its way, and with it the last moment to change anything.
    #[error("the answer is on its way, so the session can't be changed any more")]
    HeadLeft,
    /// No name of a value.
    #[error(transparent)]
    Key(#[from] InvalidKey),
    /// What is under the key is something else, or can't be written as JSON.
    #[error("the value of `{key}` can't be read or written")]
    Value {
        /// The key.
        key: Box<str>,
        /// Why.
        source: Arc<serde_json::Error>,
    },
    /// This is for accounts, and the visitor is a stranger.
    #[error("log in first")]
    NotLoggedIn,
}

/// What was not done because the store could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// The visitor was not recognised; nothing of the request was done.
    #[error("who you are could not be looked up just now, so nothing was done; try again")]
    Recalled,
    /// What the handler wanted to remember was not.
    #[error("nothing of this request could be remembered just now; try again")]
    Remembered,
    /// The session was not ended at the server (S-26).
    #[error(
        "this browser has forgotten the session, but the server could not end it just now: \
         whoever has a copy of the cookie may still use it"
    )]
    Ended,
    /// Other sessions of the account were not ended.
    #[error("the sessions could not be ended just now; try again")]
    EndedElsewhere,
}

impl SessionRejection {
    /// The status that the answer has.
    pub fn status(&self) -> StatusCode {
        match self {
            SessionRejection::NoLayer
            | SessionRejection::HeadLeft
            | SessionRejection::Key(_)
            | SessionRejection::Value { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            SessionRejection::Away { .. } => StatusCode::SERVICE_UNAVAILABLE,
            SessionRejection::Over | SessionRejection::NotLoggedIn => StatusCode::UNAUTHORIZED,
            SessionRejection::Refused(refused) => StatusCode::from_u16(refused.status_hint())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// Seconds after which it is worth to try again.
    pub fn retry_after_secs(&self) -> Option<u32> {
        match self {
            SessionRejection::Away { .. } => Some(5),
            // Strangers' sessions run out; that takes longer than a moment.
            SessionRejection::Refused(Refused::Full) => Some(600),
            SessionRejection::NoLayer
            | SessionRejection::Over
            | SessionRejection::Refused(_)
            | SessionRejection::HeadLeft
            | SessionRejection::Key(_)
            | SessionRejection::Value { .. }
            | SessionRejection::NotLoggedIn => None,
        }
    }

    /// Says in the log what the operator should know.
    pub(super) fn log(&self) {
        match self {
            SessionRejection::Away { source, not_done } => {
                tracing::error!(error = %source, ?not_done, "the store of sessions is away");
            }
            error if error.status().is_server_error() => {
                tracing::error!(%error, ?error, "a session is not used as it can be");
            }
            _ => {}
        }
    }

    /// A mistake of the program is for the log; the visitor can do nothing about it.
    fn detail(&self) -> String {
        match self.status() {
            StatusCode::INTERNAL_SERVER_ERROR => "the server made a mistake".to_owned(),
            _ => self.to_string(),
        }
    }

    pub(super) fn body(&self) -> String {
        let status = self.status();
        let mut problem = json!({
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.detail(),
        });
        if let SessionRejection::Refused(Refused::TooMuch { max }) = self {
            problem["limit"] = json!({ "setting": "data_bytes", "max": max });
        }
        problem.to_string()
    }

    pub(super) fn write_headers(&self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(secs) = self.retry_after_secs() {
            headers.insert(RETRY_AFTER, secs.into());
        }
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        self.log();
        let mut response = (self.status(), self.body()).into_response();
        self.write_headers(response.headers_mut());
        response.extensions_mut().insert(self);
        response
    }
}
