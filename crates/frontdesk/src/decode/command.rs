//! `frontdesk decode` itself: from its flags to what it prints.

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use frontdesk_form::Limits;

use super::asked::{Asked, Bar, What};
use super::meaning::{Meaning, Source, meaning};
use super::trouble::{Refused, Trouble};
use super::{json, text};
use crate::cli::{Decode, Report};

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
    let source = match open(command.file.as_deref()) {
        Ok(source) => source,
        Err(why) => return wrong_usage(&why),
    };
    // A body of any size can be looked at; whatever is kept in memory stays bounded.
    let limits = Limits { max_body_bytes: u64::MAX, max_file_bytes: u64::MAX, ..limits.clone() };
    let asked = asked(command);
    let decoded = match meaning(&asked, source, &limits) {
        Ok(decoded) => decoded,
        Err(Trouble::Refused(error)) => return refuse(command, &error, colors, out),
        Err(Trouble::Unclear(unclear)) => return wrong_usage(unclear.for_command()),
        Err(Trouble::Io(error)) => return Err(error.into()),
    };
    let Meaning { tree, error } = decoded.meaning(asked.names, &limits);
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

/// Nobody's clipboard holds more.
const MAX_PASTE: u64 = 64 * 1024 * 1024;

fn asked(command: &Decode) -> Asked {
    let what = match (command.http, command.cookie) {
        (_, true) => What::Cookies,
        (true, false) => What::Request,
        (false, false) => What::Body,
    };
    Asked {
        content_type: command.content_type.clone(),
        content_encoding: command.content_encoding.clone(),
        names: command.names,
        what,
        input: command.input,
        report: command.format,
        bar: Bar::OnTerminal,
        max_paste: MAX_PASTE,
    }
}

fn wrong_usage(why: &str) -> anyhow::Result<Verdict> {
    writeln!(std::io::stderr(), "frontdesk decode: {why}")?;
    Ok(Verdict::WrongUsage)
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

/// Opens the input, or says why it can't be read.
fn open(file: Option<&Path>) -> Result<Source, String> {
    let Some(path) = file.filter(|path| path.as_os_str() != "-") else {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            // A terminal that can't be written to is no reason to stop.
            let _ =
                writeln!(std::io::stderr(), "Paste what you have, then press Enter and Ctrl-D.");
        }
        return Ok(Source { bytes: Box::new(stdin), len: None });
    };
    let unreadable = |error| format!("{} can't be read: {error}", path.display());
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(format!("{} is a folder", path.display()));
    }
    let len = metadata.is_file().then_some(metadata.len());
    Ok(Source { bytes: Box::new(file) as Box<dyn Read>, len })
}
