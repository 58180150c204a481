//! Every path of the server, a line each with the file that answers it: those of the site's address in
//! `site.rs`, those of the desk's in `desk.rs`, and here those of both.
//!
//! `methods.rs` says which methods a path knows, `layers.rs` who gets through to some, `around.rs` what is
//! done around every answer.

mod around;
mod desk;
mod layers;
mod methods;
mod site;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::operate::probe;
use methods::{button, form, look};

pub(crate) use around::Routes;
pub(crate) use desk::desk;
pub(crate) use site::site;

/// The decoder page: at the desk always, at the site's address if the operator opens it.
fn decoder() -> Router<App> {
    use crate::decode::page::{paste, send, show};
    Router::new()
        .route("/decode", form(show::show, send::send))
        // Whoever comes back to the address of an answer is asked anew: nothing of it was kept.
        .route("/decode/paste", button(paste::paste, "/decode"))
}

/// Whether the server is alive. Whether it is ready is a question to each address of its own.
fn alive() -> Router<App> {
    Router::new().route("/health/live", look(probe::live)).route("/healthz", look(probe::live))
}

async fn no_such_page(headers: HeaderMap) -> Response {
    Failure::NoSuchPage.answer(Wanted::by(&headers), None)
}
