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
use http::{HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

/// The style sheet of all our pages; small, so it travels inside them.
pub(crate) const STYLE: &str = include_str!("../templates/page.css");

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// A page of ours with its headers.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, headers(), html).into_response(),
        Err(error) => {
            // Templates are checked when they are compiled: only running out of memory comes here.
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn headers() -> [(HeaderName, HeaderValue); 6] {
    [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, POLICY.clone()),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (OPENER, HeaderValue::from_static("same-origin")),
    ]
}

/// V3.4.3: nothing is allowed but the style sheet with this hash, and sending forms back to us.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});
