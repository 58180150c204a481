//! One `Set-Cookie` header, and how long the browser is to keep it.

use std::{fmt, time::Duration};

use super::date::FixDate;
use crate::Moment;

/// How long a browser keeps a cookie.
///
/// It is a promise that browsers break in both directions: what ends a session is the server's own
/// clock (C-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lives {
    /// Until the browser is closed; one that restores its windows keeps it for longer.
    WithBrowser,
    /// Until then, cut at 400 days from now as browsers cut it (RFC 6265bis, 5.5; C-06).
    Until(Moment),
}

impl Lives {
    /// The longest life that browsers grant.
    pub const LONGEST: Duration = Duration::from_secs(400 * 86_400);

    /// Whole seconds from now on, rounded down; `None` for as long as the browser runs.
    pub(super) fn secs(self, now: Moment) -> Option<u64> {
        match self {
            Lives::WithBrowser => None,
            Lives::Until(end) => Some(end.since(now).min(Lives::LONGEST).as_secs()),
        }
    }

    /// Both ways to say it, because old clients know only the date, and a date alone would depend on
    /// the browser's clock.
    pub(super) fn attributes(secs: u64, now: Moment) -> String {
        let end = FixDate(now + Duration::from_secs(secs));
        format!("; Max-Age={secs}; Expires={end}")
    }

    /// A life that is over.
    pub(super) fn over() -> String {
        format!("; Max-Age=0; Expires={}", FixDate(Moment::from_secs(0)))
    }
}

/// The value of one `Set-Cookie` header; only a [`CookieSpec`](crate::CookieSpec) makes it.
///
/// It displays as the header's value, which holds visible ASCII and single spaces alone (C-02). It is
/// sent as a header line of its own, never joined to others by commas, and once a name and answer
/// (C-03). `Debug` leaves the value out, so that it reaches no log (C-47).
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    header: Box<str>,
    name_len: usize,
}

impl SetCookie {
    /// `name=`, followed by value, life and attributes.
    pub(super) fn new(name: &str, parts: [&str; 3]) -> SetCookie {
        let [value, life, attributes] = parts;
        let header = [name, "=", value, life, attributes].concat();
        SetCookie { header: header.into(), name_len: name.len() }
    }

    /// The cookie's name.
    pub fn name(&self) -> &str {
        self.header.get(..self.name_len).unwrap_or_default()
    }

    /// The header's value.
    pub fn as_str(&self) -> &str {
        &self.header
    }
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header)
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetCookie({}=…)", self.name())
    }
}
