//! `GET /f/{form}`: the form's own page; and the answer to a form that should have been posted.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri};
use serde_json::json;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::page::page;

#[derive(Template)]
#[template(path = "hosted.html")]
struct Hosted<'a> {
    name: &'a str,
    pages: &'a [String],
}

/// Says what stands here. A query is a form that was sent with GET.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let wanted = Wanted::by(&headers);
    let found = app.find_form(&name).await;
    // HTML without `method` sends by GET (HTML standard, 4.10.19.6): the most common slip of all.
    if let Some(places) = app.sent_by_get(&name) {
        return Failure::ShouldBePost { form: name, places }.answer(wanted, None);
    }
    let Some(form) = found else {
        return app.no_such_form(&name).answer(wanted, None);
    };
    let name = form.name.as_str();
    if uri.query().is_some_and(|query| !query.is_empty()) {
        let (form, places) = (name.to_owned(), Vec::new());
        return Failure::ShouldBePost { form, places }.answer(wanted, None);
    }
    match wanted {
        Wanted::Page | Wanted::Fragment => {
            page(StatusCode::OK, &Hosted { name, pages: &form.pages })
        }
        Wanted::Json => Json(json!({ "form": name, "pages": form.pages })).into_response(),
    }
}
