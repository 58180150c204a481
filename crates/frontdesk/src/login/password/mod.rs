//! Passwords: what may be one, and the hash that is kept instead of it.
//!
//! `rules` says whether a new password will do, `hash` makes and checks the stored form, `pool` runs
//! both where they may take their time and no more memory than there is.

mod foreign;
mod hash;
mod pepper;
mod pool;
mod predict;
mod rules;
mod stored;

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

pub(crate) use hash::{Cost, Hasher, Salt, Verdict};
pub(crate) use pepper::Pepper;
pub(crate) use pool::{HashPool, PoolError, RETRY_AFTER};
pub(crate) use rules::{Context, check_new};

/// The bounds of what is looked at, before and after normalising (security: L17).
const MAX_CHARS: usize = 256;
const MAX_BYTES: usize = 1024;
/// NFC makes a text at most three times as long (Unicode Standard Annex #15, section 9).
const NFC_GROWTH: usize = 3;

/// A password as it was typed, in NFC: the same letters from two keyboards are the same password.
/// Nothing else is changed: no case, no space, no cutting. Wiped from memory when it is dropped.
#[derive(Clone)]
pub(crate) struct Password(Zeroizing<String>);

/// What was typed is longer than any password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has at most {MAX_CHARS} characters and {MAX_BYTES} bytes")]
pub(crate) struct TooLong;

impl Password {
    /// The password typed as `text`. Takes no longer for a longer text.
    ///
    /// # Errors
    /// [`TooLong`].
    pub(crate) fn parse(text: &str) -> Result<Password, TooLong> {
        bound(text)?;
        // Room for all of it at once: a string that grows leaves copies of itself behind.
        let mut normal = Zeroizing::new(String::with_capacity(text.len() * NFC_GROWTH));
        normal.extend(text.nfc());
        bound(&normal)?;
        Ok(Password(normal))
    }

    fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

fn bound(text: &str) -> Result<(), TooLong> {
    if text.len() > MAX_BYTES || text.chars().count() > MAX_CHARS { Err(TooLong) } else { Ok(()) }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests;
