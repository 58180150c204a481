//! The alarm: so many tries fail, over all accounts and networks, that somebody may be trying passwords
//! from many places at once, which no bound of one account or network sees (S-61).

use std::sync::atomic::{AtomicI64, Ordering};

use super::call::Call;

/// Microseconds of failures that are looked at; the store keeps them as long.
const WINDOW: i64 = 15 * 60 * 1_000_000;
/// The store is asked no more often than once in so many microseconds.
const PAUSE: i64 = 1_000_000;

/// When the store was last asked, and when the operator was last told.
#[derive(Debug)]
pub(super) struct Alarm {
    asked_at: AtomicI64,
    told_at: AtomicI64,
}

impl Default for Alarm {
    fn default() -> Alarm {
        Alarm { asked_at: AtomicI64::new(i64::MIN), told_at: AtomicI64::new(i64::MIN) }
    }
}

/// Looks at all failures after one more, and writes a warning if they are too many; not more than one
/// in a quarter of an hour.
pub(super) async fn after_a_failure(call: &Call) {
    let (alarm, now) = (&call.app.logins().alarm, call.app.now());
    let most = call.app.config().login.alarm_failures;
    if most == 0 || !is_due(&alarm.asked_at, now, PAUSE) {
        return;
    }
    match call.app.store().failed_logins(now.saturating_sub(WINDOW)).await {
        Ok(failures) if failures > most && is_due(&alarm.told_at, now, WINDOW) => tracing::warn!(
            failures,
            minutes = 15,
            "many logins fail: somebody may be trying passwords from many places"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "failed logins cannot be counted"),
    }
}

/// Whether `pause` is over since the last time; then the next one begins, for one of all who ask.
fn is_due(last: &AtomicI64, now: i64, pause: i64) -> bool {
    let then = last.load(Ordering::Relaxed);
    now.saturating_sub(then) >= pause
        && last.compare_exchange(then, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_at_once_one_is_due() {
        let last = AtomicI64::new(i64::MIN);
        assert!(is_due(&last, 0, 10), "the first is");
        assert!(!is_due(&last, 0, 10) && !is_due(&last, 9, 10));
        assert!(is_due(&last, 10, 10) && !is_due(&last, 10, 10));
        assert!(!is_due(&last, 5, 10), "a clock that goes back is no reason");
    }
}
