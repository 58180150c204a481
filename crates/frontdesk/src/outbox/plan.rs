//! When what failed is tried again.
//!
//! Standard Webhooks recommends 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, which ends after
//! 75 hours. Ours has two tries more and ends within three days: see docs/decisions/deliveries.md.

use std::time::Duration;

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The pauses between the tries of one round; the first try comes at once.
const PAUSES: [u64; 11] = [
    5 * SECOND,
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    8 * HOUR,
    10 * HOUR,
    12 * HOUR,
    14 * HOUR,
    20 * HOUR,
];

/// A receiver that asks for more patience gets this: past it, its wish would be as good as a refusal.
const LONGEST_WISH: Duration = Duration::from_secs(24 * HOUR);

/// How long to wait after the try that was number `tried` of its round, counted from 1; `None` if it was
/// the last.
///
/// `chance` shortens the pause by up to a fifth, so that what failed together doesn't come back together,
/// and no round takes longer than three days.
pub(super) fn pause(tried: u32, not_before: Option<Duration>, chance: u8) -> Option<Duration> {
    let index = usize::try_from(tried).ok()?.checked_sub(1)?;
    let whole = Duration::from_secs(*PAUSES.get(index)?);
    let planned = whole - whole * u32::from(chance) / (5 * 255);
    let wished = not_before.unwrap_or_default().min(LONGEST_WISH);
    Some(planned.max(wished))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L24: twelve tries within three days, whatever chance says.
    #[test]
    fn a_round_has_twelve_tries_and_ends_within_three_days() {
        for chance in [0, 100, 255] {
            let pauses: Vec<Duration> =
                (1..).map_while(|tried| pause(tried, None, chance)).collect();
            assert_eq!(pauses.len() + 1, 12);
            assert!(pauses.is_sorted());
            let all: Duration = pauses.iter().sum();
            assert!(all <= Duration::from_secs(3 * 24 * HOUR), "{all:?}");
            assert!(all >= Duration::from_secs(2 * 24 * HOUR), "{all:?}");
        }
    }

    #[test]
    fn chance_shortens_a_pause_by_a_fifth_at_most() {
        let at = |chance| pause(4, None, chance).unwrap();
        assert_eq!(at(0), Duration::from_secs(30 * MINUTE));
        assert_eq!(at(255), Duration::from_secs(24 * MINUTE));
        assert!((0..255).all(|chance| at(chance) > at(chance + 1)));
    }

    #[test]
    fn a_receiver_may_ask_for_more_patience_and_never_for_less() {
        let asked = |seconds| pause(2, Some(Duration::from_secs(seconds)), 0).unwrap();
        assert_eq!(asked(10), Duration::from_secs(MINUTE));
        assert_eq!(asked(600), Duration::from_secs(600));
        assert_eq!(asked(u64::MAX), LONGEST_WISH);
        assert_eq!(pause(12, Some(Duration::from_secs(600)), 0), None);
    }
}
