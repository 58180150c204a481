//! How many new visitors an address may have remembered (DESIGN.md, section 8).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use frontdesk_session::Moment;

const HOUR_SECS: u64 = 3600;
/// Addresses that are counted at once.
const MOST: usize = 65_536;

/// The count of the last hour, by address.
#[derive(Debug)]
pub(crate) struct Newcomers {
    an_hour: u32,
    by_address: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    since: Moment,
    newcomers: u32,
}

/// That there were enough, and when there is room again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) max: u32,
    pub(crate) seconds_left: u64,
}

impl Newcomers {
    pub(super) fn new(an_hour: u32) -> Newcomers {
        Newcomers { an_hour, by_address: Mutex::default() }
    }

    /// Counts one more from this address. An hour begins with its first newcomer.
    ///
    /// # Errors
    /// [`TooMany`].
    pub(crate) fn admit(&self, address: IpAddr, now: Moment) -> Result<(), TooMany> {
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(address);
        if !counts.contains_key(&network) && counts.len() >= MOST {
            counts.retain(|_, count| count.seconds_left(now) > 0);
            // So many addresses at once are a botnet's. What they can fill is bounded in bytes
            // (`sessions.max_stranger_bytes`), and everybody else is still to be remembered.
            if counts.len() >= MOST {
                return Ok(());
            }
        }
        let count = counts.entry(network).or_insert(Count { since: now, newcomers: 0 });
        if count.seconds_left(now) == 0 {
            *count = Count { since: now, newcomers: 0 };
        }
        if count.newcomers >= self.an_hour {
            return Err(TooMany { max: self.an_hour, seconds_left: count.seconds_left(now) });
        }
        count.newcomers += 1;
        Ok(())
    }
}

impl Count {
    /// Until its hour is over; a clock that was set back begins a new one.
    fn seconds_left(&self, now: Moment) -> u64 {
        if now < self.since {
            return 0;
        }
        HOUR_SECS.saturating_sub(now.since(self.since).as_secs())
    }
}

/// Whoever has one IPv6 address has the 2^64 of its network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_so_many_newcomers_an_hour() {
        let (newcomers, now) = (Newcomers::new(3), Moment::from_secs(1_790_000_000));
        let later = |secs| now + std::time::Duration::from_secs(secs);
        for _ in 0..3 {
            assert_eq!(newcomers.admit(ip("192.0.2.1"), now), Ok(()));
        }
        let refused = Err(TooMany { max: 3, seconds_left: 3590 });
        assert_eq!(newcomers.admit(ip("192.0.2.1"), later(10)), refused);
        assert_eq!(newcomers.admit(ip("::ffff:192.0.2.1"), later(10)), refused);
        assert_eq!(newcomers.admit(ip("192.0.2.2"), later(10)), Ok(()));
        assert_eq!(newcomers.admit(ip("192.0.2.1"), later(3600)), Ok(()));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let (newcomers, now) = (Newcomers::new(1), Moment::from_secs(0));
        assert_eq!(newcomers.admit(ip("2001:db8:0:1::1"), now), Ok(()));
        assert!(newcomers.admit(ip("2001:db8:0:1:ffff::2"), now).is_err());
        assert_eq!(newcomers.admit(ip("2001:db8:0:2::1"), now), Ok(()));
    }

    #[test]
    fn what_is_counted_is_bounded() {
        let (newcomers, now) = (Newcomers::new(1), Moment::from_secs(0));
        for host in 0..70_000_u32 {
            assert_eq!(newcomers.admit(IpAddr::V4(host.into()), now), Ok(()));
        }
        assert_eq!(newcomers.by_address.lock().unwrap().len(), MOST);
        assert!(newcomers.admit(IpAddr::V4(0.into()), now).is_err());
    }
}
