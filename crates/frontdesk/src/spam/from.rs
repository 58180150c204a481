//! Where a request comes from, as far as it matters for spam.

use std::net::{IpAddr, SocketAddr};

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};

use crate::address;
use crate::app::App;
use crate::site::page_key;

/// Where a request comes from, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From<'a> {
    pub(super) address: IpAddr,
    /// `User-Agent`, as sent.
    pub(super) browser: &'a [u8],
    /// Whether it is the machine of whoever is still building the site: there is no public URL, and the
    /// request comes from here. How fast and how often such a one sends says nothing.
    pub(super) is_builder: bool,
    /// In microseconds since 1970.
    pub(super) now: i64,
}

impl<'a> From<'a> {
    /// The one who sends this head.
    pub(crate) fn of(app: &App, peer: SocketAddr, headers: &'a HeaderMap) -> From<'a> {
        let address = address::of_visitor(peer, headers, &app.config().trusted_proxies);
        From {
            address,
            browser: headers.get(USER_AGENT).map_or(&[], HeaderValue::as_bytes),
            is_builder: app.is_local() && address.is_loopback(),
            now: app.now(),
        }
    }
}

/// Remembers that somebody fetches a page, if it holds a form.
pub(crate) fn note_visit(app: &App, path: &str, peer: SocketAddr, headers: &HeaderMap) {
    if !app.has_form(path) {
        return;
    }
    let from = From::of(app, peer, headers);
    if !from.is_builder {
        app.spam().visits.note(from.address, from.browser, &page_key(path), from.now);
    }
}
