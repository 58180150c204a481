//! What is done around every answer of an address, and who gets through to the operator's pages.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, State};
use axum::http::{HeaderMap, Request};
use axum::middleware::Next;
use axum::response::Response;
use frontdesk_tower::SessionRejection;
use frontdesk_tower::session::VisitorAddress;
use http::HeaderName;
use http::header::{ORIGIN, SET_COOKIE};

use super::site::site_file;
use crate::answer::Wanted;
use crate::app::App;
use crate::desk::{Place, Shell};
use crate::failure::Failure;
use crate::login::desk::ask_operator;
use crate::serve::Door;
use crate::{address, cross_site, desk, observe, page};

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

/// Lets our pages' forms lead where `_next` may.
pub(super) async fn with_places(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    page::lead_to(&app.config().places(), response.headers_mut());
    response
}

/// Where the visitor comes from, as coarse as a list of devices shows it.
pub(super) async fn with_address(
    State(app): State<App>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    observe::leads_to(request.extensions().get::<MatchedPath>());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if let Some(peer) = peer {
        let proxies = &app.config().trusted_proxies;
        let coarse = address::coarse(address::of_visitor(peer, request.headers(), proxies));
        request.extensions_mut().insert(VisitorAddress(coarse.into()));
    }
    next.run(request).await
}

/// What the session layer says instead of an answer that could not be stored, in the shape that is
/// wanted; its headers stay, because a logout removes the cookie all the same.
pub(super) async fn in_our_words(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let mut ours = in_our_words_at_desk(request, next).await;
    // The page's script that may read the answer may read this one too.
    if ours.extensions_mut().remove::<Reworded>().is_some() {
        let origin = origin.map(|origin| (ORIGIN, origin));
        cross_site::say(&app, &HeaderMap::from_iter(origin), ours.headers_mut());
    }
    ours
}

/// Marks an answer that was given instead of the session layer's.
#[derive(Clone)]
struct Reworded;

/// The same where no other origin reads anything.
pub(super) async fn in_our_words_at_desk(request: Request<Body>, next: Next) -> Response {
    let wanted = Wanted::by(request.headers());
    let theirs = next.run(request).await;
    let Some(rejection) = theirs.extensions().get::<SessionRejection>() else { return theirs };
    let mut ours = Failure::Session(rejection.clone()).answer(wanted, None);
    for name in [SET_COOKIE, HeaderName::from_static("clear-site-data")] {
        for value in theirs.headers().get_all(&name) {
            ours.headers_mut().append(name.clone(), value.clone());
        }
    }
    ours.extensions_mut().insert(Reworded);
    ours
}

/// V16.5.4: one request dies, not the process. What the panic said stands on standard error, followed
/// by a line with the id that the visitor sees.
pub(super) fn panicked(app: App) -> impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone {
    move |_panic| app.internal("a request panicked").answer(Wanted::Json, None)
}
