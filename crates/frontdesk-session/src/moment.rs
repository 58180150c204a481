//! A point in time, always an argument: this crate reads no clock.

use std::{ops::Add, time::Duration};

/// Microseconds since 1970-01-01 UTC, leap seconds not counted.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_session::Moment;
///
/// let login = Moment::from_micros(1_000_000);
/// assert_eq!((login + Duration::from_secs(2)).as_micros(), 3_000_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment so many microseconds after 1970-01-01 UTC; before it, if negative.
    pub const fn from_micros(micros: i64) -> Moment {
        Moment(micros)
    }

    /// The moment so many seconds after 1970-01-01 UTC; the end of time, if there are too many.
    pub const fn from_secs(secs: i64) -> Moment {
        Moment(secs.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970-01-01 UTC.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01 UTC, rounded down.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// How long ago `earlier` was; nothing if it is still to come, as after a clock was set back.
    pub fn since(self, earlier: Moment) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for Moment {
    type Output = Moment;

    /// The end of time rather than an overflow.
    fn add(self, duration: Duration) -> Moment {
        Moment(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}
