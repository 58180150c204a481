//! How many connections there are, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts connections.
#[derive(Debug, Clone, Default)]
pub(super) struct Connections {
    counts: Arc<Mutex<Counts>>,
}

/// So many there may be. They are those of the moment, because settings change while connections last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    pub(super) in_all: usize,
    pub(super) an_address: usize,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Connections {
    /// A place for one connection more, or `None` if there is none left.
    ///
    /// An IPv6 address counts as its /64, which is what one subscriber gets. A trusted proxy
    /// speaks for many visitors, so only the limit of all holds for it.
    pub(super) fn admit(&self, most: Most, address: IpAddr, trusted: Trusted) -> Option<Place> {
        let key = network(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.all >= most.in_all {
            return None;
        }
        let here = counts.by_address.entry(key).or_default();
        if trusted == Trusted::No && *here >= most.an_address {
            return None;
        }
        *here += 1;
        counts.all += 1;
        Some(Place { counts: self.counts.clone(), key })
    }
}

/// Whether an address is one of `trusted_proxies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trusted {
    Yes,
    No,
}

/// A connection that counts until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    counts: Arc<Mutex<Counts>>,
    key: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all -= 1;
        if let Some(here) = counts.by_address.get_mut(&self.key) {
            *here -= 1;
            if *here == 0 {
                counts.by_address.remove(&self.key);
            }
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    /// L16: the limit from one address, and the limit in all.
    #[test]
    fn the_place_after_the_last_is_refused_until_one_leaves() {
        let (connections, most) = (Connections::default(), Most { in_all: 3, an_address: 2 });
        let first = connections.admit(most, HOME, Trusted::No);
        let second = connections.admit(most, HOME, Trusted::No);
        assert!(first.is_some() && second.is_some());
        assert!(connections.admit(most, HOME, Trusted::No).is_none());
        let proxy = connections.admit(most, HOME, Trusted::Yes);
        assert!(proxy.is_some());
        assert!(connections.admit(most, "192.0.2.2".parse().unwrap(), Trusted::No).is_none());
        drop((first, proxy));
        assert!(connections.admit(most, HOME, Trusted::No).is_some());
    }

    /// S-63: one IPv6 subscriber is one address, however many of a /64 are used.
    #[test]
    fn addresses_of_one_subscriber_count_together() {
        let (connections, most) = (Connections::default(), Most { in_all: 9, an_address: 1 });
        let _first = connections.admit(most, "2001:db8::1".parse().unwrap(), Trusted::No).unwrap();
        assert!(connections.admit(most, "2001:db8::2".parse().unwrap(), Trusted::No).is_none());
        assert!(connections.admit(most, "2001:db8:0:1::1".parse().unwrap(), Trusted::No).is_some());
    }
}
