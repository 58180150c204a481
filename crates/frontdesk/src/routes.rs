//! Every path of the server: those of the site's address, and those of the desk's.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, State};
use axum::http::{HeaderMap, Method, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Redirect, Response};
use axum::routing::{MethodFilter, any, get, on, post};
use frontdesk_tower::SessionRejection;
use frontdesk_tower::session::VisitorAddress;
use http::HeaderName;
use http::header::{ORIGIN, SET_COOKIE};
use tower_http::catch_panic::CatchPanicLayer;

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::login::desk::ask_operator;
use crate::operate::{metrics, openapi, probe};
use crate::serve::Door;
use crate::{address, asset, cross_site, desk, intake, observe, page, parked, session, spam};

/// What visitors reach: a path, and the file that answers it.
pub(crate) fn site(app: App) -> Router {
    decoder()
        .layer(from_fn_with_state(app.clone(), decoder_if_public))
        .route(
            "/f/{form}",
            on(MethodFilter::POST, intake::accept::accept)
                .get(intake::hosted::show)
                .options(intake::preflight::answer)
                .fallback(only_get_and_post),
        )
        .route(
            "/p/{project}/f/{form}",
            post(intake::accept::accept_in_project)
                .options(intake::preflight::answer_in_project)
                .fallback(only_post),
        )
        .route("/f/{form}/challenge", get(intake::challenge::show).fallback(only_get))
        .route("/f/{form}/count", get(intake::count::show).fallback(only_get))
        .route("/f/{form}/schema.json", get(intake::describe::show).fallback(only_get))
        .route("/f/{form}/mine", get(intake::mine::show).fallback(only_get))
        .route(
            "/f/{form}/withdraw",
            post(intake::withdraw::withdraw)
                .options(intake::withdraw::preflight)
                .fallback(only_post),
        )
        .route("/frontdesk-proof.js", get(asset::proof).fallback(only_get))
        .route("/frontdesk.js", get(asset::script).fallback(only_get))
        .route(asset::STYLE_PATH, get(asset::style).fallback(only_get))
        .route("/parked", get(parked::page::show).fallback(only_get))
        .route("/parked/{id}/send", post(parked::page::send).fallback(only_post))
        .route("/parked/{id}/discard", post(parked::page::discard).fallback(only_post))
        .route("/f/{form}/thanks", get(intake::thanks::show).fallback(only_get))
        .route(
            "/session",
            get(session::show::show).options(session::preflight::who).fallback(only_get),
        )
        .route(
            "/session/data/{key}",
            get(session::data::serve)
                .put(session::data::serve)
                .delete(session::data::serve)
                .post(session::data::serve)
                .options(session::preflight::data)
                .fallback(get_put_delete_or_post),
        )
        .route("/health/live", get(probe::live).fallback(only_get))
        .route("/healthz", get(probe::live).fallback(only_get))
        .route("/health/ready", get(probe::ready_at_site).fallback(only_get))
        .route("/readyz", get(probe::ready_at_site).fallback(only_get))
        .route("/openapi.json", get(openapi::show_at_site).fallback(only_get))
        .merge(logins())
        .merge(forward_auth())
        .fallback(site_file)
        .layer(app.sessions().site_layer())
        .layer(from_fn_with_state(app.clone(), with_places))
        .layer(from_fn_with_state(app.clone(), with_address))
        .layer(from_fn_with_state(app.clone(), in_our_words))
        .layer(CatchPanicLayer::custom(panicked(app.clone())))
        .with_state(app)
}

/// Lets our pages' forms lead where `_next` may.
async fn with_places(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    page::lead_to(&app.config().places(), response.headers_mut());
    response
}

/// What proxies ask, with whatever method: nothing is changed. The aliases are Authelia's paths, which
/// published recipes name.
fn forward_auth() -> Router<App> {
    use crate::forward_auth::verify;
    Router::new()
        .route("/auth/verify", any(verify::any))
        .route("/api/authz/forward-auth", any(verify::forward))
        .route("/api/authz/auth-request", any(verify::nginx))
        .route("/api/authz/ext-authz", any(verify::envoy))
        .route("/api/authz/ext-authz/", any(verify::envoy))
        .route("/api/authz/ext-authz/{*path}", any(verify::envoy))
}

