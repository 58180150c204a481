//! Spam: what is braked, what is asked for, and what is kept apart.

mod proof;
mod quarantine;
mod rates;
mod refused;

use crate::desk::{Answer, Desk, Setup, URLENCODED};

/// The page of the stories: one form that is typed into, one with a honeypot of its own.
pub(crate) const PAGE: &str = "<!doctype html><title>t</title>\n\
    <form action=\"/f/contact\" method=\"post\"><input name=\"email\">\n\
    <textarea name=\"text\"></textarea><input name=\"_gotcha\"></form>\n\
    <form name=\"ask\" method=\"post\" data-netlify=\"true\" netlify-honeypot=\"website\">\n\
    <input name=\"question\"><input name=\"website\"></form>";

/// A server behind a proxy, so that a test can come from any address.
pub(crate) fn behind_proxy(config: &str) -> Desk {
    let config = format!("trusted_proxies = [\"127.0.0.1/32\"]\n{config}");
    Desk::with(Setup { files: vec![("index.html", PAGE.to_owned())], config, ..Setup::default() })
}

/// Posts a form from an address, in the shape that its headers ask for.
pub(crate) fn post(
    desk: &Desk,
    path: &str,
    address: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut headers = vec![("Content-Type", URLENCODED), ("X-Forwarded-For", address)];
    headers.extend_from_slice(more);
    desk.request("POST", path, &headers, body.as_bytes())
}
