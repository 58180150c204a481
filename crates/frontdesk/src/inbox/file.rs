//! `GET /files/{key}`: an uploaded file, to operators.
//!
//! Whatever it says it is: nothing of it runs, and nothing is rendered but pictures whose first bytes
//! say so (V1.3.4, V3.2.1, V5.3.1, F-50).

use std::io::{Read, Write};

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{Upload, UploadKey};
use http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{clean, picture, stream};
use crate::desk::Call;
use crate::failure::Failure;

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Nothing that could run does, even where a browser opens the file as a page.
pub(super) const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Gives the file.
pub(crate) async fn show(Path(key): Path<String>, call: Call) -> Response {
    let answer = give(&call, &key).await;
    call.answer(answer)
}

async fn give(call: &Call, key: &str) -> Result<Response, Failure> {
    may_be_used_so(&call.head.headers)?;
    let key = UploadKey::parse(key).ok_or(Failure::NoSuchPage)?;
    let store = call.app.store();
    let found = store.upload(key).await.map_err(|error| call.app.store_failure(error))?;
    let (_, upload) = found.ok_or(Failure::NoSuchPage)?;
    let picture = picture::of_upload(&call.app, key).await;
    let (mut pieces, body) = stream::body();
    let uploads = store.uploads().clone();
    let failed =
        |error: std::io::Error| call.app.internal(&format!("a file can't be read: {error}"));
    let mut file = tokio::task::spawn_blocking(move || uploads.read(key))
        .await
        .map_err(|error| call.app.internal(&error.to_string()))?
        .map_err(failed)?;
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut piece)?;
            if read == 0 {
                return pieces.finish();
            }
            pieces.write_all(piece.get(..read).unwrap_or_default())?;
        }
    });
    let mut response = body.into_response();
    describe(response.headers_mut(), &upload, picture);
    Ok(response)
}

/// V3.2.1, V3.5.8: a file is a download or a picture on a page of ours; it is no script, style or frame,
/// and no other site's.
pub(super) fn may_be_used_so(headers: &HeaderMap) -> Result<(), Failure> {
    let said = |name: &HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let is_ours = matches!(said(&SEC_FETCH_SITE), None | Some(b"same-origin" | b"none"));
    let is_harmless =
        matches!(said(&SEC_FETCH_DEST), None | Some(b"document" | b"image" | b"empty" | b""));
    if is_ours && is_harmless { Ok(()) } else { Err(Failure::CrossSite) }
}

fn describe(headers: &mut HeaderMap, upload: &Upload, picture: Option<&'static str>) {
    let (kind, how) = match picture {
        Some(kind) => (kind, "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(upload.size));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(value) = HeaderValue::from_str(&disposition(how, &upload.filename)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
}

/// RFC 8187, 3.2.1: what may stand unescaped in an extended value.
const PLAIN: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b',')
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'{')
    .add(b'}');

/// V5.4.1, V5.4.2: a name of our making, for old programs in ASCII and for all others as it is (RFC 6266).
fn disposition(how: &str, filename: &str) -> String {
    let name = clean::file_name(filename);
    let ascii: String = name
        .chars()
        .map(|letter| match letter {
            ' '..='~' if !matches!(letter, '"' | '\\' | '%') => letter,
            _ => '_',
        })
        .collect();
    let extended = utf8_percent_encode(&name, PLAIN);
    format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{extended}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V5.4.2: a name makes one header with one name in it, whatever it holds.
    #[test]
    fn a_name_stays_in_its_header() {
        assert_eq!(
            disposition("attachment", "a\"; filename=\"b.html"),
            "attachment; filename=\"a_; filename=_b.html\"; \
             filename*=UTF-8''a%22%3B%20filename%3D%22b.html"
        );
        let odd = disposition("inline", "\r\nX y\u{202e}gnp.é");
        assert!(!odd.contains(['\r', '\n', '\u{202e}']), "{odd}");
        assert!(odd.ends_with("gnp.%C3%A9"), "{odd}");
    }
}
