//! `frontdesk decode`: what does this body mean?
//!
//! The way of a body: bytes come from a file or standard input; `paste/` takes them out of what
//! people have in their clipboard; `http.rs` reads the head of a request; `read.rs` decodes what is
//! left piece by piece; `json.rs` and `text/` say what it means.

mod body;
mod explain;
mod http;
mod json;
mod paste;
mod progress;
mod read;
mod request;
mod sniff;
mod text;
mod trouble;

use std::fs::File;
use std::io::{Cursor, IsTerminal, Read, Write};

use frontdesk_form::{ContentCoding, ContentType, Limits};

use crate::cli::{Decode, Input, Report};

use body::Body;
use paste::Pasted;
use progress::Progress;
use read::Reading;
use request::Request;
use trouble::{Refused, Remark, Trouble};

/// How the command ended, which its exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The body was read.
    Read,
    /// The body is malformed; why has been printed.
    Malformed,
    /// The command can't do what was asked for; why has been printed.
    WrongUsage,
}

/// Whether what is printed may have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colors {
    /// It goes to a terminal that shows them.
    On,
    /// Anything else.
    Off,
}

/// Everything that came out of the input.
struct Decoded {
    request: Option<Request>,
    cookies: Option<Vec<u8>>,
    reading: Option<Reading>,
    remarks: Vec<Remark>,
}

/// How much of the input is looked at to tell what it is.
const PEEK: u64 = 64 * 1024;
/// A paste is read whole; nobody's clipboard holds more.
const MAX_PASTE: u64 = 64 * 1024 * 1024;

/// Runs the command.
///
/// # Errors
/// What can't be written, or read once it was opened.
pub(crate) fn run(
    command: &Decode,
    limits: &Limits,
    colors: Colors,
    mut out: impl Write,
) -> anyhow::Result<Verdict> {
    let decoded = match decode(command, limits) {
        Ok(decoded) => decoded,
        Err(Trouble::Refused(error)) => return refuse(command, &error, colors, out),
        Err(Trouble::Usage(why)) => {
            writeln!(std::io::stderr(), "frontdesk decode: {why}")?;
            return Ok(Verdict::WrongUsage);
        }
        Err(Trouble::Io(error)) => return Err(error.into()),
    };
    let tree = match &decoded.reading {
        Some(Reading { error: None, data, .. }) => Some(data.tree(command.names, limits)),
        _ => None,
    };
    let (tree, error) = match tree.transpose() {
        Ok(tree) => (tree, decoded.reading.as_ref().and_then(|reading| reading.error.clone())),
        Err(error) => (None, Some(Refused::from(error))),
    };
    match (command.format, &error) {
        (Report::Json, Some(error)) => writeln!(out, "{}", json::refused(error))?,
        (Report::Json, None) => writeln!(out, "{}", json::decoded(&decoded, tree.as_ref()))?,
        (Report::Text, error) => {
            let shown =
                text::Shown { decoded: &decoded, tree: tree.as_ref(), error: error.as_ref() };
            text::write(&mut out, &shown, colors)?;
        }
    }
    Ok(if error.is_some() { Verdict::Malformed } else { Verdict::Read })
}

fn refuse(
    command: &Decode,
    error: &Refused,
    colors: Colors,
    mut out: impl Write,
) -> anyhow::Result<Verdict> {
    match command.format {
        Report::Json => writeln!(out, "{}", json::refused(error))?,
        Report::Text => text::write_error(&mut out, error, colors)?,
    }
    Ok(Verdict::Malformed)
}

fn decode(command: &Decode, limits: &Limits) -> Result<Decoded, Trouble> {
    let (mut source, len) = open(command)?;
    if command.cookie {
        return cookies(source);
    }
    if command.http && matches!(command.input, Some(Input::Curl | Input::Har)) {
        let why = "--http reads a request; a curl command or a HAR entry holds one already";
        return Err(Trouble::Usage(why.to_owned()));
    }
    let input = match (command.input, &command.content_type) {
        (Some(input), _) => input,
        (None, Some(_)) => Input::Raw,
        (None, None) => Input::Auto,
    };
    let mut head = Vec::new();
    source.by_ref().take(PEEK).read_to_end(&mut head)?;
    let rest = Box::new(Cursor::new(head.clone()).chain(source));
    let raw = Body { bytes: rest, len, cut: None };
    let paste = match paste::kind(input, &head, command.http) {
        Some(kind) => {
            let mut text = Vec::new();
            raw.bytes.take(MAX_PASTE).read_to_end(&mut text)?;
            paste::read(kind, &text)?
        }
        None => Pasted::raw(raw),
    };
    let is_request =
        command.http || (input == Input::Auto && paste.request.is_none() && http::begins(&head));
    let pasted = if is_request { http::read(paste)? } else { paste };
    form(command, pasted, input, limits)
}

/// Opens the input; how many bytes it has, if that is known.
fn open(command: &Decode) -> Result<(Box<dyn Read>, Option<u64>), Trouble> {
    let Some(path) = command.file.as_ref().filter(|path| path.as_os_str() != "-") else {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            writeln!(std::io::stderr(), "Paste what you have, then press Enter and Ctrl-D.")?;
        }
        return Ok((Box::new(stdin), None));
    };
    let unreadable = |error| Trouble::Usage(format!("{} can't be read: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Trouble::Usage(format!("{} is a folder", path.display())));
    }
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

fn cookies(source: impl Read) -> Result<Decoded, Trouble> {
    let mut header = Vec::new();
    source.take(MAX_PASTE).read_to_end(&mut header)?;
    // A header value holds no line end: it came from the editor or from `echo`.
    while matches!(header.last(), Some(b'\r' | b'\n')) {
        header.pop();
    }
    Ok(Decoded { request: None, cookies: Some(header), reading: None, remarks: Vec::new() })
}

/// Decodes the form that was found.
fn form(
    command: &Decode,
    pasted: Pasted,
    input: Input,
    limits: &Limits,
) -> Result<Decoded, Trouble> {
    let Pasted { mut request, content_type, coding, mut body, mut remarks } = pasted;
    let stated = command.content_type.as_ref().map(|stated| stated.clone().into_bytes());
    let coding = match &command.content_encoding {
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
    // A body of any size can be looked at; whatever is kept in memory stays bounded.
    let limits = Limits { max_body_bytes: u64::MAX, max_file_bytes: u64::MAX, ..limits.clone() };
    let progress = Progress::new(body.len);
    let reading = read::read(form, coding, body, &limits, command.format, progress)?;
    remarks.extend(reading.cut_off());
    let cookies = request.as_ref().and_then(Request::cookies);
    let reading = Some(reading);
    Ok(Decoded { request, cookies, reading, remarks })
}
