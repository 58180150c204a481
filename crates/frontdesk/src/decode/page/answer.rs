//! From a question to its answer, off the threads that serve connections.

use std::io::Cursor;

use axum::response::{IntoResponse, Response};
use frontdesk_form::Limits;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, StatusCode};
use tokio::sync::Semaphore;

use super::super::asked::Asked;
use super::super::json;
use super::super::meaning::{self, Meaning, Source};
use super::super::request::Request;
use super::super::trouble::{Refused, Trouble};
use super::fields::Fields;
use super::held::{Held, Parcel};
use super::paste::UNCLEAR;
use super::view::{self, Shown};
use crate::answer::Wanted;
use crate::app::App;
use crate::cli::Input;
use crate::desk::Shell;

/// What is asked, and how the answer is wanted.
pub(super) struct Question {
    pub(super) asked: Asked,
    pub(super) fields: Fields,
    pub(super) wanted: Wanted,
    /// The frame of the desk, for an operator who is in.
    pub(super) frame: Option<Shell>,
}

/// Around which bytes the question is.
pub(super) enum Given {
    /// Something from a clipboard or a file.
    Paste,
    /// The body of the request itself.
    Request(Parcel),
}

/// F-63, V15.1.3: so many are explained at once; the others wait for their turn.
pub(super) static TURNS: Semaphore = Semaphore::const_new(2);

/// Answers the question.
pub(super) async fn answer(app: App, question: Question, given: Given, held: Held) -> Response {
    let Held { bytes, room } = held;
    let (limits, wanted) = (app.config().limits.forms.clone(), question.wanted);
    let turn = TURNS.acquire().await;
    let explained = tokio::task::spawn_blocking(move || {
        // Held to the end also if whoever asked goes away.
        let _held = (turn, room);
        explain(&question, given, bytes, &limits)
    });
    explained.await.unwrap_or_else(|_| app.internal("a decode panicked").answer(wanted, None))
}

pub(super) fn explain(
    question: &Question,
    given: Given,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Response {
    let Question { asked, fields, wanted, frame } = question;
    let frame = frame.as_ref();
    let request = match &given {
        Given::Paste => None,
        Given::Request(parcel) => Some(parcel.request.clone()),
    };
    let refused = |error: &Refused| refused(question, error, request.as_ref());
    let decoded = match given {
        Given::Paste => {
            let len = Some(bytes.len() as u64);
            meaning::meaning(asked, Source { bytes: Box::new(Cursor::new(bytes)), len }, limits)
        }
        Given::Request(parcel) => meaning::form(asked, parcel.with(bytes), Input::Auto, limits),
    };
    let decoded = match decoded {
        Ok(decoded) => decoded,
        Err(Trouble::Refused(error)) => return refused(&error),
        Err(Trouble::Unclear(why)) => return unclear(question, why.for_page()),
        // It is in memory: only a framing that does not hold comes here, which is a `Refused`.
        Err(Trouble::Io(error)) => {
            return refused(&Refused::new("unreadable", 0, error.to_string()));
        }
    };
    let Meaning { tree, error } = decoded.meaning(asked.names, limits);
    let status = error.as_ref().map_or(StatusCode::OK, status);
    match (wanted, &error) {
        (Wanted::Json, Some(error)) => object(status, json::refused(error)),
        (Wanted::Json, None) => object(status, json::decoded(&decoded, tree.as_ref())),
        (Wanted::Page, error) => {
            view::page(status, frame, fields, &Shown::of(&decoded, tree.as_ref(), error.as_ref()))
        }
        (Wanted::Fragment, error) => {
            view::fragment(status, &Shown::of(&decoded, tree.as_ref(), error.as_ref()))
        }
    }
}

/// The answer where no byte of the body could be read; what brought it can still be explained.
fn refused(question: &Question, error: &Refused, request: Option<&Request>) -> Response {
    let (status, frame) = (status(error), question.frame.as_ref());
    match question.wanted {
        Wanted::Json => object(status, json::refused(error)),
        Wanted::Page => {
            view::page(status, frame, &question.fields, &Shown::refused(error, request))
        }
        Wanted::Fragment => view::fragment(status, &Shown::refused(error, request)),
    }
}

/// The answer to a question that says too little.
pub(super) fn unclear(question: &Question, why: &'static str) -> Response {
    let frame = question.frame.as_ref();
    match question.wanted {
        Wanted::Json => object(UNCLEAR, json::refused(&Refused::new("unclear", 0, why))),
        Wanted::Page => view::page(UNCLEAR, frame, &question.fields, &Shown::unclear(why)),
        Wanted::Fragment => view::fragment(UNCLEAR, &Shown::unclear(why)),
    }
}

fn status(error: &Refused) -> StatusCode {
    StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST)
}

fn object(status: StatusCode, object: String) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, "application/json"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, HEADERS, object).into_response()
}
