//! `GET /frontdesk.js`, `/frontdesk-proof.js` and `/frontdesk.css`: the optional script, its proof of work,
//! and the style of what is written into pages that come back; for pages of the site and of other origins.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_schema::Refill;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A file that travels in the program.
struct Asset {
    content_type: &'static str,
    body: &'static str,
    /// Another version of the server has another file, so its name is that of its content.
    tag: LazyLock<HeaderValue>,
}

static SCRIPT: Asset = Asset {
    content_type: "text/javascript; charset=utf-8",
    body: include_str!("../assets/frontdesk.js"),
    tag: LazyLock::new(|| tag_of(SCRIPT.body)),
};

static PROOF: Asset = Asset {
    content_type: SCRIPT.content_type,
    body: include_str!("../assets/frontdesk-proof.js"),
    tag: LazyLock::new(|| tag_of(PROOF.body)),
};

static STYLE: Asset = Asset {
    content_type: "text/css; charset=utf-8",
    body: Refill::STYLE,
    tag: LazyLock::new(|| tag_of(STYLE.body)),
};

/// The address of the style of pages that come back.
pub(crate) const STYLE_PATH: &str = "/frontdesk.css";

pub(crate) async fn script(headers: HeaderMap) -> Response {
    SCRIPT.answer(&headers)
}

pub(crate) async fn proof(headers: HeaderMap) -> Response {
    PROOF.answer(&headers)
}

pub(crate) async fn style(headers: HeaderMap) -> Response {
    STYLE.answer(&headers)
}

impl Asset {
    /// Gives the file, or says that the browser has it already. It may be kept for five minutes, so
    /// that a new version is soon the one that counts.
    fn answer(&self, headers: &HeaderMap) -> Response {
        let head = [
            (CONTENT_TYPE, HeaderValue::from_static(self.content_type)),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
            // It is the same for everybody, and made to be put into the pages of trusted origins too.
            (RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
            // A module is loaded by CORS (HTML, 8.1.4.2).
            (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (ETAG, self.tag.clone()),
        ];
        match knows(headers, &self.tag) {
            true => (StatusCode::NOT_MODIFIED, head).into_response(),
            false => (head, self.body).into_response(),
        }
    }
}

fn tag_of(body: &str) -> HeaderValue {
    let hash = Sha256::digest(body);
    let tag =
        format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash.as_slice().get(..12).unwrap_or_default()));
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// RFC 9110, 13.1.2: tags are compared weakly.
fn knows(headers: &HeaderMap, own: &HeaderValue) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == *own)
}
