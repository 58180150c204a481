//! `GET /inbox/export` without a format: what can be downloaded, how many there are, and about how much it is.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_store::{Cursor, Direction, InboxCount, InboxFilter, Submission};
use http::StatusCode;
use serde_json::json;

use super::asked::Asked;
use super::cells::cells;
use super::show::size;
use super::write::line_bytes;
use crate::answer::Wanted;
use crate::app::App;
use crate::cli::Format;
use crate::desk::{Call, Place, Shell, shell};
use crate::failure::Failure;

/// Submissions whose size is looked at, the newest; the others are taken to be like them.
const SAMPLE: u32 = 50;

#[derive(Template)]
#[template(path = "desk/export.html")]
struct ExportPage<'a> {
    shell: Shell,
    count: String,
    is_empty: bool,
    /// The list that is meant.
    list: String,
    choices: &'a [Choice],
}

struct Choice {
    name: &'static str,
    what: &'static str,
    href: String,
    size: String,
}

/// A format, its word in an address, its name, and what it is for.
const FORMATS: [(Format, &str, &str, &str); 3] = [
    (Format::Csv, "csv", "CSV", "A table for spreadsheets: a line a submission, a column a field."),
    (Format::Jsonl, "jsonl", "JSON Lines", "All that is stored of each, for programs."),
    (Format::Zip, "zip", "ZIP with files", "The same lines, and all files that were sent."),
];

/// The page.
///
/// # Errors
/// The store can't be asked.
pub(super) async fn offer(call: &Call, asked: &Asked) -> Result<Response, Failure> {
    let app = &call.app;
    let failed = |error| app.store_failure(error);
    let count = app.store().inbox_count(asked.filter.clone()).await.map_err(failed)?;
    let sizes = Sizes::of(app, &asked.filter, count).await?;
    if call.wanted == Wanted::Json {
        let bytes: serde_json::Map<_, _> = FORMATS
            .iter()
            .map(|(format, word, ..)| ((*word).to_owned(), sizes.of_format(*format).into()))
            .collect();
        let (number, is_all) = (count.number, count.is_all);
        let told = json!({ "submissions": number, "counted_all": is_all, "about_bytes": bytes });
        return Ok(Json(told).into_response());
    }
    let query = asked.query();
    let joint = if query.is_empty() { "" } else { "&" };
    let choices: Vec<Choice> = FORMATS
        .iter()
        .map(|&(format, word, name, what)| Choice {
            name,
            what,
            href: format!("/inbox/export?{query}{joint}format={word}"),
            size: size(sizes.of_format(format)),
        })
        .collect();
    let page = ExportPage {
        shell: call.shell(Place::Inbox),
        count: in_words(count),
        is_empty: count == InboxCount { number: 0, is_all: true },
        list: if query.is_empty() { "/inbox".to_owned() } else { format!("/inbox?{query}") },
        choices: &choices,
    };
    Ok(shell::page(StatusCode::OK, &page))
}

/// Bytes of a table, of lines, and of files, of all that is meant.
#[derive(Default)]
struct Sizes {
    table: u64,
    lines: u64,
    files: u64,
}

impl Sizes {
    async fn of(app: &App, filter: &InboxFilter, count: InboxCount) -> Result<Sizes, Failure> {
        let failed = |error| app.store_failure(error);
        let page = app.store().inbox(filter.clone(), Cursor::END, Direction::Older, SAMPLE).await;
        let (mut sum, mut looked_at) = (Sizes::default(), 0);
        for row in page.map_err(failed)?.rows {
            // One that goes meanwhile is not written either.
            if let Some(one) = app.store().submission(row.id).await.map_err(failed)? {
                sum.add(&one);
                looked_at += 1;
            }
        }
        let whole = |bytes: u64| bytes.saturating_mul(count.number) / u64::max(looked_at, 1);
        Ok(Sizes { table: whole(sum.table), lines: whole(sum.lines), files: whole(sum.files) })
    }

    fn add(&mut self, one: &Submission) {
        // Id, time, and what stands between the cells.
        const BESIDE: usize = 70;
        let cells = cells(&one.tree).unwrap_or_default();
        let texts: usize = cells.iter().map(|cell| cell.text.len() + 1).sum();
        self.table += (BESIDE + texts) as u64;
        self.lines += line_bytes(one);
        self.files += one.uploads.iter().map(|upload| upload.size).sum::<u64>();
    }

    fn of_format(&self, format: Format) -> u64 {
        match format {
            Format::Csv => self.table,
            Format::Jsonl => self.lines,
            // Lines that are alike become a quarter; what people send as files is packed already.
            Format::Zip => self.lines / 4 + self.files,
        }
    }
}

/// So many submissions, in words.
fn in_words(count: InboxCount) -> String {
    let number = grouped(count.number);
    match (count.number, count.is_all) {
        (1, true) => "1 submission".to_owned(),
        (_, true) => format!("{number} submissions"),
        (_, false) => format!("At least {number} submissions"),
    }
}

/// A number as people write it in English: 1,204.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1204, "1,204"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), text);
        }
    }
}
