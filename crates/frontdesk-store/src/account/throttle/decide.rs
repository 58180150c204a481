//! Whether a try may be checked: facts in, verdict out.

use super::LoginReservation;

/// How many guesses are let through.
///
/// ```
/// use frontdesk_store::LoginLimits;
///
/// let strict = LoginLimits { per_account: 5, ..LoginLimits::default() };
/// assert_eq!((strict.per_account, strict.per_network), (5, 100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginLimits {
    /// Failures of one account within `window`, and of one known device.
    pub per_account: u32,
    /// Failures from one IPv4 address or IPv6 /64 within `window`.
    pub per_network: u32,
    /// Microseconds that a failure counts for; at most [`MAX_WINDOW`](Self::MAX_WINDOW).
    pub window: i64,
    /// Failures of one account in a row, however long they took: beyond, only a new password helps.
    pub in_a_row: u32,
}

impl LoginLimits {
    /// Failures are remembered for a day, so no window counts for longer.
    pub const MAX_WINDOW: i64 = 24 * 60 * 60 * 1_000_000;
}

impl Default for LoginLimits {
    /// 10 an account and 100 a network in a quarter of an hour, 100 in a row.
    fn default() -> Self {
        Self { per_account: 10, per_network: 100, window: 15 * 60 * 1_000_000, in_a_row: 100 }
    }
}

/// Whether a try may be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum LoginVerdict {
    /// It may, and takes a place until it is settled.
    Allowed(LoginReservation),
    /// It may not be checked now.
    TooMany {
        /// Seconds until the next try has a chance.
        retry_after: u32,
    },
    /// Too many failed in a row: only a new password opens this account to an unknown device again.
    Locked,
}

/// What the store knows about the sources of a try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// For each source that is full: when the oldest failure that fills it was.
    pub(super) full: Vec<i64>,
    /// Failures of the account in a row; 0 where the device has places of its own.
    pub(super) in_a_row: u32,
}

/// Nothing is asked here but the arguments.
pub(super) fn decide(
    facts: &Facts,
    limits: &LoginLimits,
    at: i64,
    reservation: LoginReservation,
) -> LoginVerdict {
    if facts.in_a_row >= limits.in_a_row {
        return LoginVerdict::Locked;
    }
    match facts.full.iter().max() {
        None => LoginVerdict::Allowed(reservation),
        Some(oldest) => {
            LoginVerdict::TooMany { retry_after: seconds_until(oldest + limits.window, at, limits) }
        }
    }
}

/// Rounded up, at least a second, and never more than the window: the clock may have been set back.
fn seconds_until(moment: i64, at: i64, limits: &LoginLimits) -> u32 {
    let left = moment.saturating_sub(at).clamp(1, limits.window.max(1));
    u32::try_from((left - 1) / 1_000_000 + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_try_waits_for_the_fullest_of_its_sources() {
        let limits = LoginLimits::default();
        let reservation =
            LoginReservation { id: [0; 16], at: 0, sources: Vec::new(), streak: None };
        let verdict = |full: &[i64], in_a_row| {
            let facts = Facts { full: full.to_vec(), in_a_row };
            decide(&facts, &limits, 1000 * SECOND, reservation.clone())
        };
        let wait = |retry_after| LoginVerdict::TooMany { retry_after };
        let allowed = || LoginVerdict::Allowed(reservation.clone());
        let table = [
            (vec![], 0, allowed()),
            (vec![], 99, allowed()),
            (vec![], 100, LoginVerdict::Locked),
            (vec![], u32::MAX, LoginVerdict::Locked),
            (vec![1000 * SECOND], 0, wait(900)),
            (vec![1000 * SECOND, 500 * SECOND], 0, wait(900)),
            (vec![100 * SECOND + 1], 0, wait(1)),
            // The clock was set back by an hour.
            (vec![4600 * SECOND], 0, wait(900)),
        ];
        for (full, in_a_row, expected) in table {
            assert_eq!(verdict(&full, in_a_row), expected, "{full:?}, {in_a_row} in a row");
        }
    }
}
