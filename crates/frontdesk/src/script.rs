//! `GET /frontdesk.js`: the optional script, for pages of the site and of other origins.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

const SCRIPT: &str = include_str!("../assets/frontdesk.js");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Another version of the server has another script, so its name is that of its content.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(SCRIPT);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash.as_slice().get(..12).unwrap_or_default()))
});

/// Gives the script, or says that the browser has it already. It may be kept for five minutes, so that
/// a new version is soon the one that runs.
pub(crate) async fn show(headers: HeaderMap) -> Response {
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        // It is the same for everybody, and made to be put into the pages of trusted origins too.
        (RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
        (ETAG, HeaderValue::from_str(&TAG).unwrap_or(HeaderValue::from_static("\"\""))),
    ];
    match knows(&headers) {
        true => (StatusCode::NOT_MODIFIED, head).into_response(),
        false => (head, SCRIPT).into_response(),
    }
}

/// RFC 9110, 13.1.2: tags are compared weakly.
fn knows(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == *TAG)
}
