//! What people have in their clipboard, and the bytes in it.

mod base64;
mod buffer;
mod curl;
mod dump;
mod har;
mod hex;
mod shell;
#[cfg(test)]
mod tests;

use super::body::Body;
use super::request::Request;
use super::sniff;
use super::trouble::{Refused, Remark};
use crate::cli::Input;

/// A body and all that was found around it.
pub(super) struct Pasted {
    pub(super) request: Option<Request>,
    pub(super) content_type: Option<Vec<u8>>,
    pub(super) coding: Option<Vec<u8>>,
    pub(super) body: Body,
    pub(super) remarks: Vec<Remark>,
}

/// The kinds of paste: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Buffer,
    Hex,
    Base64,
    Curl,
    Har,
}

impl Pasted {
    /// A body as it is.
    pub(super) fn raw(body: Body) -> Pasted {
        Pasted { request: None, content_type: None, coding: None, body, remarks: Vec::new() }
    }

    /// A body that a request carries.
    fn of_request(request: Request, body: Vec<u8>) -> Pasted {
        let header = |name| request.value(name).map(<[u8]>::to_vec);
        Pasted {
            content_type: header("content-type"),
            coding: header("content-encoding"),
            request: Some(request),
            body: Body::whole(body),
            remarks: Vec::new(),
        }
    }
}

/// What kind of paste the input is; `None` for the bytes themselves.
///
/// With `--http` the bytes are a whole request, so a paste that holds one itself is not looked for.
pub(super) fn kind(input: Input, head: &[u8], is_http: bool) -> Option<Kind> {
    match input {
        Input::Raw => None,
        Input::Buffer => Some(Kind::Buffer),
        Input::Hex => Some(Kind::Hex),
        Input::Base64 => Some(Kind::Base64),
        Input::Curl => Some(Kind::Curl),
        Input::Har => Some(Kind::Har),
        Input::Auto => {
            recognised(head).filter(|kind| !(is_http && matches!(kind, Kind::Curl | Kind::Har)))
        }
    }
}

fn recognised(head: &[u8]) -> Option<Kind> {
    // Half a character at the end of the peek says nothing about the rest.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() + 3 >= head.len() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if curl::is_command(text) {
        return Some(Kind::Curl);
    }
    if buffer::is_printed(text) {
        return Some(Kind::Buffer);
    }
    if har::is_archive(text) {
        return Some(Kind::Har);
    }
    if hex::is_dump(text) {
        return Some(Kind::Hex);
    }
    base64::is_form(text).then_some(Kind::Base64)
}

/// Takes the bytes out of a paste.
///
/// # Errors
/// Why it is not what it was taken for, with the offset in the paste.
pub(super) fn read(kind: Kind, text: &[u8]) -> Result<Pasted, Refused> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{feff}');
    match kind {
        Kind::Buffer => buffer::read(text),
        Kind::Hex => hex::read(text),
        Kind::Base64 => base64::read(text),
        Kind::Curl => curl::read(text),
        Kind::Har => har::read(text),
    }
}

/// Whether bytes look like a form or a request, which is asked before base64 or hex is believed.
fn is_plausible(bytes: &[u8]) -> bool {
    sniff::looks_like(bytes).is_some() || super::http::begins(bytes)
}
