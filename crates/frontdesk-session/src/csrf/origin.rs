//! May this request act in the visitor's name? (S-40 to S-43.)

use std::fmt;

/// An origin as browsers write it: scheme, host and port, in lower case, without a default port
/// (RFC 6454, 6.2).
///
/// ```
/// use frontdesk_session::WebOrigin;
///
/// let origin = WebOrigin::parse("https://desk.example:8443").unwrap();
/// assert_eq!(origin.to_string(), "https://desk.example:8443");
/// for other in ["https://desk.example/", "https://Desk.example", "http://a:80", "null", "desk"] {
///     assert!(WebOrigin::parse(other).is_err(), "{other}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebOrigin(Box<str>);

/// A text that no browser writes as an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is scheme and host as browsers write them, as in `https://www.example.org`")]
pub struct InvalidOrigin;

/// Whose pages may act in a visitor's name.
///
/// ```
/// use frontdesk_session::{Brought, OriginPolicy, Passed, Sender, Stranger, WebOrigin};
///
/// let own = [WebOrigin::parse("https://desk.example").unwrap()];
/// let policy = OriginPolicy { own: &own, trusted: &[] };
/// let ours = Sender { method: "POST", site: &[b"same-origin"], origin: &[], brought: Brought::Session };
/// assert_eq!(policy.check(&ours), Ok(Passed::Own));
/// let evil = Sender { site: &[b"cross-site"], origin: &[b"https://evil.example"], ..ours };
/// assert_eq!(policy.check(&evil), Err(Stranger::OtherSite));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OriginPolicy<'a> {
    /// The site's own origins: that of its public address, never of the `Host` header.
    pub own: &'a [WebOrigin],
    /// Origins whose pages the operator trusts as the site's own.
    pub trusted: &'a [WebOrigin],
}

/// What a request says about where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The method, as sent.
    pub method: &'a str,
    /// The values of all `Sec-Fetch-Site` lines.
    pub site: &'a [&'a [u8]],
    /// The values of all `Origin` lines.
    pub origin: &'a [&'a [u8]],
    /// Whether the request brought a session's cookie, known to us or not.
    pub brought: Brought,
}

/// What came along with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// A cookie under the name of a session's.
    Session,
    /// None.
    Nothing,
}

/// Why a request may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Its method changes nothing (RFC 9110, 9.2.1); the caller sees to it that this is so (S-40).
    Safe,
    /// A page of the site's own asks, or the person at the browser did.
    Own,
    /// A page of a trusted origin asks.
    Trusted,
    /// No browser, and no session that it could abuse: curl, or another server.
    Program,
}

/// Why a request may not act in the visitor's name. Toward the visitor all are 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stranger {
    /// A page of another origin asks.
    #[error("a page of another site sent this")]
    OtherSite,
    /// `Origin: null` or what no browser writes: a page that hides where it comes from.
    #[error("the page that sent this has no origin")]
    NoOrigin,
    /// A header came twice, or says a word that no browser says.
    #[error("the headers that say where this comes from contradict each other")]
    Contradiction,
    /// Nothing says where it comes from, and it brought a session: only a form token that fits, or
    /// another proof, lets it pass (S-43).
    #[error("nothing says where this comes from")]
    TokenNeeded,
}

impl OriginPolicy<'_> {
    /// Whether the request may act.
    ///
    /// An answer that depends on it says `Vary: Sec-Fetch-Site, Origin` (S-47).
    ///
    /// # Errors
    /// [`Stranger`].
    pub fn check(&self, sender: &Sender<'_>) -> Result<Passed, Stranger> {
        // Methods are compared with case (RFC 9110, 9.1): a `get` is an unknown method.
        if matches!(sender.method, "GET" | "HEAD" | "OPTIONS") {
            return Ok(Passed::Safe);
        }
        match sender.site {
            [] => self.by_origin(sender),
            [b"same-origin" | b"none"] => Ok(Passed::Own),
            [b"same-site" | b"cross-site"] => match sender.origin {
                [] => Err(Stranger::OtherSite),
                _ => self.by_origin(sender),
            },
            _ => Err(Stranger::Contradiction),
        }
    }

    fn by_origin(&self, sender: &Sender<'_>) -> Result<Passed, Stranger> {
        match (sender.origin, sender.brought) {
            ([], Brought::Nothing) => Ok(Passed::Program),
            ([], Brought::Session) => Err(Stranger::TokenNeeded),
            ([origin], _) => self.listed(origin),
            _ => Err(Stranger::Contradiction),
        }
    }

    fn listed(&self, origin: &[u8]) -> Result<Passed, Stranger> {
        let text = std::str::from_utf8(origin).map_err(|_| Stranger::NoOrigin)?;
        let origin = WebOrigin::parse(text).map_err(|_| Stranger::NoOrigin)?;
        match (self.own.contains(&origin), self.trusted.contains(&origin)) {
            (true, _) => Ok(Passed::Own),
            (false, true) => Ok(Passed::Trusted),
            (false, false) => Err(Stranger::OtherSite),
        }
    }
}

impl WebOrigin {
    /// The origin, written as a browser would send it. Nothing is made to fit: what had to be
    /// normalised first, no browser wrote.
    ///
    /// # Errors
    /// [`InvalidOrigin`] for anything else, `null` included.
    pub fn parse(text: &str) -> Result<WebOrigin, InvalidOrigin> {
        let (default_port, rest) = match text.split_once("://") {
            Some(("https", rest)) => ("443", rest),
            Some(("http", rest)) => ("80", rest),
            _ => return Err(InvalidOrigin),
        };
        // The colons of an IPv6 address stand in brackets.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let host_fits = is_host(host);
        let port_fits = port.is_none_or(|port| port != default_port && is_port(port));
        (host_fits && port_fits).then(|| WebOrigin(text.into())).ok_or(InvalidOrigin)
    }

    /// The origin as browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_host(host: &str) -> bool {
    if let Some(v6) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        // An address as a value; nothing of it is ever asked.
        let shortest = v6.parse::<core::net::Ipv6Addr>().map(|address| address.to_string());
        return shortest.is_ok_and(|shortest| shortest == v6);
    }
    let word =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    // A dot at the end makes another host, whose pages are somebody's else.
    !host.is_empty() && !host.ends_with('.') && host.bytes().all(word)
}

fn is_port(port: &str) -> bool {
    !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}
