//! How often one address may send one form: the generic cell rate algorithm (ITU-T I.371, Annex A, as
//! virtual scheduling).
//!
//! Each address has one moment: when the next submission would be due if it sent evenly. Whoever sends
//! moves it by one interval; it may run ahead of the clock by so many intervals as are allowed at once.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use super::bounded::Bounded;

/// Addresses and forms that are counted at once, some five megabytes.
const MOST: usize = 65_536;
const MINUTE_MICROS: i64 = 60_000_000;

/// What an address may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// At once, after a while of silence. None is no limit.
    pub(crate) burst: u32,
    /// And from then on.
    pub(crate) a_minute: u32,
}

impl Rate {
    /// The moment that belongs to the address after one more submission.
    ///
    /// # Errors
    /// The microseconds until there is room.
    fn admit(self, due: Option<i64>, now: i64) -> Result<i64, i64> {
        let interval = MINUTE_MICROS / i64::from(self.a_minute.max(1));
        let ahead = interval.saturating_mul(i64::from(self.burst));
        // A moment further away than it can be is from a clock that was set back since.
        let due = due.filter(|due| *due <= now.saturating_add(ahead)).unwrap_or(now).max(now);
        let next = due.saturating_add(interval);
        let wait = next.saturating_sub(ahead).saturating_sub(now);
        if wait > 0 { Err(wait) } else { Ok(next) }
    }
}

/// When each address may send which form again.
#[derive(Debug)]
pub(crate) struct Rates {
    /// Names are chosen by strangers where a page takes them: of each a number that they can't foresee.
    names: RandomState,
    due: Mutex<Bounded<(IpAddr, u64), i64>>,
}

/// An address has sent enough for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    pub(crate) rate: Rate,
    /// Until there is room.
    pub(crate) seconds_left: u64,
}

impl Rates {
    pub(super) fn new() -> Rates {
        Rates { names: RandomState::new(), due: Mutex::new(Bounded::new(MOST)) }
    }

    /// Counts one submission of this address to this form; `now` in microseconds. The rate is that of the
    /// moment, because settings change while the server runs.
    ///
    /// # Errors
    /// [`TooOften`]; what is refused is not counted.
    pub(super) fn admit(
        &self,
        rate: Rate,
        address: IpAddr,
        form: &str,
        now: i64,
    ) -> Result<(), TooOften> {
        if rate.burst == 0 {
            return Ok(());
        }
        let key = (network(address), self.names.hash_one(form));
        let mut all = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(due) = all.entry(key, now, |due| *due <= now, || now) else { return Ok(()) };
        match rate.admit(Some(*due), now) {
            Ok(next) => {
                *due = next;
                Ok(())
            }
            Err(wait) => {
                let seconds_left = u64::try_from(wait).unwrap_or(0).div_ceil(1_000_000);
                Err(TooOften { rate, seconds_left })
            }
        }
    }
}

/// Whoever has one IPv6 address has the 2^64 of its network.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000_000;
    const SECOND: i64 = 1_000_000;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_is_taken_and_then_one_an_interval() {
        let rate = Rate { burst: 3, a_minute: 6 };
        let mut due = None;
        let mut taken = Vec::new();
        for second in 0..=40 {
            if let Ok(next) = rate.admit(due, NOW + second * SECOND) {
                due = Some(next);
                taken.push(second);
            }
        }
        assert_eq!(taken, [0, 1, 2, 10, 20, 30, 40]);
    }

    #[test]
    fn after_silence_there_is_no_more_than_a_burst() {
        let rate = Rate { burst: 3, a_minute: 60 };
        let mut due = Some(NOW);
        let later = NOW + 3_600 * SECOND;
        let taken = (0..10).filter(|_| rate.admit(due, later).map(|next| due = Some(next)).is_ok());
        assert_eq!(taken.count(), 3);
    }

    /// V2.4.1: the wait that is named is the wait that there is.
    #[test]
    fn who_waits_as_long_as_is_said_is_taken() {
        let (rates, rate) = (Rates::new(), Rate { burst: 2, a_minute: 7 });
        let one = ip("192.0.2.1");
        while rates.admit(rate, one, "contact", NOW).is_ok() {}
        let wait = rates.admit(rate, one, "contact", NOW).unwrap_err().seconds_left;
        assert_eq!(wait, 9);
        assert!(rates.admit(rate, one, "contact", NOW + (wait as i64 - 1) * SECOND).is_err());
        assert_eq!(rates.admit(rate, one, "contact", NOW + wait as i64 * SECOND), Ok(()));
    }

    /// V2.4.1, S-63: others are not affected, and a network of IPv6 is one address.
    #[test]
    fn each_address_and_form_counts_by_itself() {
        let (rates, rate) = (Rates::new(), Rate { burst: 1, a_minute: 1 });
        let table = [
            ("192.0.2.1", "contact", true),
            ("192.0.2.1", "contact", false),
            ("::ffff:192.0.2.1", "contact", false),
            ("192.0.2.1", "order", true),
            ("192.0.2.2", "contact", true),
            ("2001:db8:0:1::1", "contact", true),
            ("2001:db8:0:1:ffff::2", "contact", false),
            ("2001:db8:0:2::1", "contact", true),
        ];
        for (address, form, is_taken) in table {
            assert_eq!(
                rates.admit(rate, ip(address), form, NOW).is_ok(),
                is_taken,
                "{address} {form}"
            );
        }
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out() {
        let (rates, rate) = (Rates::new(), Rate { burst: 1, a_minute: 1 });
        assert!(rates.admit(rate, ip("192.0.2.1"), "contact", NOW).is_ok());
        assert!(rates.admit(rate, ip("192.0.2.1"), "contact", NOW - 86_400 * SECOND).is_ok());
    }

    #[test]
    fn what_is_counted_is_bounded() {
        let (rates, rate) = (Rates::new(), Rate { burst: 1, a_minute: 1 });
        for host in 0..70_000_u32 {
            assert!(rates.admit(rate, IpAddr::V4(host.into()), "contact", NOW).is_ok());
        }
        assert_eq!(rates.due.lock().unwrap().len(), MOST);
        assert!(rates.admit(rate, IpAddr::V4(0.into()), "contact", NOW).is_err());
        let later = NOW + 61 * SECOND;
        assert!(rates.admit(rate, ip("198.51.100.1"), "contact", later).is_ok());
        assert_eq!(rates.due.lock().unwrap().len(), 1, "what was idle is gone");
    }

    #[test]
    fn no_burst_is_no_limit() {
        let (rates, rate) = (Rates::new(), Rate { burst: 0, a_minute: 0 });
        assert!((0..1_000).all(|_| rates.admit(rate, ip("192.0.2.1"), "contact", NOW).is_ok()));
    }

    #[test]
    fn another_rate_holds_from_the_moment_it_is_set() {
        let (rates, one) = (Rates::new(), ip("192.0.2.1"));
        let (wide, narrow) = (Rate { burst: 9, a_minute: 60 }, Rate { burst: 2, a_minute: 1 });
        assert!((0..9).all(|_| rates.admit(wide, one, "contact", NOW).is_ok()));
        // What it sent under the other rate is no debt of hours under this one.
        assert!(rates.admit(narrow, one, "contact", NOW + SECOND).is_ok());
        assert!(rates.admit(narrow, one, "contact", NOW + SECOND).is_err());
    }
}
