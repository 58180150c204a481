//! What visitors reach: each path of the site's address, and the file that answers it.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{Method, Request};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get, post};

use super::around::{self, Routes};
use super::layers::decoder_if_public;
use super::methods::{
    button, form, get_put_delete_or_post, look, only_get, only_get_and_post, only_post, open_form,
};
use super::{alive, decoder};
use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::operate::{openapi, probe};
use crate::{asset, intake, parked, session, spam};

/// The site's address.
pub(crate) fn site(app: App) -> Routes {
    let router = decoder()
        .layer(from_fn_with_state(app.clone(), decoder_if_public))
        .merge(forms())
        .merge(logins())
        .merge(sessions())
        .merge(forward_auth())
        .merge(alive())
        .route("/health/ready", look(probe::ready_at_site))
        .route("/readyz", look(probe::ready_at_site))
        .route("/openapi.json", look(openapi::show_at_site))
        .route("/frontdesk-proof.js", look(asset::proof))
        .route("/frontdesk.js", look(asset::script))
        .route(asset::STYLE_PATH, look(asset::style))
        .fallback(site_file)
        .with_state(app.clone());
    around::of_site(&app, router)
}

/// Forms: described, taken, looked at, taken back.
fn forms() -> Router<App> {
    use intake::{accept, challenge, count, describe, hosted, mine, preflight, thanks, withdraw};
    use parked::page;
    Router::new()
        .route(
            "/f/{form}",
            post(accept::accept)
                .get(hosted::show)
                .options(preflight::answer)
                .fallback(only_get_and_post),
        )
        .route(
            "/p/{project}/f/{form}",
            post(accept::accept_in_project)
                .options(preflight::answer_in_project)
                .fallback(only_post),
        )
        .route("/f/{form}/challenge", look(challenge::show))
        .route("/f/{form}/count", look(count::show))
        .route("/f/{form}/schema.json", look(describe::show))
        .route("/f/{form}/mine", look(mine::show))
        .route("/f/{form}/thanks", look(thanks::show))
        .route(
            "/f/{form}/withdraw",
            post(withdraw::withdraw).options(withdraw::preflight).fallback(only_post),
        )
        .route("/parked", look(page::show))
        .route("/parked/{id}/send", post(page::send).fallback(only_post))
        .route("/parked/{id}/discard", post(page::discard).fallback(only_post))
}

/// Accounts: made, logged in and out, looked after.
fn logins() -> Router<App> {
    use crate::login::{account, change_email, change_name, change_password};
    use crate::login::{by_letter, confirm, devices, end_device, invited, log_in, log_out, remove};
    use crate::login::{reset, sign_up};
    Router::new()
        .route("/signup", open_form(sign_up::show, sign_up::sign_up))
        .route("/signup/asked", look(by_letter::asked))
        .route("/signup/finish", form(by_letter::show, by_letter::finish))
        .route("/reset", form(reset::show, reset::ask))
        .route("/reset/new", form(reset::show_new, reset::set))
        .route("/confirm", form(confirm::show, confirm::confirm))
        .route("/invited", form(invited::show, invited::accept))
        .route("/login", open_form(log_in::show, log_in::log_in))
        .route("/logout", open_form(log_out::show, log_out::log_out))
        .route("/account", look(account::show))
        .route("/account/confirm", button(confirm::again, "/account"))
        .route("/account/name", button(change_name::change_name, "/account"))
        .route("/account/email", button(change_email::change_email, "/account"))
        .route("/account/password", button(change_password::change_password, "/account"))
        .route("/account/remove", button(remove::remove, "/account"))
        .route("/account/sessions", look(devices::show))
        .route("/account/sessions/{id}/end", button(end_device::one, "/account/sessions"))
        .route("/account/sessions/end-others", button(end_device::others, "/account/sessions"))
        .route("/account/sessions/end-all", button(end_device::all, "/account/sessions"))
}

/// What is remembered of a visitor.
fn sessions() -> Router<App> {
    use session::{data, preflight, show};
    Router::new()
        .route("/session", get(show::show).options(preflight::who).fallback(only_get))
        .route(
            "/session/data/{key}",
            get(data::serve)
                .put(data::serve)
                .delete(data::serve)
                .post(data::serve)
                .options(preflight::data)
                .fallback(get_put_delete_or_post),
        )
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

/// All other paths are the site's: its files, and the Netlify forms of its pages.
pub(super) async fn site_file(State(app): State<App>, request: Request<Body>) -> Response {
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
