//! Who fetched which page with a form, and when first: what can be known of the time that filling it in
//! took, without asking the page for anything.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::bounded::Bounded;
use super::rate::network;

/// Visits that are remembered, some two megabytes.
const MOST: usize = 65_536;
/// Whoever comes back after this long opens the page anew.
const HOUR_MICROS: i64 = 3_600_000_000;

/// The first fetch of each page by each visitor, known by network and browser. Only a number that
/// nobody can read back is kept of them.
#[derive(Debug)]
pub(crate) struct Visits {
    chance: RandomState,
    first: Mutex<Bounded<u64, i64>>,
}

impl Visits {
    pub(super) fn new() -> Visits {
        Visits { chance: RandomState::new(), first: Mutex::new(Bounded::new(MOST)) }
    }

    /// Somebody fetches a page.
    ///
    /// The first fetch counts, not the last: behind one network several people may have the same
    /// browser, and none of them is to pay for another's reload.
    pub(super) fn note(&self, address: IpAddr, browser: &[u8], page: &str, now: i64) {
        let key = self.key(address, browser, page);
        let is_over = |first: &i64| *first < now.saturating_sub(HOUR_MICROS) || *first > now;
        let mut all = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = all.entry(key, now, is_over, || now)
            && is_over(first)
        {
            *first = now;
        }
    }

    /// When they fetched it first; nothing where that is not known: the page came from a cache, or
    /// stands elsewhere.
    pub(super) fn first(&self, address: IpAddr, browser: &[u8], page: &str) -> Option<i64> {
        let key = self.key(address, browser, page);
        self.first.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied()
    }

    fn key(&self, address: IpAddr, browser: &[u8], page: &str) -> u64 {
        self.chance.hash_one((network(address), browser, page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000_000;

    #[test]
    fn the_first_fetch_within_an_hour_counts() {
        let visits = Visits::new();
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        visits.note(one, b"Firefox", "/", NOW);
        visits.note(one, b"Firefox", "/", NOW + 5);
        assert_eq!(visits.first(one, b"Firefox", "/"), Some(NOW));
        for (address, browser, page) in
            [(other, "Firefox", "/"), (one, "Chrome", "/"), (one, "Firefox", "/order")]
        {
            assert_eq!(visits.first(address, browser.as_bytes(), page), None);
        }
        visits.note(one, b"Firefox", "/", NOW + HOUR_MICROS + 1);
        assert_eq!(visits.first(one, b"Firefox", "/"), Some(NOW + HOUR_MICROS + 1));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let visits = Visits::new();
        for host in 0..70_000_u32 {
            visits.note(IpAddr::V4(host.into()), b"Firefox", "/", NOW);
        }
        assert_eq!(visits.first.lock().unwrap().len(), MOST);
    }
}
