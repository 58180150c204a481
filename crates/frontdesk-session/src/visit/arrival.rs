//! What the browser brought: from `Cookie` headers to the hashes to look up.

use crate::{Candidates, Found, Moment, Policy, Several, Token, TokenHash};

use super::{Standing, Visit};

/// Tokens of one request that are looked up (C-38).
const MOST: usize = Several::MAX;

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
        let mut wanted = Hashes::default();
        let mut want = |value| {
            if let Some(token) = Token::parse(value) {
                wanted.push(token.hash());
            }
        };
        match policy.cookie().candidates(headers) {
            Candidates::Missing => {}
            Candidates::One(value) => want(value),
            Candidates::Several(several) => several.iter().for_each(want),
            Candidates::Tossed => return Arrival { wanted, tossed: true },
        }
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
