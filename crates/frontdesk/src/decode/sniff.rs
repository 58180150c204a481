//! The type of a body whose sender did not state it.
//!
//! Only the decoder of this room guesses, and says so: the server never does (F-39), because what is sniffed can
//! be made to look like anything.

use std::io::{Cursor, Read};

use super::body::Body;
use super::meaning::PEEK;
use super::request::Request;
use super::trouble::{Remark, Trouble, Unclear};
use crate::cli::Input;

pub(super) const URLENCODED: &[u8] = b"application/x-www-form-urlencoded";

/// What a body was taken for.
pub(super) struct Sniffed {
    pub(super) content_type: Vec<u8>,
    pub(super) body: Body,
    pub(super) remark: Option<Remark>,
}

/// Finds the type of a body, or the query that stands for one.
pub(super) fn sniff(
    body: &mut Body,
    request: Option<&mut Request>,
    input: Input,
    coding: &[u8],
) -> Result<Sniffed, Trouble> {
    let mut head = Vec::new();
    body.bytes.by_ref().take(PEEK).read_to_end(&mut head)?;
    if let Some(request) = &request
        && (head.is_empty() || request.is_query())
    {
        let query = request.query().unwrap_or_default().as_bytes().to_vec();
        let remark = (!head.is_empty())
            .then(|| Remark::new("framing", "a GET has no body; what follows was left out"));
        return Ok(Sniffed { content_type: URLENCODED.to_vec(), body: Body::whole(query), remark });
    }
    if request.is_none() && input == Input::Raw {
        return Err(Unclear::RawWithoutType.into());
    }
    let is_coded = !matches!(coding.trim_ascii(), b"" | b"identity");
    let guess = if is_coded { None } else { looks_like(&head) };
    let Some(content_type) = guess else {
        return Err(Unclear::Untold.into());
    };
    let message = format!(
        "no content type is stated; it looks like {} and was read as that",
        String::from_utf8_lossy(&content_type)
    );
    let remark = Some(Remark::new("guessed", message));
    if content_type == URLENCODED && (head.len() as u64) < PEEK {
        let pairs = query_of(head.trim_ascii_end());
        let body = Body { cut: body.cut, ..Body::whole(pairs.to_vec()) };
        return Ok(Sniffed { content_type, body, remark });
    }
    let rest = std::mem::replace(&mut body.bytes, Box::new(std::io::empty()));
    let bytes = Box::new(Cursor::new(head).chain(rest));
    let body = Body { bytes, len: body.len, cut: body.cut };
    Ok(Sniffed { content_type, body, remark })
}

/// The content type that a body looks like.
pub(super) fn looks_like(head: &[u8]) -> Option<Vec<u8>> {
    if let Some(boundary) = boundary(head) {
        return Some([b"multipart/form-data; boundary=\"", boundary, b"\""].concat());
    }
    let text = head.trim_ascii();
    if matches!(text.first(), Some(b'{' | b'[')) {
        return Some(b"application/json".to_vec());
    }
    let is_text = |byte: &u8| !matches!(byte, 0..=8 | 14..=31 | 127);
    if text.is_empty() || !text.iter().all(is_text) {
        return None;
    }
    let has_equals = memchr::memchr(b'=', text).is_some();
    if has_equals && !text.iter().any(u8::is_ascii_whitespace) {
        return Some(URLENCODED.to_vec());
    }
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    memchr::memchr(b'=', line).is_some().then(|| b"text/plain".to_vec())
}

/// The boundary, if the body begins with a line of dashes and parts follow.
fn boundary(head: &[u8]) -> Option<&[u8]> {
    let head = head.trim_ascii_start();
    let line = head.strip_prefix(b"--")?.split(|&byte| byte == b'\n').next()?;
    let line = line.trim_ascii_end();
    // A paste may be cut off before the first header is complete.
    let after = head.get(2 + line.len()..)?.trim_ascii_start();
    let field = after.get(..after.len().min(12))?;
    let is_field = b"content-disposition"
        .get(..field.len())
        .is_some_and(|start| field.eq_ignore_ascii_case(start));
    let is_other = after.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    (!line.is_empty() && line.len() <= 70 && (is_field || is_other)).then_some(line)
}

/// The pairs of a URL with a query, or of a query with its `?`.
fn query_of(text: &[u8]) -> &[u8] {
    let is_url = text.starts_with(b"http://") || text.starts_with(b"https://");
    let question = memchr::memchr(b'?', text);
    match question {
        Some(at) if is_url || at == 0 => {
            let query = text.get(at + 1..).unwrap_or_default();
            query.split(|&byte| byte == b'#').next().unwrap_or_default()
        }
        _ => text,
    }
}
