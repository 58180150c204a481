//! The grammar of names and values, and values made of any bytes.
//!
//! ```text
//! cookie-name  = 1*tchar                                          ; RFC 9110, 5.6.2
//! cookie-octet = %x21 / %x23-2B / %x2D-3A / %x3C-5B / %x5D-7E     ; RFC 6265bis, 4.1.1
//! ```
//!
//! The standard also lets a value stand in quotes; nobody agrees on whether they are part of it, so
//! none are written.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::CookieError;

/// A value made of any bytes: base64url without padding (RFC 4648, 5).
///
/// ```
/// use frontdesk_session::{decode_value, encode_value};
///
/// let value = encode_value("a; b=\"ü\"\0".as_bytes());
/// assert_eq!(value, "YTsgYj0iw7wiAA");
/// assert_eq!(decode_value(value.as_bytes()).unwrap(), "a; b=\"ü\"\0".as_bytes());
/// assert_eq!(decode_value(b"%41"), None);
/// ```
pub fn encode_value(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that [`encode_value`] made this value of; `None` for whatever it does not write.
///
/// One value stands for given bytes, and no other: spare bits and padding are refused.
pub fn decode_value(value: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(value).ok()
}

/// # Errors
/// [`CookieError::NoName`], [`CookieError::Name`].
pub(super) fn check_name(name: &str) -> Result<(), CookieError> {
    if name.is_empty() {
        return Err(CookieError::NoName);
    }
    match first_not(name, is_token) {
        Some((at, byte)) => Err(CookieError::Name { byte, at }),
        None => Ok(()),
    }
}

/// # Errors
/// [`CookieError::Value`].
pub(super) fn check_value(value: &str) -> Result<(), CookieError> {
    match first_not(value, is_cookie_octet) {
        Some((at, byte)) => Err(CookieError::Value { byte, at }),
        None => Ok(()),
    }
}

/// Where the first byte stands that is not of this kind.
pub(super) fn first_not(text: &str, fits: impl Fn(u8) -> bool) -> Option<(usize, u8)> {
    text.bytes().enumerate().find(|(_, byte)| !fits(*byte))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Visible ASCII without quote, comma, semicolon and backslash.
pub(super) fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
