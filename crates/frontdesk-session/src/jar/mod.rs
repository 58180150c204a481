//! A jar that keeps cookies as a browser does (RFC 6265bis, 5; CHIPS), for tests.
//!
//! It is what the other side of every `Set-Cookie` of ours is tested with, and it is public for the
//! same use in tests of what is built on this crate. It knows no limit of cookies a site.
//!
//! What it takes for granted: a request is secure if its scheme is `https`; cookies of other sites'
//! frames are not blocked as such, as where a browser is set to allow them.

mod address;
mod date;
mod line;

pub use address::Address;

use address::is_in;
use line::Line;

use crate::cookie::domain::is_public_suffix;
use crate::cookie::prefix::{Demand, Prefix};
use crate::{Moment, SameSite};

/// A browser's cookies.
///
/// ```
/// use frontdesk_session::jar::{Address, Asked, Jar, Taken};
/// use frontdesk_session::{CookieSpec, Lives, Moment};
///
/// let (mut jar, now) = (Jar::default(), Moment::from_secs(1_790_000_000));
/// let desk = Address::parse("https://desk.example/").unwrap();
/// let spec = CookieSpec::builder("__Host-sid").build().unwrap();
/// let set = spec.set("x", Lives::WithBrowser, now).unwrap();
/// assert_eq!(jar.take(&desk, Asked::Own, set.as_str().as_bytes(), now), Taken::Kept);
/// assert_eq!(jar.header(&desk, Asked::Own, now), b"__Host-sid=x");
/// assert_eq!(jar.take(&desk, Asked::Own, spec.remove().as_str().as_bytes(), now), Taken::Removed);
/// assert!(jar.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Jar {
    cookies: Vec<Kept>,
    /// Cookies taken so far: what was taken first is sent first.
    taken: u64,
}

/// A cookie in the jar.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What the line said.
    line: Line,
    /// The host that set it, or the domain that it was set for.
    domain: Box<str>,
    host_only: bool,
    path: Vec<u8>,
    /// The site in whose window it was set, if it is partitioned.
    partition: Option<Box<str>>,
    made_at: Moment,
    turn: u64,
}

/// Which page makes the browser ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A page of the same site, or the person at the browser.
    Own,
    /// A link on another site: the window goes there with a safe method.
    Link,
    /// A form on another site: the window goes there with `POST`.
    Form,
    /// A frame, picture or script in a window of the other site that is named.
    Frame(&'a str),
}

/// What became of a `Set-Cookie` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is in the jar.
    Kept,
    /// It was over when it came; one like it is gone from the jar.
    Removed,
    /// The browser ignores it.
    Refused,
}

impl Jar {
    /// Takes one `Set-Cookie` line of an answer (RFC 6265bis, 5.6 and 5.7).
    pub fn take(&mut self, from: &Address, asked: Asked<'_>, line: &[u8], now: Moment) -> Taken {
        let Some(kept) = self.accept(from, asked, line, now) else {
            return Taken::Refused;
        };
        let is_over = kept.is_over(now);
        let same = self.cookies.iter().position(|old| old.is_same(&kept));
        // Who comes again keeps its place in the queue (5.7, where an old cookie is replaced).
        let turn = same.map(|at| self.cookies.remove(at).turn).unwrap_or(self.taken);
        self.taken += 1;
        self.cookies.push(Kept { turn, ..kept });
        self.cookies.retain(|cookie| !cookie.is_over(now));
        if is_over { Taken::Removed } else { Taken::Kept }
    }

    /// The value of the `Cookie` header of a request (5.8.3); empty where none is sent.
    pub fn header(&self, to: &Address, asked: Asked<'_>, now: Moment) -> Vec<u8> {
        let goes = |cookie: &&Kept| cookie.goes_to(to, asked, now) && !cookie.is_over(now);
        let mut cookies: Vec<&Kept> = self.cookies.iter().filter(goes).collect();
        cookies.sort_by_key(|cookie| (std::cmp::Reverse(cookie.path.len()), cookie.turn));
        let pairs = cookies.iter().map(|cookie| match &cookie.line {
            Line { name, value, .. } if name.is_empty() => value.clone(),
            Line { name, value, .. } => [name, &b"="[..], value].concat(),
        });
        pairs.collect::<Vec<_>>().join(&b"; "[..])
    }

    /// The browser is closed: what lives with it goes.
    pub fn close(&mut self) {
        self.cookies.retain(|cookie| cookie.expires().is_some());
    }

    /// Cookies in the jar.
    pub fn len(&self) -> usize {
        self.cookies.len()
    }

    /// Whether the jar holds nothing.
    pub fn is_empty(&self) -> bool {
        self.cookies.is_empty()
    }