/// What operators reach: an origin of its own, which knows no path of the site, nor the site of it.
pub(crate) fn desk(app: App) -> Router {
    use crate::login::desk::{account, accounts, act, first, invitations, log_in, log_out, start};
    use crate::login::invited;
    Router::new()
        .merge(decoder().layer(from_fn_with_state(app.clone(), decoder_for_operators)))
        .merge(inbox().layer(from_fn_with_state(app.clone(), for_operators)))
        .merge(deliveries().layer(from_fn_with_state(app.clone(), for_operators)))
        .merge(mails().layer(from_fn_with_state(app.clone(), for_operators)))
        .route("/", get(start::show).fallback(only_get))
        .route("/login", get(log_in::show).post(log_in::log_in).fallback(get_or_post))
        .route("/logout", post(log_out::log_out).get(to_start).fallback(get_or_post))
        .route("/first", get(first::show).post(first::take).fallback(get_or_post))
        .route(
            "/invited",
            get(invited::show_at_desk).post(invited::accept_at_desk).fallback(get_or_post),
        )
        .route(
            "/invitations",
            get(invitations::show).post(invitations::invite).fallback(get_or_post),
        )
        .route(
            "/invitations/{id}/withdraw",
            post(invitations::withdraw).get(to_start).fallback(get_or_post),
        )
        .route("/accounts", get(accounts::show).fallback(only_get))
        .route("/accounts/{id}", get(account::show).fallback(only_get))
        .route("/accounts/{id}/disable", post(act::disable).get(to_start).fallback(get_or_post))
        .route("/accounts/{id}/enable", post(act::enable).get(to_start).fallback(get_or_post))
        .route("/accounts/{id}/operator", post(act::operator).get(to_start).fallback(get_or_post))
        .route("/accounts/{id}/visitor", post(act::visitor).get(to_start).fallback(get_or_post))
        .route("/accounts/{id}/groups", post(act::groups).get(to_start).fallback(get_or_post))
        .route(
            "/accounts/{id}/sessions/end",
            post(act::end_all).get(to_start).fallback(get_or_post),
        )
        .route(
            "/accounts/{id}/sessions/{session}/end",
            post(act::end).get(to_start).fallback(get_or_post),
        )
        .route("/metrics", get(metrics::show).fallback(only_get))
        .route("/openapi.json", get(openapi::show_at_desk).fallback(only_get))
        .route("/health/live", get(probe::live).fallback(only_get))
        .route("/healthz", get(probe::live).fallback(only_get))
        .route("/health/ready", get(probe::ready_at_desk).fallback(only_get))
        .route("/readyz", get(probe::ready_at_desk).fallback(only_get))
        .fallback(no_such_page)
        .layer(app.sessions().desk_layer())
        .layer(from_fn_with_state(app.clone(), with_address))
        .layer(from_fn(in_our_words_at_desk))
        .layer(CatchPanicLayer::custom(panicked(app.clone())))
        .with_state(app)
}

