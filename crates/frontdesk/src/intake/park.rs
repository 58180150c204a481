//! A stranger's submission to a form that wants an account: it waits for the login.

use axum::response::Response;
use frontdesk_form::FormData;
use http::HeaderMap;
use http::header::REFERER;

use super::filing::{self, Filing, Made};
use super::hold::Held;
use super::origin::Sender;
use super::receive::Brought;
use super::{language, thanks};
use crate::answer::Wanted;
use crate::app::moment;
use crate::ask_login::{lead, login};
use crate::failure::{Failure, Waits};
use crate::next;
use crate::parked::{self, Offer, SentBy};
use crate::serve::Door;

/// Keeps it and leads its sender to the login. A program has no browser to come back with: it is told
/// to log in first.
///
/// # Errors
/// Why it is not kept. Its files are gone then.
pub(super) async fn park(
    filing: Filing<'_>,
    data: &FormData,
    held: Held,
    brought: Brought,
    wanted: Wanted,
    place: Option<String>,
) -> Result<Response, Failure> {
    let Filing { app, form, head, sender, .. } = &filing;
    if app.sessions().are_refused() {
        return Err(Failure::InsecureHttp { setting: Door::Site.setting() });
    }
    let sent_by = match sender {
        Sender::Own | Sender::Trusted(_) => SentBy::Ours,
        Sender::Listed(_) => SentBy::Others,
        Sender::Program => {
            return Err(Failure::LoginRequired { login: "/login".into(), receipt: None });
        }
    };
    let thanks = || thanks::address(form, language::said(form, data));
    let place = place.or_else(|| from_script(&filing, wanted)).unwrap_or_else(thanks);
    let Made { new, unique, idempotency, .. } = filing::submission(&filing, data, held, brought)?;
    let offer = Offer { submission: new, sent_by, place: place.clone(), unique, idempotency };
    filing.spend(offer.idempotency.as_ref())?;
    let ticket = match parked::park(app, head, offer).await {
        Ok(ticket) => ticket,
        Err(failure) => {
            filing.give_back();
            return Err(failure);
        }
    };
    let waits = Waits { id: ticket.receipt.id.to_string(), until: moment(ticket.until) };
    let failure = Failure::LoginRequired { login: login(&place), receipt: Some(waits) };
    let mut response = lead(wanted, failure);
    parked::page::add_cookie(&mut response, &ticket.cookie);
    Ok(response)
}

/// A script stays on its page, so that is where its visitor comes back to.
fn from_script(filing: &Filing<'_>, wanted: Wanted) -> Option<String> {
    if wanted == Wanted::Page {
        return None;
    }
    let own = filing.app.own_origin(&filing.head.uri, &filing.head.headers)?;
    let page = referer(&filing.head.headers)?;
    next::place(page, &own, &filing.app.config().places())
}

fn referer(headers: &HeaderMap) -> Option<&str> {
    headers.get(REFERER)?.to_str().ok()
}
