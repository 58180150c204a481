//! `GET /f/{form}/count?by=FIELD`: how often each value was submitted.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use frontdesk_form::{ContentType, FormData, Value};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use http::{HeaderMap, Uri};
use serde_json::json;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;

/// Gives the sums of one field that the form counts. They are public, so any page may read them.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let wanted = Wanted::by(&headers);
    match count(&app, &name, &uri).await {
        Ok(body) => {
            // Known for a moment only: a page that was just liked shows it.
            let head = [(CACHE_CONTROL, "no-cache"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
            (head, Json(body)).into_response()
        }
        Err(failure) => failure.answer(wanted, None),
    }
}

async fn count(app: &App, name: &str, uri: &Uri) -> Result<serde_json::Value, Failure> {
    let form = app.find_form(name).await.ok_or_else(|| app.no_such_form(name))?;
    let query = uri.query().unwrap_or("").to_owned();
    let limits = &app.config().limits.forms;
    let query = FormData::parse(&ContentType::query(), query.into(), limits)?;
    let by = match query.get("by") {
        Some(Value::Text(field)) if form.counts.iter().any(|counted| counted == field) => field,
        // A field that is not counted is no page of this form.
        _ => return Err(Failure::NoSuchPage),
    };
    let counts = app.store().counts(form.name.as_str(), by).await;
    let counts = counts.map_err(|error| app.store_failure(error))?;
    // What the HTML does not list any more is not shown, though it was counted once.
    let shown = counts.into_iter().filter(|(value, _)| form.lists(by, value));
    let counts: BTreeMap<String, u64> = shown.collect();
    Ok(json!({ "form": form.name.as_str(), "by": by, "counts": counts }))
}
