//! What the page shows.

use std::collections::HashSet;
use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use frontdesk_form::FormTree;
use frontdesk_session::Cookies;
use http::{HeaderValue, StatusCode};

use super::super::explain;
use super::super::meaning::Decoded;
use super::super::request::Request;
use super::super::trouble::Refused;
use super::super::words::{self, NAME, lossy};
use super::bytes::{self, Bytes};
use super::entries::{self, EntryLine};
use super::fields::Fields;
use super::tree::{self, Step};
use super::{ANSWER_STYLE, SCRIPT, STYLE};
use crate::desk::{Shell, shell};
use crate::page::{self, page_under, policy};
use crate::visible::{Ends, Visible};

/// How much of a header, a cookie or a note is shown.
const VALUE: usize = 2_000;
/// How many cookies, and how many notes.
const MOST: usize = 1_000;

/// An answer, ready to be written down; empty where nothing was asked yet.
#[derive(Default)]
pub(super) struct Shown {
    /// Why there is nothing else: the question says too little.
    unclear: Option<&'static str>,
    error: Option<ErrorLine>,
    /// What was read, in one line.
    summary: Option<String>,
    request: Option<RequestLines>,
    cookies: Option<Vec<CookieLine>>,
    bytes: Option<Bytes>,
    entries: Vec<EntryLine>,
    /// How many entries there are in all.
    count: usize,
    tree: Vec<Step>,
    /// The tree goes on below what is shown.
    is_tree_cut: bool,
    notes: Vec<NoteLine>,
    /// So many notes are not shown.
    more_notes: usize,
}

struct ErrorLine {
    title: &'static str,
    kind: &'static str,
    message: String,
}

struct RequestLines {
    line: String,
    headers: Vec<HeaderLine>,
}

struct HeaderLine {
    name: String,
    value: String,
    meaning: String,
}

struct CookieLine {
    name: String,
    value: String,
    at: String,
}

struct NoteLine {
    kind: &'static str,
    name: String,
    message: String,
}

impl Shown {
    /// Everything about what was decoded, up to the error if there is one.
    pub(super) fn of(
        decoded: &Decoded,
        tree: Option<&FormTree<'_>>,
        error: Option<&Refused>,
    ) -> Shown {
        let mut shown = Shown {
            error: error.map(ErrorLine::of),
            request: decoded.request.as_ref().map(RequestLines::of),
            cookies: decoded.cookies.as_deref().map(cookies),
            ..Shown::default()
        };
        if let Some(reading) = &decoded.reading {
            shown.summary = Some(words::body(reading));
            let annotated = reading.annotated.as_ref();
            shown.bytes = annotated.map(|it| Bytes::of(it, &reading.data, reading.error.as_ref()));
            shown.count = reading.data.entries().len();
            shown.entries = entries::lines(&reading.data, shown.bytes.as_ref());
        }
        if let Some(tree) = tree {
            (shown.tree, shown.is_tree_cut) = tree::steps(tree.root());
        }
        let mut notes = notes(decoded, tree);
        shown.notes = notes.by_ref().take(MOST).collect();
        shown.more_notes = notes.count();
        shown
    }

    /// Nothing but what is wrong, and the head of the request.
    pub(super) fn refused(error: &Refused, request: Option<&Request>) -> Shown {
        Shown {
            error: Some(ErrorLine::of(error)),
            request: request.map(RequestLines::of),
            ..Shown::default()
        }
    }

    /// Nothing but what the question has to say besides.
    pub(super) fn unclear(why: &'static str) -> Shown {
        Shown { unclear: Some(why), ..Shown::default() }
    }

    /// Takes the values of these entries out of what is shown, wherever they stand: they are passwords. The tree,
    /// which does not say which entry a value came from, goes as a whole.
    pub(super) fn hide(&mut self, secret: &HashSet<usize>) {
        if let Some(bytes) = &mut self.bytes {
            bytes.hide(secret);
        }
        for entry in self.entries.iter_mut().filter(|entry| secret.contains(&entry.id)) {
            entry.value = bytes::HIDDEN.to_owned();
        }
        // The page around it has the tree that was stored.
        self.tree.clear();
        self.is_tree_cut = false;
    }

