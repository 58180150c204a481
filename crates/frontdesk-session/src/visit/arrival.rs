//! What the browser brought: from `Cookie` headers to the hashes to look up.

use crate::{Cookies, Found, Moment, Policy, Token, TokenHash};

use super::{Standing, Visit};

/// Different values of one name that are looked at (C-38).
pub(super) const MOST: usize = 4;

/// A visitor at the door: tokens in hand, and not looked up yet.
#[derive(Clone, Debug)]
pub struct Arrival {
    wanted: Hashes,
    tossed: bool,
}

impl Arrival {
    /// Reads all `Cookie` headers of a request (C-30).
    ///
    /// A name that comes with several different values was tossed in by another host or path, and
    /// the order says nothing about which (C-38). With a prefix that binds it to the host no browser
    /// can send that, so nothing of it is believed. Without, up to four are looked up, and whatever
    /// is no token costs nothing (S-06).
    pub(super) fn of<'h>(headers: impl IntoIterator<Item = &'h [u8]>, policy: &Policy) -> Arrival {
        let cookie = policy.cookie();
        let most = if cookie.binds_to_host() { 1 } else { MOST };
        let mut values: [&[u8]; MOST] = [b""; MOST];
        let mut count = 0;
        for header in headers {
            for value in Cookies::new(header).named(cookie.name().as_bytes()) {
                let known = values.get(..count).unwrap_or_default();
                if known.contains(&value) {
                    continue;
                }
                if count == most {
                    return Arrival { wanted: Hashes::default(), tossed: true };
                }
                if let Some(place) = values.get_mut(count) {
                    *place = value;
                }
                count += 1;
            }
        }
        let mut wanted = Hashes::default();
        let tokens = values.iter().take(count).filter_map(|value| Token::parse(value));
        tokens.for_each(|token| wanted.push(token.hash()));
        Arrival { wanted, tossed: false }
    }

    /// What to look up, at most four; mostly one or none.
    pub fn wanted(&self) -> &[TokenHash] {
        self.wanted.as_slice()
    }

    /// Goes on with what stands under the [`wanted`](Arrival::wanted) hashes, in their order.
    ///
    /// Only exactly one live session of this policy's realm is recalled. An unknown token is never
    /// made the name of anything (S-04).
    #[must_use]
    pub fn recall(
        self,
        found: impl IntoIterator<Item = Found>,
        policy: &Policy,
        now: Moment,
    ) -> Visit {
        if self.tossed {
            return Visit::new(Standing::Tossed(Hashes::default()));
        }
        let mut standing = Standing::Stranger;
        for (&hash, found) in self.wanted.as_slice().iter().zip(found) {
            standing = match found {
                Found::Live(record) if record.is_live(now) && *record.realm == *policy.realm() => {
                    standing.meets(hash, record)
                }
                Found::Ended { at } if now.since(at) < policy.lifetimes().straggling => {
                    standing.straggles()
                }
                Found::Live(_) | Found::Ended { .. } | Found::Unknown => standing,
            };
        }
        Visit::new(standing)
    }

    /// Goes on where the store could not be asked. Nobody is recognised, nothing can be remembered,
    /// and a logout is still possible (S-26).
    #[must_use]
    pub fn unasked(self) -> Visit {
        Visit::new(Standing::Unasked(self.wanted))
    }
}

/// Up to four hashes, kept without an allocation: every request has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hashes {
    all: [TokenHash; MOST],
    len: usize,
}

impl Default for Hashes {
    fn default() -> Hashes {
        Hashes { all: [TokenHash::from_bytes([0; 32]); MOST], len: 0 }
    }
}

impl Hashes {
    pub(super) fn one(hash: TokenHash) -> Hashes {
        let mut hashes = Hashes::default();
        hashes.push(hash);
        hashes
    }

    /// One more; a fifth can't come, because no more than four are ever looked up.
    pub(super) fn push(&mut self, hash: TokenHash) {
        if let Some(place) = self.all.get_mut(self.len) {
            *place = hash;
            self.len += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[TokenHash] {
        self.all.get(..self.len).unwrap_or_default()
    }
}
