//! Which methods a path knows. All others are answered with 405 and what it knows.

use axum::extract::State;
use axum::handler::Handler;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use crate::answer::Wanted;
use crate::app::App;
use crate::cross_site;
use crate::failure::Failure;

/// A path that is looked at.
pub(super) fn look<T: 'static>(show: impl Handler<T, App>) -> MethodRouter<App> {
    get(show).fallback(only_get)
}

/// A page with a form, which is sent to the page's own path.
pub(super) fn form<T: 'static, U: 'static>(
    show: impl Handler<T, App>,
    take: impl Handler<U, App>,
) -> MethodRouter<App> {
    get(show).post(take).fallback(get_or_post)
}

/// The same, and trusted origins may send it too.
pub(super) fn open_form<T: 'static, U: 'static>(
    show: impl Handler<T, App>,
    take: impl Handler<U, App>,
) -> MethodRouter<App> {
    get(show).post(take).options(trusted_may_post).fallback(only_get_and_post)
}

/// What a button of the page at `back` is sent to. Whoever comes back to its address finds that page.
pub(super) fn button<T: 'static>(
    act: impl Handler<T, App>,
    back: &'static str,
) -> MethodRouter<App> {
    post(act).get(move || async move { Redirect::to(back) }).fallback(get_or_post)
}

async fn trusted_may_post(State(app): State<App>, headers: HeaderMap) -> Response {
    cross_site::preflight(&app, &headers, "GET, HEAD, POST, OPTIONS", "POST")
}

pub(super) async fn only_get(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "GET, HEAD" }.answer(Wanted::by(&headers), None)
}

async fn get_or_post(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "GET, HEAD, POST" }.answer(Wanted::by(&headers), None)
}

pub(super) async fn only_get_and_post(headers: HeaderMap) -> Response {
    let failure = Failure::WrongMethod { allow: "GET, HEAD, POST, OPTIONS" };
    failure.answer(Wanted::by(&headers), None)
}

pub(super) async fn only_post(headers: HeaderMap) -> Response {
    Failure::WrongMethod { allow: "POST, OPTIONS" }.answer(Wanted::by(&headers), None)
}

pub(super) async fn get_put_delete_or_post(headers: HeaderMap) -> Response {
    let failure = Failure::WrongMethod { allow: "GET, HEAD, PUT, DELETE, POST, OPTIONS" };
    failure.answer(Wanted::by(&headers), None)
}