/// The decoder of a desk that can be reached from outside: behind the login. It gets to see no session,
/// and takes forms of any page, because it keeps nothing.
async fn decoder_for_operators(
    State(app): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response {
    if !app.is_decoder_shut() {
        return next.run(request).await;
    }
    let wanted = Wanted::by(request.headers());
    let (head, body) = request.into_parts();
    match desk::operator(&app, &head).await {
        Ok(Some(_)) => next.run(Request::from_parts(head, body)).await,
        Ok(None) => ask_operator(wanted),
        Err(failure) => failure.answer(wanted, None),
    }
}

/// The decoder of the site's address, where the operator opens it; else the paths are the site's own.
async fn decoder_if_public(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    match app.config().decode.public {
        true => next.run(request).await,
        false => site_file(State(app), request).await,
    }
}

/// What is looked at: all behind the login.
fn inbox() -> Router<App> {
    use crate::inbox::{act, download, events, file, forms, list, settings, show};
    Router::new()
        .route("/inbox", get(list::show).fallback(only_get))
        .route("/inbox/act", post(act::act).get(to_start).fallback(get_or_post))
        .route("/inbox/export", get(download::download).fallback(only_get))
        .route("/forms", get(forms::show).fallback(only_get))
        .route("/inbox/events", get(events::listen).fallback(only_get))
        .route("/submissions/{id}", get(show::show).fallback(only_get))
        .route("/files/{key}", get(file::show).fallback(only_get))
        .route("/settings", get(settings::show).fallback(only_get))
}

/// The mails that were kept instead of being sent.
fn mails() -> Router<App> {
    use crate::mail::page;
    Router::new()
        .route("/mail", get(page::list).fallback(only_get))
        .route("/mail/empty", post(page::empty).get(to_mails).fallback(get_or_post))
        .route("/mail/{id}", get(page::one).fallback(only_get))
        .route("/mail/{id}/html", get(page::html).fallback(only_get))
        .route("/mail/{id}/source", get(page::source).fallback(only_get))
}

async fn to_mails() -> Redirect {
    Redirect::to("/mail")
}

/// What is sent on: all behind the login.
fn deliveries() -> Router<App> {
    use crate::outbox::desk::{act, list, one};
    Router::new()
        .route("/deliveries", get(list::show).fallback(only_get))
        .route("/deliveries/resend", post(act::resend).get(to_deliveries).fallback(get_or_post))
        .route("/deliveries/hold", post(act::hold).get(to_deliveries).fallback(get_or_post))
        .route("/deliveries/open", post(act::open).get(to_deliveries).fallback(get_or_post))
        .route("/deliveries/{id}", get(one::show).fallback(only_get))
}

/// Whoever comes back to the address of a button finds the list that it stands on.
async fn to_deliveries() -> Redirect {
    Redirect::to("/deliveries")
}

/// Lets operators through, with who they are; and nobody in their name from another site (S-40).
async fn for_operators(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
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

/// Whoever comes back to the address of a button of the desk finds its start page.
async fn to_start() -> Redirect {
    Redirect::to("/")
}

/// Accounts: made, logged in and out, looked after.
fn logins() -> Router<App> {
    use crate::login::{account, change_email, change_name, change_password};
    use crate::login::{by_letter, confirm, devices, end_device, invited, log_in, log_out, remove};
    use crate::login::{reset, sign_up};
    Router::new()
        .route(
            "/signup",
            get(sign_up::show)
                .post(sign_up::sign_up)
                .options(trusted_may_post)
                .fallback(only_get_and_post),
        )
        .route("/signup/asked", get(by_letter::asked).fallback(only_get))
        .route("/signup/finish", get(by_letter::show).post(by_letter::finish).fallback(get_or_post))
        .route("/reset", get(reset::show).post(reset::ask).fallback(get_or_post))
        .route("/reset/new", get(reset::show_new).post(reset::set).fallback(get_or_post))
        .route("/confirm", get(confirm::show).post(confirm::confirm).fallback(get_or_post))
        .route("/account/confirm", post(confirm::again).get(to_account).fallback(get_or_post))
        .route("/invited", get(invited::show).post(invited::accept).fallback(get_or_post))
        .route(
            "/login",
            get(log_in::show)
                .post(log_in::log_in)
                .options(trusted_may_post)
                .fallback(only_get_and_post),
        )
        .route(
            "/logout",
            get(log_out::show)
                .post(log_out::log_out)
                .options(trusted_may_post)
                .fallback(only_get_and_post),
        )
        .route("/account", get(account::show).fallback(only_get))
        .route(
            "/account/name",
            post(change_name::change_name).get(to_account).fallback(get_or_post),
        )
        .route(
            "/account/email",
            post(change_email::change_email).get(to_account).fallback(get_or_post),
        )
        .route(
            "/account/password",
            post(change_password::change_password).get(to_account).fallback(get_or_post),
        )
        .route("/account/remove", post(remove::remove).get(to_account).fallback(get_or_post))
        .route("/account/sessions", get(devices::show).fallback(only_get))
        .route(
            "/account/sessions/{id}/end",
            post(end_device::one).get(to_devices).fallback(get_or_post),
        )
        .route(
            "/account/sessions/end-others",
            post(end_device::others).get(to_devices).fallback(get_or_post),
        )
        .route(
            "/account/sessions/end-all",
            post(end_device::all).get(to_devices).fallback(get_or_post),
        )
}

/// Whoever comes back to the address of a form of the account finds the page that it stands on.
async fn to_account() -> Redirect {
    Redirect::to("/account")
}

async fn to_devices() -> Redirect {
    Redirect::to("/account/sessions")
}

async fn trusted_may_post(State(app): State<App>, headers: HeaderMap) -> Response {
    cross_site::preflight(&app, &headers, "GET, HEAD, POST, OPTIONS", "POST")
}

/// The decoder page: at the desk always, at the site's address if the operator opens it.
fn decoder() -> Router<App> {
    use crate::decode::page::{paste, send, show};
    Router::new()
        .route("/decode", get(show::show).post(send::send).fallback(get_or_post))
        .route("/decode/paste", post(paste::paste).get(to_decoder).fallback(get_or_post))
}

async fn no_such_page(headers: HeaderMap) -> Response {
    Failure::NoSuchPage.answer(Wanted::by(&headers), None)
}

/// All other paths are the site's: its files, and the Netlify forms of its pages.
async fn site_file(State(app): State<App>, request: Request<Body>) -> Response {
    let wanted = Wanted::by(request.headers());
    let Some(site) = app.site() else {
        return Failure::NoSuchPage.answer(wanted, None);
    };
    if request.method() == Method::POST {
        return intake::accept::accept_on_page(app, request).await;
    }
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        spam::note_visit(&app, request.uri().path(), *peer, request.headers());
    }
    let found = site.answer(request).await;
    found.unwrap_or_else(|| Failure::NoSuchPage.answer(wanted, None))
}

async fn only_get_and_post(headers: HeaderMap) -> Response {
    let failure = Failure::WrongMethod { allow: "GET, HEAD, POST, OPTIONS" };
    failure.answer(Wanted::by(&headers), None)
}

async fn get_or_post(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "GET, HEAD, POST" }.answer(Wanted::by(&headers), None)
}

