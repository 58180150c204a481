//! The clock of the server: nothing else reads the machine's. Moments are microseconds since
//! 1970-01-01 UTC.

use jiff::Timestamp;
use uuid::Uuid;

use super::App;

impl App {
    /// Microseconds since 1970-01-01 UTC.
    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// Moves this server's clock ahead, for tests of what takes hours.
    #[cfg(test)]
    pub(crate) fn move_clock(&self, ahead: std::time::Duration) {
        let micros = i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX);
        self.0.clock.ahead.fetch_add(micros, std::sync::atomic::Ordering::Relaxed);
    }

    /// A new id, in the order of time.
    pub(crate) fn new_id(&self, now: i64) -> Uuid {
        let micros = u64::try_from(now).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1000;
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos))
    }
}

/// The machine's clock; in tests it can be moved.
#[derive(Default)]
pub(super) struct Clock {
    #[cfg(test)]
    ahead: std::sync::atomic::AtomicI64,
}

impl Clock {
    #[cfg(not(test))]
    fn now(&self) -> i64 {
        now()
    }

    #[cfg(test)]
    fn now(&self) -> i64 {
        now() + self.ahead.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Microseconds since 1970-01-01 UTC.
#[allow(clippy::disallowed_methods)] // The one place that reads the clock.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_microsecond()
}

/// A moment as RFC 3339 writes it, in UTC.
pub(crate) fn moment(micros: i64) -> String {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// A moment as our pages write it, in UTC.
pub(crate) fn moment_in_words(micros: i64) -> String {
    let moment = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Seconds until the day that `micros` lies in is over, in UTC.
pub(crate) fn seconds_to_midnight(micros: i64) -> u64 {
    const DAY: i64 = 86_400;
    u64::try_from(DAY - micros.div_euclid(1_000_000).rem_euclid(DAY)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        assert_eq!(seconds_to_midnight(0), 86_400);
        assert_eq!(seconds_to_midnight(86_399_000_000), 1);
    }
}
