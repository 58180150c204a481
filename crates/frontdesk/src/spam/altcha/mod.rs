//! ALTCHA's proof of work (version 1, which every widget of ALTCHA speaks), served and checked here.
//!
//! ```text
//! challenge = { "algorithm": "SHA-256", "challenge": hash, "salt": salt,
//!               "maxnumber": most, "signature": hex( mark of hash ) }
//! hash      = hex( SHA-256( salt number ) )         ; number in decimal digits, 0 to maxnumber
//! salt      = 32 HEXDIG "?expires=" seconds "&form=" name "&"
//! payload   = base64( { "algorithm", "challenge", "number", "salt", "signature" } )  ; the field
//! ```
//!
//! The browser tries numbers until the hash fits; we try one. The hash binds the salt, and our mark the
//! hash, so nobody lengthens the life of a challenge, takes it to another form or makes one. The salt
//! ends with `&`, so that no digit of the number can be counted to it.

mod challenge;
mod proof;
mod spent;

pub(crate) use challenge::Challenge;
pub(crate) use proof::{BadProof, Proof};
pub(super) use spent::{Spender, Spent};

/// The field that bears the proof.
pub(crate) const FIELD: &str = "altcha";
const ALGORITHM: &str = "SHA-256";
/// What our marks are for.
const KIND: &str = "altcha challenge";

/// What a browser has to find: SHA-256 in hexadecimal digits.
fn hash(salt: &str, number: u64) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::new().chain_update(salt).chain_update(number.to_string()).finalize();
    hex(&hash)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some((digit(*high)? << 4) | digit(*low)?),
        _ => None,
    });
    pairs.collect()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests;
