//! What operators reach: each path of the desk's address, and the file that answers it.

use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};

use super::around::{self, Routes};
use super::layers::{decoder_at_desk, for_operators};
use super::methods::{button, form, look};
use super::{alive, decoder, no_such_page};
use crate::app::App;
use crate::operate::{metrics, openapi, probe};

/// The desk's address: an origin of its own, which knows no path of the site, nor the site of it.
pub(crate) fn desk(app: App) -> Routes {
    let operators = inbox().merge(deliveries()).merge(mails());
    let router = Router::new()
        .merge(decoder().layer(from_fn_with_state(app.clone(), decoder_at_desk)))
        .merge(operators.layer(from_fn_with_state(app.clone(), for_operators)))
        .merge(accounts())
        .merge(alive())
        .route("/health/ready", look(probe::ready_at_desk))
        .route("/readyz", look(probe::ready_at_desk))
        .route("/metrics", look(metrics::show))
        .route("/openapi.json", look(openapi::show_at_desk))
        .fallback(no_such_page)
        .with_state(app.clone());
    around::of_desk(&app, router)
}

/// Operators let in, and accounts looked after. Each page asks for itself who comes.
fn accounts() -> Router<App> {
    use crate::login::desk::{account, accounts, act, first, invitations, log_in, log_out};
    use crate::login::desk::{prove, start};
    use crate::login::invited;
    Router::new()
        .route("/", look(start::show))
        .route("/login", form(log_in::show, log_in::log_in))
        .route("/logout", button(log_out::log_out, "/"))
        .route("/confirm", form(prove::show, prove::take))
        .route("/first", form(first::show, first::take))
        .route("/invited", form(invited::show_at_desk, invited::accept_at_desk))
        .route("/invitations", form(invitations::show, invitations::invite))
        .route("/invitations/{id}/withdraw", button(invitations::withdraw, "/"))
        .route("/accounts", look(accounts::show))
        .route("/accounts/{id}", look(account::show))
        .route("/accounts/{id}/disable", button(act::disable, "/"))
        .route("/accounts/{id}/enable", button(act::enable, "/"))
        .route("/accounts/{id}/operator", button(act::operator, "/"))
        .route("/accounts/{id}/visitor", button(act::visitor, "/"))
        .route("/accounts/{id}/groups", button(act::groups, "/"))
        .route("/accounts/{id}/sessions/end", button(act::end_all, "/"))
        .route("/accounts/{id}/sessions/{session}/end", button(act::end, "/"))
}

/// What came: all behind the login.
fn inbox() -> Router<App> {
    use crate::decode::page::sent::EXPLAIN;
    use crate::inbox::{act, download, events, file, forms, list, progress, raw, settings, show};
    use crate::intake::read_again;
    Router::new()
        .route("/inbox", look(list::show))
        .route("/inbox/act", button(act::act, "/"))
        .route("/inbox/export", look(download::download))
        .route("/inbox/export/progress", look(progress::listen))
        .route("/inbox/events", look(events::listen))
        .route("/forms", look(forms::show))
        .route("/submissions/{id}", look(show::show).layer(Extension(EXPLAIN)))
        .route("/submissions/{id}/raw", look(raw::download))
        .route("/submissions/{id}/read-again", button(read_again::read_again, "/inbox"))
        .route("/files/{key}", look(file::show))
        .route("/settings", look(settings::show))
}

/// What is sent on: all behind the login.
fn deliveries() -> Router<App> {
    use crate::outbox::desk::{act, list, one};
    Router::new()
        .route("/deliveries", look(list::show))
        .route("/deliveries/resend", button(act::resend, "/deliveries"))
        .route("/deliveries/hold", button(act::hold, "/deliveries"))
        .route("/deliveries/open", button(act::open, "/deliveries"))
        .route("/deliveries/{id}", look(one::show))
}

/// The mails that were kept instead of being sent: all behind the login.
fn mails() -> Router<App> {
    use crate::mail::page;
    Router::new()
        .route("/mail", look(page::list))
        .route("/mail/empty", button(page::empty, "/mail"))
        .route("/mail/{id}", look(page::one))
        .route("/mail/{id}/html", look(page::html))
        .route("/mail/{id}/source", look(page::source))
}
