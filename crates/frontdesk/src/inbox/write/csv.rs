//! A table by RFC 4180: a line a submission, a column a name, in the order in which the names first came.
//!
//! The names are gathered in a first walk, so that any submission can bring a new column.

use std::collections::HashMap;
use std::io::Write;

use frontdesk_store::{Beside, Cursor, Submission};

use super::{Walk, What, each};
use crate::app::moment;
use crate::inbox::cells::{Cell, cells};

pub(super) fn write(
    desk: &Beside,
    what: &What,
    has_bom: bool,
    mut out: impl Write,
    step: &mut dyn FnMut(Walk),
) -> anyhow::Result<()> {
    let mut columns = Columns::of(what);
    let mut newest = Cursor::START;
    each(desk, what, |submission| {
        cells(&submission.tree)?.into_iter().for_each(|cell| columns.add(cell.heading));
        newest = newest.max(submission.at);
        step(Walk::First);
        Ok(())
    })?;
    if has_bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    // RFC 4180, section 2: lines end with CRLF.
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(columns.head())?;
    each(desk, what, |submission| {
        // What came after the first walk may have names without a column: the next export has it.
        if submission.at <= newest {
            table.write_record(columns.row(submission)?)?;
            step(Walk::Second);
        }
        Ok(())
    })?;
    Ok(table.flush()?)
}

/// The names of a table's columns.
struct Columns {
    /// Whether each line says which form it is of.
    has_form: bool,
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    fn of(what: &What) -> Columns {
        let has_form = match what {
            What::Form(_) => false,
            What::Shown(filter) => filter.form.is_none(),
        };
        Columns { has_form, names: Vec::new(), places: HashMap::new() }
    }

    fn add(&mut self, name: String) {
        if !self.places.contains_key(&name) {
            self.places.insert(name.clone(), self.names.len());
            self.names.push(name);
        }
    }

    fn head(&self) -> Vec<String> {
        let fixed: &[&str] =
            if self.has_form { &["id", "form", "received_at"] } else { &["id", "received_at"] };
        let fixed = fixed.iter().map(|name| (*name).to_owned());
        fixed.chain(self.names.iter().map(|name| disarm(name))).collect()
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
        let id = submission.id.to_string();
        let form = self.has_form.then(|| submission.form.clone());
        let fixed = [Some(id), form, Some(moment(submission.received_at))];
        let row = row.into_iter().map(|cell| disarm(&cell.unwrap_or_default()));
        Ok(fixed.into_iter().flatten().chain(row).collect())
    }
}

/// V1.2.10: a cell that a spreadsheet would take for a formula begins with an apostrophe.
fn disarm(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\0') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}
