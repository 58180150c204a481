//! A secret of the server's that every hash also depends on, so that the database alone is not enough
//! to guess at passwords.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const MIN_KEY_BYTES: usize = 32;
const MAX_KEYS: usize = 8;

/// Keys, the current one first; the others only check hashes made before it.
#[derive(Clone, Default)]
pub(crate) struct Pepper(Vec<Key>);

#[derive(Clone)]
pub(super) struct Key {
    id: String,
    bytes: Zeroizing<Vec<u8>>,
}

/// What is wrong with the text of a pepper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PepperError {
    /// A line is not base64, or not long enough.
    #[error(
        "line {0} of the pepper is no key: each line is at least {MIN_KEY_BYTES} random bytes in \
         base64 (`openssl rand -base64 32` makes one)"
    )]
    NoKey(usize),
    /// It is empty, which would be no pepper at all.
    #[error("the pepper is empty; write a key into it, or leave the setting empty")]
    Empty,
    /// More than are kept.
    #[error("the pepper has more than {MAX_KEYS} keys; keep those that hashes still need")]
    TooMany,
}

impl Pepper {
    /// Reads keys, one a line in base64, the current one first.
    ///
    /// # Errors
    /// [`PepperError`]; never anything of the text.
    pub(crate) fn parse(text: &str) -> Result<Pepper, PepperError> {
        let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
        let keys = lines
            .map(|(index, line)| Key::parse(line).ok_or(PepperError::NoKey(index + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        match keys.len() {
            0 => Err(PepperError::Empty),
            1..=MAX_KEYS => Ok(Pepper(keys)),
            _ => Err(PepperError::TooMany),
        }
    }

    /// The key of new hashes; `None` if there is no pepper.
    pub(super) fn current(&self) -> Option<&Key> {
        self.0.first()
    }

    /// The key that a stored hash names.
    pub(super) fn find(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }
}

impl Key {
    fn parse(line: &str) -> Option<Key> {
        let decoded = STANDARD_NO_PAD.decode(line.trim_end_matches('=')).ok();
        let bytes = Zeroizing::new(decoded?);
        // The id names the key and says nothing about it: 48 bits of a hash of a random key.
        let hash = Sha256::new().chain_update(b"frontdesk pepper id\0").chain_update(&*bytes);
        let id = STANDARD_NO_PAD.encode(hash.finalize().get(..6)?);
        (bytes.len() >= MIN_KEY_BYTES).then_some(Key { id, bytes })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(Key::id);
        f.debug_list().entries(ids).finish()
    }
}
