//! What is promised to a visitor who is remembered: which cookie, and for how long.

use std::time::Duration;

use crate::{CookieError, CookieSpec, Lives, Moment, Token};

/// The cookie of one door of a server, and the limits of the sessions that it opens.
///
/// There is one for each: a site and its desk have different cookies and realms, and a token of one
/// is unknown at the other.
///
/// ```
/// use frontdesk_session::{CookieSpec, Lifetimes, Policy};
///
/// assert_eq!(Policy::https().cookie().name(), "__Host-frontdesk");
///
/// let shop = CookieSpec::builder("__Host-shop").build().unwrap();
/// let shop = Policy::new(shop, "shop", Lifetimes::default()).unwrap();
/// assert_eq!(shop.realm(), "shop");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    cookie: CookieSpec,
    realm: Box<str>,
    lifetimes: Lifetimes,
    clear: Clear,
}

/// How long sessions last. The server measures all of it; no browser is relied on (C-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// How long the session of an account may lie unused (L20). Default: 14 days.
    ///
    /// The longer, the longer a browser that was left open somewhere stays logged in.
    pub idle: Duration,
    /// How long after the login a session ends, used or not (L20, S-16). Default: 30 days, the most
    /// that NIST SP 800-63B-4 has for a password alone. It bounds the sessions of strangers too.
    ///
    /// A stolen cookie that is never noticed is worth this much time.
    pub absolute: Duration,
    /// How long the session of a stranger may lie unused. Default: 24 hours.
    ///
    /// Whoever comes without a cookie can make one, so this is how long junk is kept.
    pub stranger: Duration,
    /// How often at most a session that is only read is noted as used (S-24). Default: 60 seconds.
    ///
    /// After a crash a session may end so much too early. Zero makes every request write.
    pub touch_every: Duration,
    /// How long after the end of a session a request that brings its token may be one that was sent
    /// before; it gets no cookie, which could arrive behind the right one (C-19). Default: 2 minutes.
    ///
    /// If it is too short, a slow request beside a login can log the visitor out again; as long as
    /// it lasts, a browser whose session was ended elsewhere has nothing remembered but by a login.
    pub straggling: Duration,
}

impl Default for Lifetimes {
    fn default() -> Lifetimes {
        Lifetimes {
            idle: 14 * DAY,
            absolute: 30 * DAY,
            stranger: DAY,
            touch_every: Duration::from_secs(60),
            straggling: Duration::from_secs(120),
        }
    }
}

/// What a logout asks the browser to clear beside the cookie, by `Clear-Site-Data` (S-25).
///
/// Browsers heed it on https only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    /// Nothing: pages that were kept by the browser stay there until it drops them.
    Nothing,
    /// What is cached, so that nobody pages back to private things.
    Cache,
    /// What is cached, all cookies of the host and its storage; those of other programs of the same
    /// host, and of the hosts below it, go too.
    Everything,
}

impl Clear {
    /// The value of the `Clear-Site-Data` header.
    pub fn as_header(self) -> Option<&'static str> {
        match self {
            Clear::Nothing => None,
            Clear::Cache => Some(r#""cache""#),
            Clear::Everything => Some(r#""cache", "cookies", "storage""#),
        }
    }
}

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);

impl Policy {
    /// The longest realm, in bytes.
    pub const MAX_REALM: usize = 32;

    /// A policy of one's own.
    ///
    /// # Errors
    /// [`InvalidPolicy`] for limits that contradict each other or that no browser would keep.
    pub fn new(
        cookie: CookieSpec,
        realm: &str,
        lifetimes: Lifetimes,
    ) -> Result<Policy, InvalidPolicy> {
        lifetimes.check()?;
        cookie.set(&"A".repeat(Token::LEN), Lives::WithBrowser, Moment::from_secs(0))?;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if realm.is_empty() || realm.len() > Policy::MAX_REALM || !realm.bytes().all(word) {
            return Err(InvalidPolicy::Realm);
        }
        Ok(Policy { cookie, realm: realm.into(), lifetimes, clear: Clear::Cache })
    }

    /// A site on https: `__Host-frontdesk`, which no other host and no plain http can set (C-10).
    pub fn https() -> Policy {
        Policy::own("__Host-frontdesk", "site", Lifetimes::default())
    }

    /// The desk of a server on https: `__Host-frontdesk-desk`, with the limits of operators (L20):
    /// 1 hour unused, 24 hours in all.
    pub fn desk() -> Policy {
        let lifetimes =
            Lifetimes { idle: HOUR, absolute: DAY, stranger: HOUR, ..Lifetimes::default() };
        Policy::own("__Host-frontdesk-desk", "desk", lifetimes)
    }

