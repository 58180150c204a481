//! Numbers that a seed repeats.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// SplitMix64: small, and good enough to choose sizes and moments.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// Another one in each run: the standard library keys its hash maps at random.
    pub(crate) fn any_seed() -> u64 {
        RandomState::new().build_hasher().finish()
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both among them.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let words = std::iter::repeat_with(|| self.next().to_le_bytes());
        words.flatten().take(count).collect()
    }

    /// 128 bits in hexadecimal.
    pub(crate) fn mark(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}
