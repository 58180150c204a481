//! What came of the vectors, and how it is written down.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::vectors::{Vector, vectors};

/// What one line says about us.
pub enum Verdict {
    /// We read what its source says.
    Agrees,
    /// We read something else; how it came is shown where that is not listed.
    Differs(String),
    /// Its dialect contradicts our table of names for this reason. It was read, and lost nothing.
    Survives(&'static str),
    /// It is not about this.
    Apart,
}

impl Verdict {
    pub fn agrees_if(agrees: bool, came: impl FnOnce() -> String) -> Verdict {
        if agrees { Verdict::Agrees } else { Verdict::Differs(came()) }
    }
}

/// The lines of one file, read in one way.
pub struct Row {
    pub file: &'static str,
    pub read_as: &'static str,
    pub agree: usize,
    /// Ids by the reason for which they are read otherwise.
    pub survive: BTreeMap<&'static str, Vec<String>>,
    /// What contradicts the tables of the test: to be empty.
    pub wrong: Vec<String>,
}

/// Judges each line of a file; `None` where the vectors are not there.
pub fn row(
    file: &'static str,
    read_as: &'static str,
    listed: &[(&'static str, &'static str)],
    judge: impl Fn(&Vector) -> Verdict,
) -> Option<Row> {
    let mut row = Row { file, read_as, agree: 0, survive: BTreeMap::new(), wrong: Vec::new() };
    for vector in vectors(file)? {
        let listed_reason =
            listed.iter().find(|(id, _)| *id == vector.id).map(|(_, reason)| *reason);
        match (judge(&vector), listed_reason) {
            (Verdict::Apart, None) => {}
            (Verdict::Agrees, None) => row.agree += 1,
            (Verdict::Differs(_), Some(reason)) | (Verdict::Survives(reason), None) => {
                row.survive.entry(reason).or_default().push(vector.id);
            }
            (Verdict::Differs(came), None) => row.wrong.push(format!("{}: {came}", vector.id)),
            (_, Some(_)) => row.wrong.push(format!("{} is listed without need", vector.id)),
        }
    }
    Some(row)
}

/// The page.
pub fn page(rows: &[Row]) -> String {
    let mut page = String::from(HEAD);
    let (mut agree, mut survive) = (0, 0);
    for row in rows {
        let others: usize = row.survive.values().map(Vec::len).sum();
        let _ = writeln!(page, "| {} | {} | {} | {others} |", row.file, row.read_as, row.agree);
        (agree, survive) = (agree + row.agree, survive + others);
    }
    let _ = writeln!(page, "| all | | {agree} | {survive} |");
    page.push_str("\n## What is read otherwise, and why\n");
    for row in rows.iter().filter(|row| !row.survive.is_empty()) {
        let _ = writeln!(page, "\n### {}, {}\n", row.file, row.read_as);
        for (reason, ids) in &row.survive {
            let _ = writeln!(page, "- {reason}: {}.", ranges(ids));
        }
    }
    page
}

/// `cross-0001 to cross-0004, cross-0009`: a run of numbers is written by its ends.
fn ranges(ids: &[String]) -> String {
    let number = |id: &str| id.rsplit_once('-').and_then(|(_, number)| number.parse::<u64>().ok());
    let follows = |one: &str, next: &str| {
        number(one).zip(number(next)).is_some_and(|(one, next)| next == one + 1)
    };
    let runs = ids.chunk_by(|one, next| follows(one, next));
    let written = runs.map(|run| match run {
        [only] => format!("`{only}`"),
        [first, second] => format!("`{first}`, `{second}`"),
        [first, .., last] => format!("`{first}` to `{last}`"),
        [] => String::new(),
    });
    written.collect::<Vec<_>>().join(", ")
}

const HEAD: &str = "\
# Conformance

How forms are read here, beside what other projects' test suites say and what real clients sent.
A test writes this page (`FRONTDESK_BLESS=1 cargo test -p frontdesk-form --test conformance`) and fails where it no longer holds.

The lines are recorded: one body each, with what its source makes of it.
They stay outside of this project, because most belong to others; `FRONTDESK_VECTORS` names their folder, and without it the tests say that they were left out.

*Must agree* are the lines that have one meaning: what browsers and clients were told to send, the URL standard's own tests, the parts of a multipart body, and nested names on which qs, Rack and PHP agree.
*Must survive* are those of a dialect or a setting that contradicts [our table of names](names.md) or [our reading of multipart](decisions/reading-multipart.md): they are read without a crash, in any cut, and no value is lost in silence.
Each of them stands below, with its reason.
A line that differs and is not listed fails the test, and so does one that is listed and agrees.

A file stands here twice where it is read in two ways; lines that are of another kind (a text that is no form, a compressed body of a format that has a row of its own) are in neither count.
Cookies are the business of another crate, `frontdesk-session`, and of its own tests.

| vectors | read as | must agree | must survive |
|---|---|---|---|
";