    /// A site on https that shares its sessions with all hosts below this domain:
    /// `__Secure-frontdesk`.
    ///
    /// Every one of those hosts can then read the cookie, and put another in its place (C-39).
    ///
    /// # Errors
    /// [`InvalidPolicy::Cookie`] for what is no domain or belongs to nobody, like `co.uk`.
    pub fn shared(domain: &str) -> Result<Policy, InvalidPolicy> {
        let cookie = CookieSpec::builder("__Secure-frontdesk").domain(domain).build()?;
        Policy::new(cookie, "site", Lifetimes::default())
    }

    /// The same on plain http, for one's own machine: the name loses its prefix and the cookie its
    /// `Secure`.
    ///
    /// Over a network, everybody on the way can read such a cookie. But for its name it is what
    /// [`CookieSpec::builder`] begins with: a `Domain` does not stay.
    ///
    /// ```
    /// use frontdesk_session::Policy;
    ///
    /// assert_eq!(Policy::https().on_plain_http().cookie().name(), "frontdesk");
    /// assert_eq!(Policy::desk().on_plain_http().cookie().name(), "frontdesk-desk");
    /// ```
    #[must_use]
    pub fn on_plain_http(self) -> Policy {
        let name = self.cookie.name();
        let prefix = ["__Host-Http-", "__Host-", "__Secure-", "__Http-"];
        let name = prefix.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        // The name of a cookie that was built stays one without the prefix, unless nothing is left.
        let cookie = CookieSpec::builder(name).without_secure().build();
        Policy { cookie: cookie.unwrap_or_else(|_| own("frontdesk", false)), ..self }
    }

    /// The same with another [`Clear`]; without it, [`Clear::Cache`].
    #[must_use]
    pub fn clear(self, clear: Clear) -> Policy {
        Policy { clear, ..self }
    }

    /// The cookie.
    pub fn cookie(&self) -> &CookieSpec {
        &self.cookie
    }

    /// The door that its sessions open.
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// How long sessions last.
    pub fn lifetimes(&self) -> &Lifetimes {
        &self.lifetimes
    }

    /// What is cleared at a logout.
    pub fn clears(&self) -> Clear {
        self.clear
    }

    fn own(name: &str, realm: &str, lifetimes: Lifetimes) -> Policy {
        Policy { cookie: own(name, true), realm: realm.into(), lifetimes, clear: Clear::Cache }
    }
}

/// A cookie whose name we chose ourselves: that it can be built does not depend on any input, and
/// `our_own_policies_can_be_built` builds them all.
#[expect(clippy::expect_used, reason = "the names are ours, and each is built in a test")]
fn own(name: &str, secure: bool) -> CookieSpec {
    let builder = CookieSpec::builder(name);
    let builder = if secure { builder } else { builder.without_secure() };
    builder.build().expect("a cookie that is named here can be built")
}

impl Lifetimes {
    fn check(&self) -> Result<(), InvalidPolicy> {
        let needed = [
            ("idle", self.idle),
            ("absolute", self.absolute),
            ("stranger", self.stranger),
            ("straggling", self.straggling),
        ];
        if let Some((field, _)) = needed.into_iter().find(|(_, time)| time.is_zero()) {
            return Err(InvalidPolicy::Zero { field });
        }
        if self.absolute > Lives::LONGEST {
            return Err(InvalidPolicy::TooLong);
        }
        if let Some((field, _)) = [("idle", self.idle), ("stranger", self.stranger)]
            .into_iter()
            .find(|&(_, time)| time > self.absolute)
        {
            return Err(InvalidPolicy::PastAbsolute { field });
        }
        // What was last noted is so old at most; a session in use must not seem unused.
        if self.touch_every > self.idle.min(self.stranger) / 2 {
            return Err(InvalidPolicy::RareTouch);
        }
        Ok(())
    }
}

/// Why a policy can't be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPolicy {
    /// A cookie that browsers would drop.
    #[error(transparent)]
    Cookie(#[from] CookieError),
    /// No time at all.
    #[error("`{field}` must be longer than nothing")]
    Zero {
        /// Of [`Lifetimes`].
        field: &'static str,
    },
    /// Browsers drop every cookie after 400 days (C-06).
    #[error("`absolute` must be at most 400 days, because browsers keep no cookie for longer")]
    TooLong,
    /// It would never be reached.
    #[error("`{field}` must not be longer than `absolute`")]
    PastAbsolute {
        /// Of [`Lifetimes`].
        field: &'static str,
    },
    /// Sessions in use would seem unused.
    #[error("`touch_every` must be at most half of `idle` and of `stranger`")]
    RareTouch,
    /// Not a name.
    #[error("a realm is 1 to {} letters, digits, `_`, `-` or `.`", Policy::MAX_REALM)]
    Realm,
}
