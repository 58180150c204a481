//! The recorded vectors: what agrees with its source, what does not and why, and the page that says
//! so (`docs/conformance.md`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the counts are what one runs this for")]
#![allow(unreachable_pub, reason = "the modules are shared by several tests")]

#[path = "../events/mod.rs"]
mod events;
mod flat;
mod multipart;
#[path = "../reading/mod.rs"]
mod reading;
mod report;
mod tree;
#[path = "../vectors/mod.rs"]
mod vectors;

use std::path::Path;

/// The page is what came of the lines just now. With `FRONTDESK_BLESS` it is written anew.
#[test]
#[allow(clippy::disallowed_methods, reason = "only a person at the keyboard blesses a page")]
fn every_recorded_line_agrees_or_is_listed_and_the_page_says_so() {
    let rows = [flat::rows(), tree::rows(), multipart::rows()];
    let Some(rows) = rows.into_iter().collect::<Option<Vec<_>>>() else { return };
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let survive: usize = row.survive.values().map(Vec::len).sum();
        println!("{} as {}: {} agree, {survive} survive", row.file, row.read_as, row.agree);
        wrong.extend(row.wrong.iter().map(|line| format!("{}: {line}", row.file)));
        assert!(row.agree > 0, "{} as {}: nothing was compared", row.file, row.read_as);
    }
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
    let page = report::page(&rows);
    if std::env::var_os("FRONTDESK_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/conformance.md is not what holds; FRONTDESK_BLESS=1 writes it");
}
