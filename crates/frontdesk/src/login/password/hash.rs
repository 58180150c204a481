//! A password into the form that is kept, and back to yes or no.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use frontdesk_store::PasswordHash;
use subtle::ConstantTimeEq as _;

use super::Password;
use super::foreign::Foreign;
use super::pepper::{Key, Pepper};
use super::stored::{Stored, Unusable};

/// 16 random bytes, drawn by the caller.
pub(crate) type Salt = [u8; 16];

const TAG_BYTES: usize = 32;

/// What a hash costs us, and so a guesser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Default for Cost {
    /// OWASP's and our own (docs/decisions/passwords.md): 19 MiB, 2 passes, 1 lane.
    fn default() -> Cost {
        Cost { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// Whether a password was the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was.
    Right,
    /// It was, and its hash is to be replaced by one of today.
    RightButOld,
    /// It was not, or there was nothing to compare it with.
    Wrong,
    /// The stored hash was not even looked at, for this reason: the operator has to know.
    Unusable(Unusable),
}

/// Hashes one password after the other in one piece of memory, which it keeps.
///
/// The memory is not wiped between hashes: whoever can read it can read the password that is being
/// hashed, and writing 19 MiB once more for each hash would be felt.
#[derive(Debug)]
pub(crate) struct Hasher {
    cost: Cost,
    pepper: Pepper,
    blocks: Vec<Block>,
}

impl Hasher {
    pub(crate) fn new(cost: Cost, pepper: Pepper) -> Hasher {
        Hasher { cost, pepper, blocks: Vec::new() }
    }

    /// The stored form of a new password.
    ///
    /// # Errors
    /// The cost is one that argon2 does not know.
    pub(crate) fn hash(
        &mut self,
        password: &Password,
        salt: Salt,
    ) -> Result<PasswordHash, argon2::Error> {
        let mut stored = self.blank(salt);
        let params =
            Params::new(self.cost.memory_kib, self.cost.passes, self.cost.lanes, Some(TAG_BYTES))?;
        let key = self.pepper.current().cloned();
        stored.tag = self.tag(&stored, params, key.as_ref(), password)?;
        Ok(PasswordHash::new(stored.to_string()))
    }

    /// Whether `password` is the one of `stored`. Nothing stored, or nothing that can be used, takes the
    /// time of a hash of today.
    ///
    /// # Errors
    /// The cost is one that argon2 does not know.
    pub(crate) fn verify(
        &mut self,
        password: &Password,
        stored: Option<&PasswordHash>,
    ) -> Result<Verdict, argon2::Error> {
        let checked = match stored {
            Some(stored) => self.check(password, stored.as_str()),
            None => Ok(None),
        };
        match checked {
            Ok(Some(verdict)) => Ok(verdict),
            Ok(None) => self.hash(password, Salt::default()).map(|_| Verdict::Wrong),
            Err(reason) => self.hash(password, Salt::default()).map(|_| Verdict::Unusable(reason)),
        }
    }

    fn check(&mut self, password: &Password, text: &str) -> Result<Option<Verdict>, Unusable> {
        if !text.starts_with("$argon2") {
            let right = Foreign::parse(text)?.is_of(password.as_bytes());
            return Ok(Some(if right { Verdict::RightButOld } else { Verdict::Wrong }));
        }
        let stored = Stored::parse(text)?;
        let key = match &stored.key {
            Some(id) => Some(self.pepper.find(id).cloned().ok_or(Unusable::NoKey)?),
            None => None,
        };
        let found = self
            .tag(&stored, stored.params()?, key.as_ref(), password)
            .map_err(|_| Unusable::Unknown)?;
        let right: bool = found.ct_eq(&stored.tag).into();
        Ok(Some(match right {
            true if self.is_of_today(&stored) => Verdict::Right,
            true => Verdict::RightButOld,
            false => Verdict::Wrong,
        }))
    }

    /// A hash of ours for this salt, without its tag.
    fn blank(&self, salt: Salt) -> Stored {
        Stored {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            memory_kib: self.cost.memory_kib,
            passes: self.cost.passes,
            lanes: self.cost.lanes,
            key: self.pepper.current().map(|key| key.id().to_owned()),
            salt: salt.to_vec(),
            tag: Vec::new(),
        }
    }

    /// Whether a hash was made as one would be made now. A costlier one is not replaced by ours.
    fn is_of_today(&self, stored: &Stored) -> bool {
        let today = self.blank(Salt::default());
        stored.algorithm == today.algorithm
            && stored.version == today.version
            && stored.memory_kib >= today.memory_kib
            && stored.passes >= today.passes
            && stored.key == today.key
            && stored.tag.len() >= TAG_BYTES
            && stored.salt.len() >= today.salt.len()
    }

    fn tag(
        &mut self,
        stored: &Stored,
        params: Params,
        key: Option<&Key>,
        password: &Password,
    ) -> Result<Vec<u8>, argon2::Error> {
        let length = params.output_len().unwrap_or(TAG_BYTES);
        let blocks = params.block_count();
        let secret = key.map(Key::bytes).unwrap_or_default();
        let argon2 = Argon2::new_with_secret(secret, stored.algorithm, stored.version, params)?;
        // What a costlier hash from elsewhere needed is given back at once.
        let usual = usize::try_from(self.cost.memory_kib).unwrap_or(usize::MAX);
        self.blocks.resize(blocks.max(usual), Block::new());
        let mut tag = vec![0; length];
        let memory = self.blocks.get_mut(..blocks).unwrap_or_default();
        argon2.hash_password_into_with_memory(
            password.as_bytes(),
            &stored.salt,
            &mut tag,
            memory,
        )?;
        if self.blocks.len() > usual {
            self.blocks = Vec::new();
        }
        Ok(tag)
    }

    /// The memory it holds between two hashes, in KiB.
    #[cfg(test)]
    pub(super) fn held_kib(&self) -> usize {
        self.blocks.capacity()
    }
}
