//! The text output: bytes and what they mean, then entries, tree and notes.

mod paint;
mod rows;
mod tree;

use std::io::{self, Write};

use frontdesk_form::{FormTree, Value};
use frontdesk_session::Cookies;

use super::command::Colors;
use super::explain;
use super::meaning::Decoded;
use super::read::Reading;
use super::request::Request;
use super::trouble::Refused;
use super::words::{self, NAME, lossy};
use crate::visible::{Ends, Visible};
use paint::{Painted, Style};

/// What is to be shown.
pub(super) struct Shown<'a> {
    pub(super) decoded: &'a Decoded,
    /// Absent if there is no form or it could not be read.
    pub(super) tree: Option<&'a FormTree<'a>>,
    pub(super) error: Option<&'a Refused>,
}

/// How much of one value is shown on its line.
const VALUE: usize = 100;
/// Past that many bytes outside of files the table would be all there is to see.
const MOST_PIECES: usize = 20_000;

/// Everything that was decoded, the bytes first.
pub(super) fn write(out: &mut impl Write, shown: &Shown<'_>, colors: Colors) -> io::Result<()> {
    let mut text = Vec::new();
    sections(&mut text, shown, colors)?;
    // Each section begins with an empty line, and before the first there is nothing to keep off.
    out.write_all(text.strip_prefix(b"\n").unwrap_or(&text))
}

fn sections(out: &mut impl Write, shown: &Shown<'_>, colors: Colors) -> io::Result<()> {
    let decoded = shown.decoded;
    if let Some(request) = &decoded.request {
        self::request(out, request, colors)?;
    }
    if let Some(header) = &decoded.cookies {
        cookies(out, header, colors)?;
    }
    if let Some(reading) = &decoded.reading {
        body(out, reading, colors)?;
        if let Some(tree) = shown.tree {
            entries(out, reading, colors)?;
            heading(out, "Tree", colors)?;
            tree::write(out, tree.root(), 1, colors)?;
        }
    }
    notes(out, shown, colors)?;
    match shown.error {
        Some(error) => {
            writeln!(out)?;
            write_error(out, error, colors)
        }
        None => Ok(()),
    }
}

/// What is wrong, on a line of its own.
pub(super) fn write_error(out: &mut impl Write, error: &Refused, colors: Colors) -> io::Result<()> {
    let Refused { kind, message, .. } = error;
    let message = Ends(message, 400);
    writeln!(out, "{}: {message} [{kind}]", Painted("Malformed", Style::Wrong, colors))
}

fn heading(out: &mut impl Write, text: &str, colors: Colors) -> io::Result<()> {
    writeln!(out, "\n{}", Painted(text, Style::Heading, colors))
}

fn request(out: &mut impl Write, request: &Request, colors: Colors) -> io::Result<()> {
    let line = format!("{} {}", request.method, Ends(&request.target, VALUE));
    writeln!(out, "{}", Painted(line, Style::Heading, colors))?;
    for header in &request.headers {
        let (name, value) = (Visible(&header.name, NAME).to_string(), header.text());
        let shown = Ends(&value, VALUE);
        writeln!(out, "  {}: {shown}", Painted(name, Style::Frame, colors))?;
        let meaning = explain::header(&header.name, &value);
        writeln!(out, "      {}", Ends(&meaning, 3 * VALUE))?;
    }
    Ok(())
}

fn cookies(out: &mut impl Write, header: &[u8], colors: Colors) -> io::Result<()> {
    heading(out, "Cookies", colors)?;
    for cookie in Cookies::new(header) {
        let (name, value) = (lossy(cookie.name), lossy(cookie.value));
        let name = Painted(Visible(&name, NAME), Style::Name, colors);
        let value = Painted(format!("“{}”", Ends(&value, VALUE)), Style::Value, colors);
        let at = format!("bytes {} to {}", cookie.at.start, cookie.at.end);
        writeln!(out, "  {name}  {value}  {}", Painted(at, Style::Faint, colors))?;
    }
    Ok(())
}

fn body(out: &mut impl Write, reading: &Reading, colors: Colors) -> io::Result<()> {
    let data = &reading.data;
    let what = format!("Body: {}", words::body(reading));
    heading(out, &what, colors)?;
    match &reading.annotated {
        Some(annotated) if annotated.pieces().len() <= MOST_PIECES => {
            rows::write(out, annotated, data, colors)
        }
        Some(annotated) => {
            writeln!(out, "  its {} pieces are too many to be shown", annotated.pieces().len())
        }
        None => Ok(()),
    }
}

fn entries(out: &mut impl Write, reading: &Reading, colors: Colors) -> io::Result<()> {
    let count = reading.data.entries().len();
    heading(out, &words::count(count), colors)?;
    for entry in reading.data.entries() {
        let name = Painted(words::entry_name(&entry), Style::Name, colors);
        let style = match entry.value {
            Value::File(_) => Style::File,
            _ => Style::Value,
        };
        let value = words::value(&entry.value, VALUE);
        let at = format!("bytes {} to {}", entry.at.start, entry.at.end);
        let (value, at) = (Painted(value, style, colors), Painted(at, Style::Faint, colors));
        writeln!(out, "  {name}  {value}  {at}")?;
    }
    Ok(())
}

fn notes(out: &mut impl Write, shown: &Shown<'_>, colors: Colors) -> io::Result<()> {
    let remarks = shown.decoded.remarks.iter().map(|it| (it.kind, "", it.message.as_str()));
    let of_form = shown.decoded.reading.iter().flat_map(|reading| reading.data.notes());
    let of_tree = shown.tree.iter().flat_map(|tree| tree.notes());
    let noted = of_form.chain(of_tree);
    let noted = noted.map(|note| (note.kind.word(), note.name.as_str(), note.message.as_str()));
    let all: Vec<_> = remarks.chain(noted).collect();
    if all.is_empty() {
        return Ok(());
    }
    heading(out, "Notes", colors)?;
    for (kind, name, message) in all {
        let kind = Painted(kind, Style::Escape, colors);
        match name {
            "" => writeln!(out, "  {kind}: {}", Ends(message, 3 * VALUE))?,
            name => {
                let name = Visible(name, NAME);
                writeln!(out, "  {kind} at “{name}”: {}", Ends(message, 3 * VALUE))?;
            }
        }
    }
    Ok(())
}
