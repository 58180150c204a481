//! From an input to what it means: what the command and the page share.

use std::io::{Cursor, Read};

use frontdesk_form::{ContentCoding, ContentType, FormTree, Limits, Names};

use super::asked::{Asked, Bar, What};
use super::body::Body;
use super::paste::{self, Pasted};
use super::progress::Progress;
use super::read::{self, Reading};
use super::request::Request;
use super::trouble::{Refused, Remark, Trouble};
use super::{http, sniff};
use crate::cli::Input;
use crate::visible::Size;

/// An input that can be read once.
pub(super) struct Source {
    pub(super) bytes: Box<dyn Read>,
    /// How many there are, if that is known.
    pub(super) len: Option<u64>,
}

/// Everything that came out of the input.
pub(super) struct Decoded {
    pub(super) request: Option<Request>,
    pub(super) cookies: Option<Vec<u8>>,
    pub(super) reading: Option<Reading>,
    pub(super) remarks: Vec<Remark>,
}

/// What the entries make together.
pub(super) struct Meaning<'a> {
    /// Absent if there is no form or it could not be read.
    pub(super) tree: Option<FormTree<'a>>,
    pub(super) error: Option<Refused>,
}

/// How much of the input is looked at to tell what it is.
pub(super) const PEEK: u64 = 64 * 1024;

impl Decoded {
    /// The tree of the entries, or what is wrong with the body or with their names.
    pub(super) fn meaning(&self, names: Names, limits: &Limits) -> Meaning<'_> {
        let Some(reading) = &self.reading else { return Meaning { tree: None, error: None } };
        if let Some(error) = &reading.error {
            return Meaning { tree: None, error: Some(error.clone()) };
        }
        match reading.data.tree(names, limits) {
            Ok(tree) => Meaning { tree: Some(tree), error: None },
            Err(error) => Meaning { tree: None, error: Some(error.into()) },
        }
    }
}

/// Finds out what the input means.
///
/// # Errors
/// Why nothing can be said. A form that is malformed from some byte on is no such error: what comes
/// before can be shown.
pub(super) fn meaning(asked: &Asked, source: Source, limits: &Limits) -> Result<Decoded, Trouble> {
    let Source { bytes: mut source, len } = source;
    if asked.what == What::Cookies {
        return cookies(whole(source, asked.max_paste)?);
    }
    let input = asked.input()?;
    let is_http = asked.what == What::Request;
    let mut head = Vec::new();
    source.by_ref().take(PEEK).read_to_end(&mut head)?;
    let rest = Box::new(Cursor::new(head.clone()).chain(source));
    let raw = Body { bytes: rest, len, cut: None };
    let paste = match paste::kind(input, &head, is_http) {
        Some(kind) => paste::read(kind, &whole(raw.bytes, asked.max_paste)?)?,
        None => Pasted::raw(raw),
    };
    let is_request =
        is_http || (input == Input::Auto && paste.request.is_none() && http::begins(&head));
    let pasted = if is_request { http::read(paste)? } else { paste };
    form(asked, pasted, input, limits)
}

/// All of a paste.
fn whole(source: impl Read, max: u64) -> Result<Vec<u8>, Trouble> {
    let mut text = Vec::new();
    source.take(max.saturating_add(1)).read_to_end(&mut text)?;
    if text.len() as u64 > max {
        let message = format!("a paste may have {}, because it is read whole", Size(max));
        return Err(Refused { kind: "over_limit", at: max, message, status: 413 }.into());
    }
    Ok(text)
}

fn cookies(mut header: Vec<u8>) -> Result<Decoded, Trouble> {
    // A header value holds no line end: it came from the editor or from `echo`.
    while matches!(header.last(), Some(b'\r' | b'\n')) {
        header.pop();
    }
    Ok(Decoded { request: None, cookies: Some(header), reading: None, remarks: Vec::new() })
}

/// Decodes the form that was found.
///
/// # Errors
/// As [`meaning`].
pub(super) fn form(
    asked: &Asked,
    pasted: Pasted,
    input: Input,
    limits: &Limits,
) -> Result<Decoded, Trouble> {
    let Pasted { mut request, content_type, coding, mut body, mut remarks } = pasted;
    let stated = asked.content_type.as_ref().map(|stated| stated.clone().into_bytes());
    let coding = match &asked.content_encoding {
        Some(stated) => stated.clone().into_bytes(),
        None => coding.unwrap_or_default(),
    };
    let header = match stated.or(content_type) {
        Some(header) => header,
        None => {
            let sniffed = sniff::sniff(&mut body, request.as_mut(), input, &coding)?;
            remarks.extend(sniffed.remark);
            body = sniffed.body;
            sniffed.content_type
        }
    };
    let form = ContentType::parse(&header).map_err(Refused::from)?;
    let coding = ContentCoding::parse(&coding).map_err(Refused::from)?;
    let progress = match asked.bar {
        Bar::OnTerminal => Progress::new(body.len),
        Bar::None => Progress::unseen(),
    };
    let reading = read::read(form, coding, body, limits, asked.report, progress)?;
    remarks.extend(reading.cut_off());
    let cookies = request.as_ref().and_then(Request::cookies);
    let reading = Some(reading);
    Ok(Decoded { request, cookies, reading, remarks })
}
