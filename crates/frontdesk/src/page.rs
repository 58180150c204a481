//! Our own pages: one look, one strict policy.
//!
//! What the site itself brings stays as it is; everything here goes out with a policy under which
//! nothing but our own style sheet is applied and nothing runs (CSP Level 3).

use std::sync::LazyLock;

use askama::Template;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use crate::config::Config;

/// The style sheet of all our pages; small, so it travels inside them.
pub(crate) const STYLE: &str = include_str!("../templates/page.css");

/// What pages add to it that list things with a button or two each.
pub(crate) const LIST_STYLE: &str = include_str!("../templates/list.css");

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// A page of ours with its headers.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    page_under(&POLICY, status, template)
}

/// The same under a policy of its own, for a page with a style or a script of its own.
pub(crate) fn page_under(
    policy: &HeaderValue,
    status: StatusCode,
    template: &impl Template,
) -> Response {
    match template.render() {
        Ok(html) => written(policy, status, html),
        Err(error) => {
            // Templates are checked when they are compiled: only running out of memory comes here.
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The same of a page that is written already.
pub(crate) fn written(policy: &HeaderValue, status: StatusCode, html: String) -> Response {
    (status, headers(policy), html).into_response()
}

fn headers(policy: &HeaderValue) -> [(HeaderName, HeaderValue); 6] {
    [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, policy.clone()),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (OPENER, HeaderValue::from_static("same-origin")),
    ]
}

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[STYLE], &[]));

/// V3.4.3: nothing is allowed but these very styles and scripts, and sending forms back to us.
pub(crate) fn policy(styles: &[&str], scripts: &[&str]) -> HeaderValue {
    let scripts = match scripts {
        [] => String::new(),
        scripts => format!("script-src{}; ", hashes(scripts)),
    };
    let policy = format!(
        "default-src 'none'; style-src{}; {scripts}form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'",
        hashes(styles)
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Lets the forms of a page of ours lead to the places of the settings too.
///
/// CSP Level 3, section 6.4.1.1: Chromium holds the redirect behind a form to `form-action` as well, so
/// without this a login would lead back to no other host.
pub(crate) fn lead_to(config: &Config, headers: &mut HeaderMap) {
    const OWN: &str = "form-action 'self'";
    let Some(policy) = headers.get(CONTENT_SECURITY_POLICY) else { return };
    let Some(policy) = policy.to_str().ok().filter(|policy| policy.contains(OWN)) else { return };
    let places = config.places();
    let places: String = places.iter().map(|place| format!(" {}", place.as_str())).collect();
    let policy = policy.replacen(OWN, &format!("{OWN}{places}"), 1);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
}

/// The sources of a policy that let these very texts through.
pub(crate) fn hashes(texts: &[&str]) -> String {
    let hash = |text: &&str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    texts.iter().map(|text| format!(" 'sha256-{}'", hash(text))).collect()
}
