//! `POST /decode/paste`: the page's own form.

use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;

use super::answer::{Given, Question, answer, unclear};
use super::fields::Fields;
use super::own;
use crate::answer::Wanted;
use crate::app::App;

/// Explains what was pasted, dropped or chosen.
pub(crate) async fn paste(State(app): State<App>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let frame = head.extensions.remove();
    let wanted = Wanted::by(&head.headers);
    let limits = &app.config().limits.forms;
    let own = match own::read(&head.headers, body, wanted, limits).await {
        Ok(own) => own,
        Err(failure) => return failure.answer(wanted, None),
    };
    let fields = Fields::of(&own);
    let question = Question { asked: fields.asked(wanted), fields, wanted, frame };
    if let Some(why) = question.fields.wrong() {
        return unclear(&question, why);
    }
    let Some(input) = own.input() else {
        return unclear(&question, NOTHING);
    };
    answer(app, question, Given::Paste, input).await
}

/// Asked for nothing, there is nothing to answer.
const NOTHING: &str = "Paste something, or choose a file.";

/// The status of a question that says too little.
pub(super) const UNCLEAR: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