    fn is_answer(&self) -> bool {
        self.unclear.is_some()
            || self.error.is_some()
            || self.summary.is_some()
            || self.cookies.is_some()
    }

    fn count(&self) -> String {
        words::count(self.count)
    }

    fn more_entries(&self) -> usize {
        self.count - self.entries.len()
    }
}

impl ErrorLine {
    fn of(error: &Refused) -> ErrorLine {
        let title = match error.status {
            413 => "Too large",
            415 => "Of no known type",
            _ => "Malformed",
        };
        ErrorLine { title, kind: error.kind, message: Ends(&error.message, VALUE).to_string() }
    }
}

impl RequestLines {
    fn of(request: &Request) -> RequestLines {
        let headers = request.headers.iter().map(|header| {
            let value = header.text();
            HeaderLine {
                name: Visible(&header.name, NAME).to_string(),
                meaning: Ends(&explain::header(&header.name, &value), VALUE).to_string(),
                value: Ends(&value, VALUE).to_string(),
            }
        });
        let (method, target) = (Visible(&request.method, NAME), Ends(&request.target, VALUE));
        RequestLines { line: format!("{method} {target}"), headers: headers.take(MOST).collect() }
    }
}

fn cookies(header: &[u8]) -> Vec<CookieLine> {
    let lines = Cookies::new(header).map(|cookie| CookieLine {
        name: words::key(&lossy(cookie.name)),
        value: Ends(&lossy(cookie.value), VALUE).to_string(),
        at: format!("{} to {}", cookie.at.start, cookie.at.end),
    });
    lines.take(MOST).collect()
}

/// All notes, those about how the body was found first.
fn notes<'a>(
    decoded: &'a Decoded,
    tree: Option<&'a FormTree<'_>>,
) -> impl Iterator<Item = NoteLine> + 'a {
    let remarks = decoded.remarks.iter().map(|it| (it.kind, "", it.message.as_str()));
    let of_form = decoded.reading.iter().flat_map(|reading| reading.data.notes());
    let of_tree = tree.into_iter().flat_map(|tree| tree.notes());
    let noted = of_form.chain(of_tree);
    let noted = noted.map(|note| (note.kind.word(), note.name.as_str(), note.message.as_str()));
    remarks.chain(noted).map(|(kind, name, message)| NoteLine {
        kind,
        name: Visible(name, NAME).to_string(),
        message: Ends(message, VALUE).to_string(),
    })
}

#[derive(Template)]
#[template(path = "decode.html")]
struct DecodePage<'a> {
    fields: &'a Fields,
    shown: &'a Shown,
}

#[derive(Template)]
#[template(path = "decoded.html")]
pub(super) struct Fragment<'a> {
    pub(super) shown: &'a Shown,
}

/// The page at the desk, for an operator who is in.
#[derive(Template)]
#[template(path = "desk/decode.html")]
struct DeskPage<'a> {
    shell: &'a Shell,
    fields: &'a Fields,
    shown: &'a Shown,
}

static POLICY: LazyLock<HeaderValue> =
    LazyLock::new(|| policy(&[page::STYLE, STYLE, ANSWER_STYLE], &[SCRIPT]));

static DESK_POLICY: LazyLock<HeaderValue> =
    LazyLock::new(|| shell::policy(&[STYLE, ANSWER_STYLE], &[SCRIPT]));

/// The policy of a page of the desk that has an answer in it.
pub(super) fn desk_policy() -> &'static HeaderValue {
    &DESK_POLICY
}

/// The whole page, in the frame of the desk where there is one.
pub(super) fn page(
    status: StatusCode,
    frame: Option<&Shell>,
    fields: &Fields,
    shown: &Shown,
) -> Response {
    match frame {
        Some(shell) => page_under(&DESK_POLICY, status, &DeskPage { shell, fields, shown }),
        None => page_under(&POLICY, status, &DecodePage { fields, shown }),
    }
}

/// The answer alone, for a script that puts it into a page of its own.
pub(super) fn fragment(status: StatusCode, shown: &Shown) -> Response {
    page_under(&POLICY, status, &Fragment { shown })
}
