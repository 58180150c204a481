//! The head of an HTTP/1.1 request (RFC 9112), as it was sent or as somebody pasted it.
//!
//! ```text
//! HTTP-message = request-line CRLF *( field-line CRLF ) CRLF [ message-body ]
//! request-line = method SP request-target SP HTTP-version
//! field-line   = field-name ":" OWS field-value OWS
//! ```
//!
//! LF alone is taken for CRLF, because editors write it; nothing is decided by it but what is shown.

use std::io::{Cursor, Read};

use super::body::{Body, Counted, Dechunked};
use super::paste::Pasted;
use super::request::{Header, Request};
use super::trouble::{Refused, Remark, Trouble};
use crate::visible::Size;

/// A head longer than this is none.
const MAX_HEAD: u64 = 1024 * 1024;

/// Whether a request begins here.
pub(super) fn begins(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    matches!(request_line(line.trim_ascii_end()), Some((method, _, _))
        if method.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Takes the head off a body and undoes the framing of the rest.
pub(super) fn read(mut pasted: Pasted) -> Result<Pasted, Trouble> {
    let mut text = Vec::new();
    pasted.body.bytes.by_ref().take(MAX_HEAD).read_to_end(&mut text)?;
    let (request, head_len) = head(&text)?;
    let after = text.split_off(head_len.min(text.len()));
    let is_all = (head_len + after.len()) < MAX_HEAD as usize;
    let rest_len = if is_all { Some(after.len() as u64) } else { None };
    let rest = Box::new(Cursor::new(after).chain(pasted.body.bytes));
    let body = Body { bytes: rest, len: rest_len, cut: pasted.body.cut };
    let mut remarks = pasted.remarks;
    let body = framed(&request, body, &mut remarks)?;
    let header = |name| request.value(name).map(<[u8]>::to_vec);
    Ok(Pasted {
        content_type: header("content-type"),
        coding: header("content-encoding"),
        request: Some(request),
        body,
        remarks,
    })
}

fn head(text: &[u8]) -> Result<(Request, usize), Refused> {
    let mut at = 0;
    // RFC 9112, 2.2: an empty line before the request line is passed over.
    while let Some(len) = line_end(text.get(at..).unwrap_or_default()) {
        at += len;
    }
    let (line, next) = line(text, at);
    let Some((method, target, _)) = request_line(line) else {
        let message = "the first line is no request line, as in `POST /contact HTTP/1.1`";
        return Err(Refused::new("bad_request", at, message));
    };
    let mut request =
        Request { method: method.to_owned(), target: target.to_owned(), headers: Vec::new() };
    at = next;
    loop {
        let (line, next) = self::line(text, at);
        if line.is_empty() {
            return Ok((request, next));
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let Some((name, value)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
            return Err(Refused::new("bad_request", at, "a header line has no colon"));
        };
        let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
        if !is_name {
            return Err(Refused::new("bad_request", at, "a header's name is malformed"));
        }
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        request.headers.push(Header::new(String::from_utf8_lossy(name), value));
        at = next;
    }
}

/// The line that begins at `at`, without its end, and where the next one begins.
fn line(text: &[u8], at: usize) -> (&[u8], usize) {
    let rest = text.get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest);
    let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let next = at + end.map_or(rest.len(), |end| end + 1);
    (line.strip_suffix(b"\r").unwrap_or(line), next)
}

fn line_end(text: &[u8]) -> Option<usize> {
    match text {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n', ..] => Some(1),
        _ => None,
    }
}

fn request_line(line: &[u8]) -> Option<(&str, &str, &str)> {
    let line = std::str::from_utf8(line).ok()?;
    let (method, rest) = line.split_once(' ')?;
    let (target, version) = rest.rsplit_once(' ')?;
    let is_method =
        !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let is_target = !target.is_empty() && target.bytes().all(|byte| byte > b' ');
    (is_method && is_target && version.starts_with("HTTP/")).then_some((method, target, version))
}

/// RFC 9112, 6.3: what says how long the body is.
fn framed(request: &Request, body: Body, remarks: &mut Vec<Remark>) -> Result<Body, Refused> {
    let length = request.value("content-length");
    if let Some(coding) = request.value("transfer-encoding") {
        if !coding.trim_ascii().eq_ignore_ascii_case(b"chunked") {
            let message = "the transfer encoding is not chunked, and nothing else is undone";
            return Err(Refused::new("bad_transfer_encoding", 0, message));
        }
        if length.is_some() {
            let message = "Content-Length stands beside Transfer-Encoding and was not used; \
                servers that read such requests differently can be tricked";
            remarks.push(Remark::new("framing", message));
        }
        return Ok(Body { bytes: Box::new(Dechunked::new(body.bytes)), len: None, cut: body.cut });
    }
    let Some(length) = length else {
        if body.len.is_some_and(|len| len > 0) {
            let message = "there is no Content-Length; everything behind the head was read";
            remarks.push(Remark::new("framing", message));
        }
        return Ok(body);
    };
    let digits = std::str::from_utf8(length)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(stated) = digits.and_then(|digits| digits.parse::<u64>().ok()) else {
        return Err(Refused::new("bad_request", 0, "Content-Length is no number"));
    };
    if let Some(more) = body.len.and_then(|len| len.checked_sub(stated)).filter(|&more| more > 0) {
        let message = format!("{} behind the body were left out", Size(more));
        remarks.push(Remark::new("trailing", message));
    }
    if body.cut.is_some() {
        return Ok(Body { bytes: Box::new(body.bytes.take(stated)), ..body });
    }
    let bytes = Box::new(Counted { inner: body.bytes, left: stated, stated });
    Ok(Body { bytes, len: Some(stated), cut: None })
}
