//! Submissions written out: as a table, as lines of JSON, as an archive with their files.
//!
//! Each is written while it is read, so that memory does not grow with what is written (F-64).

mod csv;
mod jsonl;
mod zip;

use std::io::Write;

use frontdesk_store::{Beside, Cursor, Direction, InboxFilter, Submission};

use crate::cli::Format;

/// Submissions read at once: enough to be quick, few enough to lie in memory.
const PAGE: u32 = 500;

/// What is written.
pub(super) enum What {
    /// All of a form in the order in which they came, but for what is deleted or suspect.
    Form(String),
    /// What a list shows, the newest first.
    Shown(InboxFilter),
}

/// How it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) format: Format,
    /// A byte order mark before a table.
    pub(super) has_bom: bool,
}

/// Which walk through all submissions it is. A table's columns are gathered in a first one; an archive's files
/// follow in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    First,
    Second,
}

impl Walk {
    /// How many there are.
    pub(super) fn in_all(format: Format) -> u8 {
        match format {
            Format::Jsonl => 1,
            Format::Csv | Format::Zip => 2,
        }
    }

    /// Its number, from 1.
    pub(super) fn number(self) -> u8 {
        match self {
            Walk::First => 1,
            Walk::Second => 2,
        }
    }
}

/// How long the line of a submission is.
pub(super) fn line_bytes(submission: &Submission) -> u64 {
    let mut line = Vec::new();
    match jsonl::put(&mut line, submission) {
        Ok(()) => line.len() as u64,
        // What is stored is JSON, or the export says so.
        Err(_) => 0,
    }
}

/// Writes all of it; `step` hears of each submission in each walk.
///
/// # Errors
/// The store can't be read, or the output can't be written.
pub(super) fn write(
    desk: &Beside,
    what: &What,
    manner: Manner,
    mut out: impl Write,
    mut step: impl FnMut(Walk),
) -> anyhow::Result<()> {
    match manner.format {
        Format::Csv => csv::write(desk, what, manner.has_bom, &mut out, &mut step)?,
        Format::Jsonl => jsonl::write(desk, what, &mut out, &mut step)?,
        Format::Zip => zip::write(desk, what, &mut out, &mut step)?,
    }
    Ok(out.flush()?)
}

/// Hands out each submission in turn.
fn each(
    desk: &Beside,
    what: &What,
    take: impl FnMut(&Submission) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match what {
        What::Form(form) => each_of_form(desk, form, take),
        What::Shown(filter) => each_shown(desk, filter, take),
    }
}

fn each_of_form(
    desk: &Beside,
    form: &str,
    mut take: impl FnMut(&Submission) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut next = Some(Cursor::START);
    while let Some(after) = next {
        let page = desk.page(form, after, PAGE)?;
        for submission in &page.submissions {
            if desk.inbox_mark(submission.id)?.is_some_and(|mark| mark.folder.is_in_force()) {
                take(submission)?;
            }
        }
        next = page.next;
    }
    Ok(())
}

fn each_shown(
    desk: &Beside,
    filter: &InboxFilter,
    mut take: impl FnMut(&Submission) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut next = Some(Cursor::END);
    while let Some(before) = next {
        let page = desk.inbox(filter, before, Direction::Older, PAGE)?;
        for row in &page.rows {
            // One that goes meanwhile is not written.
            if let Some(submission) = desk.submission(row.id)? {
                take(&submission)?;
            }
        }
        next = page.next;
    }
    Ok(())
}
