//! What the beginning of a cookie's name promises about the cookie (RFC 6265bis, 4.1.3, and its
//! successor's `__Http-` and `__Host-Http-`).
//!
//! A server that finds such a name in a request knows how the cookie was set, because browsers refuse
//! all others. They compare the prefix without case, to protect servers that do; so do we when we
//! build, and never when we read (C-32).

use std::fmt;

/// What a name's prefix promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    /// The prefix as it is usually written.
    pub(crate) text: &'static str,
    demands: &'static [Demand],
}

/// One thing that a prefix asks of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// The attribute `Secure`.
    Secure,
    /// The attribute `HttpOnly`.
    HttpOnly,
    /// The attribute `Path=/`.
    RootPath,
    /// No attribute `Domain`.
    NoDomain,
}

/// Longer ones first: `__Host-Http-` begins with `__Host-`.
const PREFIXES: [Prefix; 4] = [
    Prefix {
        text: "__Host-Http-",
        demands: &[Demand::Secure, Demand::HttpOnly, Demand::RootPath, Demand::NoDomain],
    },
    Prefix { text: "__Host-", demands: &[Demand::Secure, Demand::RootPath, Demand::NoDomain] },
    Prefix { text: "__Http-", demands: &[Demand::Secure, Demand::HttpOnly] },
    Prefix { text: "__Secure-", demands: &[Demand::Secure] },
];

impl Prefix {
    /// The prefix that a browser sees in this name.
    pub(crate) fn of(name: &[u8]) -> Option<Prefix> {
        let begins = |text: &str| {
            let head = name.get(..text.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(text.as_bytes()))
        };
        PREFIXES.into_iter().find(|prefix| begins(prefix.text))
    }

    /// The first demand that is not met.
    pub(crate) fn unmet(&self, is_met: impl Fn(Demand) -> bool) -> Option<Demand> {
        self.demands.iter().copied().find(|demand| !is_met(*demand))
    }

    /// Whether no other host can have set such a cookie, and no other path hide it.
    pub(crate) fn binds_to_host(&self) -> bool {
        self.demands.contains(&Demand::NoDomain)
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Demand::Secure => "be Secure",
            Demand::HttpOnly => "be HttpOnly",
            Demand::RootPath => "have Path=/",
            Demand::NoDomain => "have no Domain",
        })
    }
}
