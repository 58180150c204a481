//! What is around all paths of one address, whichever of them answers.
//!
//! It stands around the router. A layer of the router would stand around each route by itself, and each
//! of those copies all that are below it, for every request.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, State};
use axum::http::{HeaderMap, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use frontdesk_tower::session::VisitorAddress;
use frontdesk_tower::{SessionLayer, SessionRejection};
use http::HeaderName;
use http::header::{ORIGIN, SET_COOKIE};
use tower::util::{BoxCloneSyncService, MapRequestLayer};
use tower::{Layer, Service, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::{address, cross_site, observe, page};

/// All paths of one address, with what is around them.
pub(crate) type Routes = BoxCloneSyncService<Request<Body>, Response, Infallible>;

/// The paths of the site, with what is around them.
pub(super) fn of_site(app: &App, router: Router) -> Routes {
    let remembering = remembering(&app.sessions().site_layer(), router);
    guarded(app, from_fn_with_state(app.clone(), around_site).layer(remembering))
}

/// The paths of the desk, with what is around them.
pub(super) fn of_desk(app: &App, router: Router) -> Routes {
    let remembering = remembering(&app.sessions().desk_layer(), router);
    guarded(app, from_fn_with_state(app.clone(), around_desk).layer(remembering))
}

fn remembering(
    sessions: &SessionLayer,
    router: Router,
) -> <SessionLayer as Layer<Router>>::Service {
    sessions.layer(router.layer(MapRequestLayer::new(noted)))
}

async fn around_site(State(app): State<App>, mut request: Request<Body>, next: Next) -> Response {
    let wanted = Wanted::by(request.headers());
    let origin = request.headers().get(ORIGIN).cloned();
    note_address(&app, &mut request);
    let mut theirs = next.run(request).await;
    let Some(mut ours) = in_our_words(&theirs, wanted) else {
        // Our pages' forms lead where `_next` may.
        page::lead_to(app.config(), theirs.headers_mut());
        return theirs;
    };
    // The page's script that may read the answer may read this one too.
    let origin = origin.map(|origin| (ORIGIN, origin));
    cross_site::say(&app, &HeaderMap::from_iter(origin), ours.headers_mut());
    ours
}

/// At the desk no other origin reads anything, and no form leads away.
async fn around_desk(State(app): State<App>, mut request: Request<Body>, next: Next) -> Response {
    let wanted = Wanted::by(request.headers());
    note_address(&app, &mut request);
    let theirs = next.run(request).await;
    in_our_words(&theirs, wanted).unwrap_or(theirs)
}

/// What the session layer says instead of an answer that could not be stored, in the shape that is
/// wanted; its headers stay, because a logout removes the cookie all the same.
fn in_our_words(theirs: &Response, wanted: Wanted) -> Option<Response> {
    let rejection = theirs.extensions().get::<SessionRejection>()?;
    let mut ours = Failure::Session(rejection.clone()).answer(wanted, None);
    for name in [SET_COOKIE, HeaderName::from_static("clear-site-data")] {
        for value in theirs.headers().get_all(&name) {
            ours.headers_mut().append(name.clone(), value.clone());
        }
    }
    Some(ours)
}

/// Where the visitor comes from, as coarse as a list of devices shows it.
fn note_address(app: &App, request: &mut Request<Body>) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if let Some(peer) = peer {
        let proxies = &app.config().trusted_proxies;
        let coarse = address::coarse(address::of_visitor(peer, request.headers(), proxies));
        request.extensions_mut().insert(VisitorAddress(coarse.into()));
    }
}

/// By which route a request goes, which only the router knows.
fn noted(request: Request<Body>) -> Request<Body> {
    observe::leads_to(request.extensions().get::<MatchedPath>());
    request
}

/// A panic of what is inside is an answer like any other.
fn guarded<S>(app: &App, service: S) -> Routes
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
{
    let guarded = CatchPanicLayer::custom(panicked(app.clone())).layer(service);
    BoxCloneSyncService::new(guarded.map_response(|response| response.map(Body::new)))
}

/// V16.5.4: one request dies, not the process. What the panic said stands on standard error, followed
/// by a line with the id that the visitor sees.
fn panicked(app: App) -> impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone {
    move |_panic| app.internal("a request panicked").answer(Wanted::Json, None)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use http::StatusCode;

    use super::*;
    use crate::config::{self, Flags};
    use crate::serve::Addresses;

    /// V16.5.4: what panics is answered by an id, without a word of the panic, and the next request is
    /// answered as if nothing had been.
    #[tokio::test(flavor = "multi_thread")]
    async fn one_request_dies_and_not_the_process() {
        let data = tempfile::tempdir().unwrap();
        let mut config = config::read(&Flags::default(), &[]).unwrap();
        config.data = data.path().join("data");
        let nowhere = ([127, 0, 0, 1], 0).into();
        let app = App::open(config, Addresses { site: nowhere, desk: nowhere }).await.unwrap();
        async fn panics() -> &'static str {
            panic!("hush: a secret of the inside")
        }
        let paths =
            Router::new().route("/panics", get(panics)).route("/well", get(async || "well"));
        let mut routes = guarded(&app, paths);
        for (path, status) in [("/panics", 500), ("/well", 200), ("/panics", 500), ("/well", 200)] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let Ok(answer) = routes.call(request).await;
            assert_eq!(answer.status(), StatusCode::from_u16(status).unwrap(), "{path}");
            let body = axum::body::to_bytes(answer.into_body(), 65_536).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(!text.contains("hush"), "{text}");
            assert!(status == 200 || text.contains("\"id\""), "{text}");
        }
    }
}
