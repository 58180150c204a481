//! A map that strangers fill, and that never holds more than so much.

use std::collections::HashMap;
use std::hash::Hash;

/// A map of at most so many entries, each of which says for itself when it is over.
///
/// When it is full, what is over is swept out, at most once a second: a flood of new keys must not
/// make each of them look at all others.
#[derive(Debug)]
pub(super) struct Bounded<K, V> {
    most: usize,
    entries: HashMap<K, V>,
    swept_at: i64,
}

const SWEEP_EVERY_MICROS: i64 = 1_000_000;

impl<K: Hash + Eq, V> Bounded<K, V> {
    pub(super) fn new(most: usize) -> Bounded<K, V> {
        Bounded { most, entries: HashMap::new(), swept_at: i64::MIN }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// The entry of this key, put there by `fresh` where there is none. `None` where there is neither an
    /// entry nor room: so many keys at once are a botnet's, and what it costs to count them is bounded.
    pub(super) fn entry(
        &mut self,
        key: K,
        now: i64,
        is_over: impl Fn(&V) -> bool,
        fresh: impl FnOnce() -> V,
    ) -> Option<&mut V> {
        let is_full = self.entries.len() >= self.most && !self.entries.contains_key(&key);
        if is_full && now.saturating_sub(self.swept_at).unsigned_abs() >= SWEEP_EVERY_MICROS as u64
        {
            self.swept_at = now;
            self.entries.retain(|_, value| !is_over(value));
        }
        if self.entries.len() >= self.most && !self.entries.contains_key(&key) {
            return None;
        }
        Some(self.entries.entry(key).or_insert_with(fresh))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_makes_room_and_what_is_not_stays() {
        let mut map = Bounded::new(2);
        let now = 10_000_000;
        for (key, until) in [("a", now - 1), ("b", now + 1)] {
            assert!(map.entry(key, 0, |until| *until < 0, || until).is_some());
        }
        assert!(map.entry("c", now, |until| *until < now, || now).is_some());
        assert_eq!((map.get(&"a"), map.get(&"b"), map.len()), (None, Some(&(now + 1)), 2));
        assert!(
            map.entry("d", now, |until| *until < now, || now).is_none(),
            "full, and just swept"
        );
        assert!(map.entry("b", now, |until| *until < now, || 0).is_some());
    }
}
