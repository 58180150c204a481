//! The secret in the cookie, and what the server keeps of it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// 256 random bits that only the browser keeps (S-01).
///
/// It is written as 43 characters of base64url (RFC 4648, 5, without padding) and has no meaning
/// inside. It is never stored: the store knows its [`hash`](Token::hash) alone. Its memory is wiped
/// when it is dropped, and `Debug` does not show it.
///
/// ```
/// use frontdesk_session::Token;
///
/// let token = Token::new([7; 32]); // from the operating system's random source
/// let cookie = token.to_text();
/// assert_eq!(cookie.len(), Token::LEN);
/// assert_eq!(Token::parse(cookie.as_bytes()).unwrap().hash(), token.hash());
/// ```
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Characters of a token in a cookie.
    pub const LEN: usize = 43;

    /// The token made of these bytes, which must come from a cryptographic random source.
    pub fn new(random: [u8; 32]) -> Token {
        Token(random)
    }

    /// The token that a browser brought.
    ///
    /// `None` for whatever [`to_text`](Token::to_text) does not write: another length, another
    /// alphabet, padding, or spare bits that are set. Such junk is refused before any store is
    /// asked (S-06).
    pub fn parse(value: &[u8]) -> Option<Token> {
        if value.len() != Token::LEN {
            return None;
        }
        let mut bytes = [0; 32];
        let len = URL_SAFE_NO_PAD.decode_slice(value, &mut bytes).ok()?;
        (len == bytes.len()).then_some(Token(bytes))
    }

    /// The token as a cookie's value.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the store knows of the token.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The SHA-256 of a [`Token`]: the name of our side of the session (S-02).
///
/// Nobody who reads it can make the cookie of it, and it tells nothing about a part of the token, so
/// looking it up in a table gives no time away that would help to guess (S-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash as a store gave it back.
    pub const fn from_bytes(bytes: [u8; 32]) -> TokenHash {
        TokenHash(bytes)
    }

    /// The 32 bytes for a store to keep.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
