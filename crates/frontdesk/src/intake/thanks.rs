//! `GET /f/{form}/thanks`: where a browser lands after a form without a wish of its own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};

use crate::answer::Wanted;
use crate::app::App;
use crate::page::page;

#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks<'a> {
    back: Option<&'a str>,
}

/// Says thank you, and leads back to the page that holds the form.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    match app.find_form(&name).await {
        Some(form) => {
            page(StatusCode::OK, &Thanks { back: form.pages.first().map(String::as_str) })
        }
        None => app.no_such_form(&name).answer(Wanted::by(&headers), None),
    }
}
