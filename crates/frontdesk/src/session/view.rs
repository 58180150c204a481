//! What we know, as a page: the cookie in the browser, and the record at the server beside it.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use frontdesk_session::{Moment, Record, Stay};
use http::{HeaderValue, StatusCode};

use super::show::{KeptAt, Known, address, device};
use crate::app::{App, moment, moment_in_words};
use crate::page::{STYLE, page_under, policy};
use crate::sessions::Transport;
use crate::visible::Size;

/// The style sheet of this page, beside that of all.
const OWN_STYLE: &str = include_str!("../../templates/session.css");

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&[STYLE, OWN_STYLE], &[]));

#[derive(Template)]
#[template(path = "session.html")]
struct Page<'a> {
    /// The account's name, else its address.
    name: Option<&'a str>,
    /// Where there is a name beside it.
    email: Option<&'a str>,
    is_refused: bool,
    cookie: Option<Cookie<'a>>,
    record: Option<Note<'a>>,
    at_server: Vec<Line<'a>>,
    in_browser: Vec<Line<'a>>,
}

/// The cookie as the browser brought it.
struct Cookie<'a> {
    name: &'a str,
    masked: String,
    /// Attributes with what the browser makes of them.
    words: Vec<(&'static str, String)>,
}

/// Our record.
struct Note<'a> {
    made: Time,
    logged_in: Option<Time>,
    seen: Time,
    ends: Time,
    until: Time,
    device: Option<String>,
    address: Option<&'a str>,
}

/// One kept value.
struct Line<'a> {
    key: &'a str,
    size: Size,
}

/// A moment for people and for programs.
struct Time {
    text: String,
    machine: String,
}

impl Page<'_> {
    fn style(&self) -> &'static str {
        OWN_STYLE
    }

    fn knows_nothing(&self) -> bool {
        self.record.is_none() && self.in_browser.is_empty()
    }
}

/// The page.
pub(super) fn page(app: &App, known: &Known) -> Response {
    let lines = |at: KeptAt| {
        let kept = known.kept.iter().filter(move |kept| kept.at == at);
        kept.map(|kept| Line { key: &kept.key, size: Size(kept.bytes as u64) }).collect()
    };
    let account = known.account.as_ref();
    let name = account.map(|account| account.name.as_deref().unwrap_or(&account.email));
    let page = Page {
        name,
        email: account.filter(|account| account.name.is_some()).map(|account| &*account.email),
        is_refused: app.sessions().are_refused(),
        cookie: known.cookie.as_deref().map(|value| cookie(app, value, known.record.as_ref())),
        record: known.record.as_ref().map(note),
        at_server: lines(KeptAt::Server),
        in_browser: lines(KeptAt::Browser),
    };
    page_under(&POLICY, StatusCode::OK, &page)
}

fn cookie<'a>(app: &'a App, value: &[u8], record: Option<&Record>) -> Cookie<'a> {
    let name = app.sessions().site_policy().cookie().name();
    let mut words = Vec::new();
    if name.starts_with("__Host-") {
        words.push(("__Host-", "No other host can have set it.".to_owned()));
    }
    match app.sessions().transport() {
        Transport::Sealed => words.push(("Secure", "It travels over https only.".into())),
        Transport::Local => words.push((
            "no Secure",
            "This machine alone is answered, so it may travel over plain http.".into(),
        )),
        Transport::Open => words.push((
            "no Secure",
            "It travels over plain http: everybody on the way can read it.".into(),
        )),
    }
    words.push(("HttpOnly", "No script can read it.".into()));
    words.push((
        "SameSite=Lax",
        "It stays at home when a page of another site sends a form here.".into(),
    ));
    match app.sessions().domain() {
        Some(domain) => {
            words.push(("Domain", format!("It goes to {domain} and all hosts below it.")))
        }
        None => words
            .push(("Path=/", "It goes to every page of this host, and to no other host.".into())),
    }
    if let Some(record) = record {
        words.push(match record.stay {
            Stay::WhileItLasts => {
                ("Max-Age", format!("The browser keeps it until {}.", time(record.until).text))
            }
            Stay::WhileBrowserRuns => {
                ("no Max-Age", "The browser forgets it when it is closed.".into())
            }
        });
    }
    Cookie { name, masked: masked(value), words }
}

/// The first letters, by which it can be known again beside the browser's own list; 40 of 43 that
/// nobody can guess stay hidden.
fn masked(value: &[u8]) -> String {
    const SHOWN: usize = 3;
    let text = String::from_utf8_lossy(value);
    let head: String = text.chars().take(SHOWN).collect();
    let hidden = text.chars().count().saturating_sub(SHOWN);
    format!("{head}{}", "•".repeat(hidden.min(40)))
}

fn note(record: &Record) -> Note<'_> {
    Note {
        made: time(record.made_at),
        logged_in: record.authenticated_at.map(time),
        seen: time(record.seen_at),
        ends: time(record.ends_at()),
        until: time(record.until),
        device: device(record),
        address: address(record),
    }
}

fn time(at: Moment) -> Time {
    let at = Moment::from_secs(at.as_secs()).as_micros();
    Time { text: moment_in_words(at), machine: moment(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V3.3.4: the page shows too little of the token to be it.
    #[test]
    fn a_token_is_masked() {
        assert_eq!(masked(&[b'a'; 43]), format!("aaa{}", "•".repeat(40)));
        assert_eq!(masked(b"ab"), "ab");
        assert!(masked(&[b'a'; 5000]).chars().count() < 50);
        assert!(masked(b"\xff\xfe\xfd\xfc").ends_with('•'));
    }
}
