//! `frontdesk export FORM`: submissions out, while the server runs or not.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use frontdesk_store::{Beside, Store};

use super::write::{Manner, Walk, What, write};
use crate::cli::Export;
use crate::config::Config;

/// Writes the submissions of a form, in the order in which they came. What is deleted or suspect is left
/// out.
///
/// # Errors
/// There is no data, or the output cannot be written.
pub(crate) fn run(config: &Config, export: &Export, out: impl Write) -> anyhow::Result<()> {
    let desk = Store::beside(&config.data)?;
    let total = desk.count(&export.form)?;
    if total == 0 {
        tell_known(&desk, &export.form)?;
    }
    // Each submission is dealt with once in each walk.
    let mut progress = Progress::new(total * u64::from(Walk::in_all(export.format)));
    let manner = Manner { format: export.format, has_bom: export.bom };
    let what = What::Form(export.form.clone());
    let written = write(&desk, &what, manner, out, |_walk| progress.step());
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
