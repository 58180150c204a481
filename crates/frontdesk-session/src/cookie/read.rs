//! The `Cookie` header of a request (RFC 6265bis, 4.2), as a server has to read it.
//!
//! ```text
//! cookie-string = cookie-pair *( ";" SP cookie-pair )
//! cookie-pair   = cookie-name "=" cookie-value
//! ```
//!
//! Browsers send what pages and other sites made them keep, so the reader keeps to the grammar where
//! it separates and to nothing where it forbids: one bad cookie must not cost the others (C-40).
//!
//! - `;` separates, also inside of quotes: a value never holds another cookie (C-35).
//! - Spaces and tabs around names and values go, and no other white space (C-31, C-33).
//! - The first `=` ends the name. Without one the whole piece is the value of a cookie that has no
//!   name, as browsers mean it (RFC 6265bis, 5.6), and no name is ever made out of it (C-37).
//! - Nothing is decoded: no quotes, no percent, no plus, no `$Version` of RFC 2965 (C-34, C-36).

use std::ops::Range;

use super::Named;
use super::scan::{find, trim, trim_end, trim_start};

/// One cookie of a `Cookie` header, as it was sent.
///
/// ```
/// use frontdesk_session::Cookies;
///
/// let mut cookies = Cookies::new(b"theme=dark; sid=\"a b\"");
/// let theme = cookies.next().unwrap();
/// assert_eq!((theme.name, theme.value, theme.at), (&b"theme"[..], &b"dark"[..], 0..10));
/// assert_eq!(cookies.next().unwrap().value, b"\"a b\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie<'a> {
    /// The name; empty for a cookie without one. Names differ by case (C-32).
    pub name: &'a [u8],
    /// The value; quotes are part of it.
    pub value: &'a [u8],
    /// Where name, `=` and value stand in the header's value.
    pub at: Range<usize>,
}

/// The cookies of one `Cookie` header value, in the order sent.
///
/// Repeated names come as often as they were sent: which of them counts is not for the reader to
/// say (C-38). Several header lines mean the same as one that joins them by `; ` (C-30).
#[derive(Clone, Debug)]
pub struct Cookies<'a> {
    header: &'a [u8],
    /// Where the next piece begins; `None` behind the last one.
    next: Option<usize>,
}

impl<'a> Cookies<'a> {
    /// The cookies of this header value.
    pub fn new(header: &'a [u8]) -> Cookies<'a> {
        Cookies { header, next: Some(0) }
    }

    /// The values of the cookies with exactly this name.
    ///
    /// A cookie without a name is never found, whatever is asked for.
    ///
    /// ```
    /// use frontdesk_session::Cookies;
    ///
    /// let cookies = Cookies::new(b"sid=1; SID=2; sid=3; =sid=4; sid");
    /// assert_eq!(cookies.named(b"sid").collect::<Vec<_>>(), [b"1", b"3"]);
    /// assert_eq!(cookies.named(b"").count(), 0);
    /// ```
    pub fn named<'n>(&self, name: &'n [u8]) -> Named<'a, 'n> {
        Named::new(self.header, self.next.unwrap_or(self.header.len()), name)
    }
}

impl<'a> Iterator for Cookies<'a> {
    type Item = Cookie<'a>;

    fn next(&mut self) -> Option<Cookie<'a>> {
        loop {
            let start = self.next?;
            let rest = self.header.get(start..).unwrap_or_default();
            let len = find(b';', rest);
            self.next = len.map(|len| start + len + 1);
            let piece = rest.get(..len.unwrap_or(rest.len())).unwrap_or_default();
            let text = trim_start(piece);
            let pair = trim_end(text);
            if !pair.is_empty() {
                return Some(cookie(pair, start + piece.len() - text.len()));
            }
        }
    }
}

fn cookie(pair: &[u8], at: usize) -> Cookie<'_> {
    let equals = find(b'=', pair);
    let name = pair.get(..equals.unwrap_or(0)).unwrap_or_default();
    let value = pair.get(equals.map_or(0, |equals| equals + 1)..).unwrap_or_default();
    Cookie { name: trim(name), value: trim(value), at: at..at + pair.len() }
}
