//! `GET /decode`: the page; with a query, what a form that was sent by GET says.

use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;

use super::fields::Fields;
use super::view::{self, Shown};
use crate::answer::Wanted;
use crate::app::App;

/// Shows the page. A query is a form: HTML sends one so where it does not say `method`.
pub(crate) async fn show(State(app): State<App>, request: Request) -> Response {
    let wanted = Wanted::by(request.headers());
    let has_query = request.uri().query().is_some_and(|query| !query.is_empty());
    if has_query || wanted == Wanted::Json {
        return super::send::explain(app, request).await;
    }
    view::page(StatusCode::OK, request.extensions().get(), &Fields::default(), &Shown::default())
}