/// Whoever comes back to the address of an answer is asked anew: nothing of it was kept.
async fn to_decoder() -> Redirect {
    Redirect::to("/decode")
}

async fn only_post(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "POST, OPTIONS" }.answer(Wanted::by(&headers), None)
}

async fn get_put_delete_or_post(headers: HeaderMap) -> Response {
    let failure = Failure::WrongMethod { allow: "GET, HEAD, PUT, DELETE, POST, OPTIONS" };
    failure.answer(Wanted::by(&headers), None)
}

async fn only_get(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "GET, HEAD" }.answer(Wanted::by(&headers), None)
}

/// What the session layer says instead of an answer that could not be stored, in the shape that is
/// wanted; its headers stay, because a logout removes the cookie all the same.
async fn in_our_words(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
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
async fn in_our_words_at_desk(request: Request<Body>, next: Next) -> Response {
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

/// Where the visitor comes from, as coarse as a list of devices shows it.
async fn with_address(State(app): State<App>, mut request: Request<Body>, next: Next) -> Response {
    observe::leads_to(request.extensions().get::<MatchedPath>());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if let Some(peer) = peer {
        let proxies = &app.config().trusted_proxies;
        let coarse = address::coarse(address::of_visitor(peer, request.headers(), proxies));
        request.extensions_mut().insert(VisitorAddress(coarse.into()));
    }
    next.run(request).await
}

/// V16.5.4: one request dies, not the process. What the panic said stands on standard error, followed
/// by a line with the id that the visitor sees.
fn panicked(app: App) -> impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone {
    move |_panic| app.internal("a request panicked").answer(Wanted::Json, None)
}
