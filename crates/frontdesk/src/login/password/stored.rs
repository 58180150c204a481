//! The stored form of an argon2 hash.
//!
//! PHC string format, <https://github.com/P-H-C/phc-string-format>:
//!
//! ```text
//! $argon2id$v=19$m=19456,t=2,p=1[,keyid=<b64>]$<salt b64>$<hash b64>
//! ```
//!
//! Read here and not by a library, because everything in it has to be bounded before any of it is
//! used: who can write to the database must not be able to make the server take 4 GiB for one login.

use std::fmt;

use argon2::{Algorithm, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// 128 MiB, 16 passes, and together no more than 27 times the work of a hash of ours.
const MAX_MEMORY_KIB: u32 = 128 * 1024;
const MAX_PASSES: u32 = 16;
const MAX_WORK_KIB: u64 = 1024 * 1024;
const MAX_LANES: u32 = 16;
const MAX_TEXT_BYTES: usize = 512;

/// A hash with everything that it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) algorithm: Algorithm,
    pub(super) version: Version,
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    pub(super) key: Option<String>,
    pub(super) salt: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// Why a stored text is not to be checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unusable {
    /// No hash that we know.
    #[error("it has no form that is known")]
    Unknown,
    /// It would cost more than a login may.
    #[error("it asks for more memory or time than a login may take")]
    TooCostly,
    /// It was made with a pepper that is not there.
    #[error("its pepper key is not among those that are set")]
    NoKey,
}

impl Stored {
    /// Reads and bounds.
    pub(super) fn parse(text: &str) -> Result<Stored, Unusable> {
        let fields = Self::fields(text).ok_or(Unusable::Unknown)?;
        let work = u64::from(fields.memory_kib) * u64::from(fields.passes);
        if fields.memory_kib > MAX_MEMORY_KIB
            || fields.passes > MAX_PASSES
            || fields.lanes > MAX_LANES
            || work > MAX_WORK_KIB
        {
            return Err(Unusable::TooCostly);
        }
        // RFC 9106, section 3.1 wants 8 bytes of salt; less than 128 bits of tag is no password hash.
        let sized = (8..=64).contains(&fields.salt.len()) && (16..=64).contains(&fields.tag.len());
        if sized { Ok(fields) } else { Err(Unusable::Unknown) }
    }

    fn fields(text: &str) -> Option<Stored> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        let mut parts = text.strip_prefix('$')?.split('$');
        let algorithm = Algorithm::new(parts.next()?).ok()?;
        let mut next = parts.next()?;
        // Before the first version was numbered there was no such field.
        let version = match next.strip_prefix("v=") {
            Some(number) => {
                next = parts.next()?;
                Version::try_from(number.parse::<u32>().ok()?).ok()?
            }
            None => Version::V0x10,
        };
        let mut costs = next.split(',');
        let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (memory_kib, passes, lanes) = (cost("m=")?, cost("t=")?, cost("p=")?);
        let key = match costs.next() {
            Some(key) => Some(key.strip_prefix("keyid=")?.to_owned()),
            None => None,
        };
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let tag = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let whole = costs.next().is_none() && parts.next().is_none();
        let stored = Stored { algorithm, version, memory_kib, passes, lanes, key, salt, tag };
        whole.then_some(stored)
    }

    /// The parameters as the hash function takes them.
    pub(super) fn params(&self) -> Result<Params, Unusable> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(self.tag.len()))
            .map_err(|_| Unusable::Unknown)
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory_kib, passes, lanes, .. } = self;
        let version = u32::from(self.version);
        write!(f, "${}$v={version}$m={memory_kib},t={passes},p={lanes}", self.algorithm.as_str())?;
        if let Some(key) = &self.key {
            write!(f, ",keyid={key}")?;
        }
        let (salt, tag) = (STANDARD_NO_PAD.encode(&self.salt), STANDARD_NO_PAD.encode(&self.tag));
        write!(f, "${salt}${tag}")
    }
}