    /// The cookie that the line makes, if a browser would keep it (5.7).
    fn accept(&self, from: &Address, asked: Asked<'_>, line: &[u8], now: Moment) -> Option<Kept> {
        let line = Line::parse(line, now)?;
        let (domain, host_only) = domain_of(&line, from)?;
        let path = line.path.clone().unwrap_or_else(|| from.default_path().into());
        let crosses = matches!(asked, Asked::Frame(_)) && line.same_site != Some(SameSite::None);
        let insecure = !line.secure && (line.same_site == Some(SameSite::None) || line.partitioned);
        if crosses || insecure || (line.secure && !from.secure) {
            return None;
        }
        let partition = match asked {
            Asked::Frame(top) => top.into(),
            Asked::Own | Asked::Link | Asked::Form => site(&from.host),
        };
        let partition = line.partitioned.then_some(partition);
        let kept = Kept { line, domain, host_only, path, partition, made_at: now, turn: 0 };
        let fits = kept.keeps_its_prefix() && (from.secure || !self.hides_a_secure_one(&kept));
        fits.then_some(kept)
    }

    /// Plain http may not put a cookie in front of one that https has set (5.7, "leave secure cookies
    /// alone").
    fn hides_a_secure_one(&self, new: &Kept) -> bool {
        let below = |one: &str, other: &str| {
            one == other || one.strip_suffix(other).is_some_and(|head| head.ends_with('.'))
        };
        self.cookies.iter().any(|old| {
            let overlaps = below(&old.domain, &new.domain) || below(&new.domain, &old.domain);
            old.line.secure
                && old.line.name == new.line.name
                && overlaps
                && is_in(&new.path, &old.path)
        })
    }
}

impl Kept {
    fn expires(&self) -> Option<Moment> {
        self.line.max_age.or(self.line.expires)
    }

    fn is_over(&self, now: Moment) -> bool {
        self.expires().is_some_and(|end| end <= now)
    }

    /// What makes two cookies one.
    fn is_same(&self, other: &Kept) -> bool {
        let key =
            |it: &Kept| (it.line.name.clone(), it.domain.clone(), it.host_only, it.path.clone());
        key(self) == key(other) && self.partition == other.partition
    }

    /// A cookie without a name may not look like one with a prefix when it is sent, so its value is
    /// held to the same.
    fn keeps_its_prefix(&self) -> bool {
        let line = &self.line;
        if line.name.is_empty() {
            return Prefix::of(&line.value).is_none();
        }
        let meets = |demand: Demand| match demand {
            Demand::Secure => line.secure,
            Demand::HttpOnly => line.http_only,
            Demand::RootPath => line.path.as_deref() == Some(b"/"),
            Demand::NoDomain => self.host_only && line.domain.is_empty(),
        };
        Prefix::of(&line.name).is_none_or(|prefix| prefix.unmet(meets).is_none())
    }

    fn goes_to(&self, to: &Address, asked: Asked<'_>, now: Moment) -> bool {
        let host = if self.host_only { self.domain == to.host } else { to.is_below(&self.domain) };
        let scheme = to.secure || !self.line.secure;
        host && scheme && to.is_in(&self.path) && self.goes_along(asked, now) && {
            let window = match asked {
                Asked::Frame(top) => top.into(),
                Asked::Own | Asked::Link | Asked::Form => site(&to.host),
            };
            self.partition.as_ref().is_none_or(|partition| *partition == window)
        }
    }

    /// `SameSite`, and where it is not stated, what browsers do instead: Lax, but that a cookie of
    /// the last two minutes also goes along with a `POST` (5.8.3, "Lax-Allowing-Unsafe").
    fn goes_along(&self, asked: Asked<'_>, now: Moment) -> bool {
        const FRESH: std::time::Duration = std::time::Duration::from_secs(120);
        match (asked, self.line.same_site) {
            (Asked::Own, _) | (_, Some(SameSite::None)) => true,
            (Asked::Link, Some(SameSite::Lax) | None) => true,
            (Asked::Form, None) => now.since(self.made_at) < FRESH,
            (Asked::Link, Some(SameSite::Strict)) => false,
            (Asked::Form, Some(SameSite::Strict | SameSite::Lax)) => false,
            (Asked::Frame(_), Some(SameSite::Strict | SameSite::Lax) | None) => false,
        }
    }
}

/// For which hosts the cookie is, and whether for the one that set it alone (5.7).
fn domain_of(line: &Line, from: &Address) -> Option<(Box<str>, bool)> {
    let domain = std::str::from_utf8(&line.domain).ok().filter(|domain| domain.is_ascii())?;
    let is_shared = is_public_suffix(domain);
    if domain.is_empty() || (is_shared && *from.host == *domain) {
        return Some((from.host.clone(), true));
    }
    (!is_shared && from.is_below(domain)).then(|| (domain.into(), false))
}

/// The domain that somebody registered: what browsers call a site.
fn site(host: &str) -> Box<str> {
    psl::domain_str(host).unwrap_or(host).into()
}
