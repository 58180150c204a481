//! Who gets through to the operator's pages, and to the decoder.

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::site::site_file;
use crate::answer::Wanted;
use crate::app::App;
use crate::desk::{Place, Shell};
use crate::login::desk::ask_operator;
use crate::serve::Door;
use crate::{cross_site, desk};

/// Lets operators through, with who they are; and nobody in their name from another site (S-40).
pub(super) async fn for_operators(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let wanted = Wanted::by(request.headers());
    let (mut head, body) = request.into_parts();
    match desk::operator_of(&app, &head).await {
        Ok(Some(operator)) => {
            if let Err(failure) = cross_site::check_at(&app, Door::Desk, &head) {
                return failure.answer(wanted, None);
            }
            head.extensions.insert(operator);
            next.run(Request::from_parts(head, body)).await
        }
        Ok(None) => ask_operator(wanted),
        Err(failure) => failure.answer(wanted, None),
    }
}

/// The decoder at the desk: in its frame for operators, and behind their login where the desk can be
/// reached from outside. It gets to see no session, and takes forms of any page, because it keeps nothing.
pub(super) async fn decoder_at_desk(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let wanted = Wanted::by(request.headers());
    let (mut head, body) = request.into_parts();
    match desk::operator(&app, &head).await {
        Ok(Some(account)) => {
            head.extensions.insert(Shell::new(&account, Place::Decoder, String::new()));
        }
        Ok(None) if app.is_decoder_shut() => return ask_operator(wanted),
        Err(failure) if app.is_decoder_shut() => return failure.answer(wanted, None),
        Ok(None) | Err(_) => {}
    }
    next.run(Request::from_parts(head, body)).await
}

/// The decoder of the site's address, where the operator opens it; else the paths are the site's own.
pub(super) async fn decoder_if_public(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    match app.config().decode.public {
        true => next.run(request).await,
        false => site_file(State(app), request).await,
    }
}
