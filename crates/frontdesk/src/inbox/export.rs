//! `frontdesk export FORM`: submissions out, while the server runs or not.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};

use anyhow::Context;
use frontdesk_store::{Beside, Cursor, Store, Submission};
use serde_json::value::RawValue;

use super::cells::{Cell, cells};
use crate::app::moment;
use crate::cli::{Export, Format};
use crate::config::Config;

/// Submissions read at once: enough to be quick, few enough to lie in memory.
const PAGE: u32 = 500;

/// Writes the submissions of a form, in the order in which they came.
///
/// # Errors
/// There is no data, or the output cannot be written.
pub(crate) fn run(config: &Config, export: &Export, out: impl Write) -> anyhow::Result<()> {
    let desk = Store::beside(&config.data)?;
    let total = desk.count(&export.form)?;
    if total == 0 {
        tell_known(&desk, &export.form)?;
    }
    let mut progress = Progress::new(total);
    let written = match export.format {
        Format::Jsonl => jsonl(&desk, &export.form, out, &mut progress),
        Format::Csv => csv(&desk, export, out, &mut progress),
    };
    progress.end();
    written.context("the export could not be written")
}

/// A form without submissions is an empty export; a slip of the pen looks the same, so say so.
fn tell_known(desk: &Beside, form: &str) -> anyhow::Result<()> {
    let names = desk.form_names()?;
    let list = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
    let mut error = std::io::stderr();
    writeln!(error, "`{form}` has no submission. Forms that have some: {list}")?;
    Ok(())
}

fn each(
    desk: &Beside,
    form: &str,
    mut take: impl FnMut(&Submission) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut next = Some(Cursor::START);
    while let Some(after) = next {
        let page = desk.page(form, after, PAGE)?;
        page.submissions.iter().try_for_each(&mut take)?;
        next = page.next;
    }
    Ok(())
}

/// JSON Lines: an object a submission, which holds all that is stored of it.
fn jsonl(
    desk: &Beside,
    form: &str,
    out: impl Write,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(out);
    each(desk, form, |submission| {
        serde_json::to_writer(&mut out, &line(submission)?)?;
        out.write_all(b"\n")?;
        progress.step();
        Ok(())
    })?;
    Ok(out.flush()?)
}

#[derive(serde::Serialize)]
struct Line<'a> {
    id: String,
    form: &'a str,
    received_at: String,
    tree: &'a RawValue,
    entries: &'a RawValue,
    notes: &'a RawValue,
    enctype: &'a str,
    charset: &'a str,
    coding: &'a str,
    address: Option<&'a str>,
    user_agent: Option<&'a str>,
    referer: Option<&'a str>,
    origin: Option<&'a str>,
    language: Option<&'a str>,
}

fn line(submission: &Submission) -> anyhow::Result<Line<'_>> {
    Ok(Line {
        id: submission.id.to_string(),
        form: &submission.form,
        received_at: moment(submission.received_at),
        tree: serde_json::from_str(&submission.tree)?,
        entries: serde_json::from_str(&submission.entries)?,
        notes: serde_json::from_str(&submission.notes)?,
        enctype: &submission.enctype,
        charset: &submission.charset,
        coding: &submission.coding,
        address: submission.address.as_deref(),
        user_agent: submission.user_agent.as_deref(),
        referer: submission.referer.as_deref(),
        origin: submission.origin.as_deref(),
        language: submission.language.as_deref(),
    })
}

/// A table: a line a submission, a column a name, in the order in which the names first came.
///
/// The names are gathered in a first walk, so that a later submission can bring a new column.
fn csv(
    desk: &Beside,
    export: &Export,
    mut out: impl Write,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut columns = Columns::default();
    let mut last = Cursor::START;
    each(desk, &export.form, |submission| {
        cells(&submission.tree)?.into_iter().for_each(|cell| columns.add(cell.heading));
        last = submission.at;
        Ok(())
    })?;
    if export.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    // RFC 4180, section 2: lines end with CRLF.
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let fixed = ["id", "received_at"].map(str::to_owned);
    table.write_record(fixed.into_iter().chain(columns.names.iter().map(|name| disarm(name))))?;
    each(desk, &export.form, |submission| {
        // What came after the first walk may have names without a column: the next export has it.
        if submission.at <= last {
            table.write_record(columns.row(submission)?)?;
            progress.step();
        }
        Ok(())
    })?;
    Ok(table.flush()?)
}

#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    fn add(&mut self, name: String) {
        if !self.places.contains_key(&name) {
            self.places.insert(name.clone(), self.names.len());
            self.names.push(name);
        }
    }

    fn row(&self, submission: &Submission) -> anyhow::Result<Vec<String>> {
        let mut row = vec![None::<String>; self.names.len()];
        for Cell { heading, text } in cells(&submission.tree)? {
            // Every name has its column since the first walk.
            let place = self.places.get(&heading);
            let Some(cell) = place.and_then(|&at| row.get_mut(at)) else { continue };
            match cell {
                // A name that came several times is one cell, as spreadsheets have no lists.
                Some(before) => *before = format!("{before}; {text}"),
                None => *cell = Some(text),
            }
        }
        let fixed = [submission.id.to_string(), moment(submission.received_at)];
        let row = row.into_iter().map(|cell| disarm(&cell.unwrap_or_default()));
        Ok(fixed.into_iter().chain(row).collect())
    }
}

/// V1.2.10: a cell that a spreadsheet would take for a formula begins with an apostrophe.
fn disarm(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\0') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

/// How far it is, on a terminal that does not show the export itself.
struct Progress {
    done: u64,
    total: u64,
    shown: bool,
}

impl Progress {
    fn new(total: u64) -> Progress {
        let shown = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        Progress { done: 0, total, shown }
    }

    fn step(&mut self) {
        self.done += 1;
        if self.shown && (self.done.is_multiple_of(1000) || self.done == self.total) {
            let tenths = (self.done * 40 / self.total.max(1)).min(40);
            let bar: String = (0..40).map(|at| if at < tenths { '█' } else { '·' }).collect();
            let _ = write!(std::io::stderr(), "\r{bar} {} of {}", self.done, self.total);
        }
    }

    fn end(&self) {
        if self.shown && self.done > 0 {
            let _ = writeln!(std::io::stderr());
        }
    }
}
