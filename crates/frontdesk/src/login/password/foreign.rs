//! Hashes that came with accounts from elsewhere: checked, and replaced at the first login.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::stored::Unusable;

/// 2^14 rounds take about a second.
const MAX_BCRYPT_COST: u32 = 14;
/// Twice what Django's release of 2026 uses.
const MAX_PBKDF2_ITERATIONS: u32 = 3_000_000;

/// A hash of another function than argon2.
#[derive(Debug)]
pub(super) enum Foreign<'a> {
    /// `$2b$12$…`. It knows the first 72 bytes of a password only; its successor knows all of them.
    Bcrypt(&'a str),
    /// `pbkdf2_sha256$<iterations>$<salt>$<hash b64>`, as Django writes it.
    Django { iterations: u32, salt: &'a str, tag: Vec<u8> },
}

impl<'a> Foreign<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Foreign<'a>, Unusable> {
        if let Some(rest) = text.strip_prefix("pbkdf2_sha256$") {
            return Self::django(rest);
        }
        let bcrypt = ["$2a$", "$2b$", "$2x$", "$2y$"].iter().any(|start| text.starts_with(start));
        let cost = text.get(4..6).filter(|_| bcrypt && text.len() == 60);
        match cost.and_then(|cost| cost.parse::<u32>().ok()) {
            Some(0..=MAX_BCRYPT_COST) => Ok(Foreign::Bcrypt(text)),
            Some(_) => Err(Unusable::TooCostly),
            None => Err(Unusable::Unknown),
        }
    }

    fn django(text: &'a str) -> Result<Foreign<'a>, Unusable> {
        let mut parts = text.splitn(3, '$');
        let mut next = || parts.next().ok_or(Unusable::Unknown);
        let (iterations, salt, tag) = (next()?, next()?, next()?);
        let iterations: u32 = iterations.parse().map_err(|_| Unusable::Unknown)?;
        let tag = STANDARD.decode(tag).map_err(|_| Unusable::Unknown)?;
        match iterations {
            0 => Err(Unusable::Unknown),
            1..=MAX_PBKDF2_ITERATIONS if tag.len() == 32 => {
                Ok(Foreign::Django { iterations, salt, tag })
            }
            1..=MAX_PBKDF2_ITERATIONS => Err(Unusable::Unknown),
            _ => Err(Unusable::TooCostly),
        }
    }

    /// Whether `password` is the one. What cannot be hashed by that function was never it.
    pub(super) fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Foreign::Bcrypt(text) => bcrypt::verify(password, text).unwrap_or(false),
            Foreign::Django { iterations, salt, tag } => {
                let mut found = [0; 32];
                pbkdf2::pbkdf2_hmac::<Sha256>(password, salt.as_bytes(), *iterations, &mut found);
                found.ct_eq(tag).into()
            }
        }
    }
}
