//! What a value in a session is called.

use std::{borrow::Borrow, convert::Infallible, fmt};

/// The name of one value in a session's data.
///
/// 1 to [`MAX`](Key::MAX) characters out of `A-Z a-z 0-9 _ - .`. What a visitor gathered before the
/// login is theirs and moves along when they log in; what the server noted about one very token does
/// not. So there are two kinds of keys, and the kind is part of the name (S-13):
///
/// ```
/// use frontdesk_session::Key;
///
/// assert!(Key::new("cart").unwrap().is_carried());
/// assert!(!Key::bound("captcha_solved").unwrap().is_carried());
/// assert_ne!(Key::new("x"), Key::bound("x"));
/// assert!(Key::new(".x").is_err() && Key::new("").is_err() && Key::new("a b").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<str>);

impl Key {
    /// The longest name, in bytes.
    pub const MAX: usize = 64;

    /// A key whose value moves along at a login.
    ///
    /// # Errors
    /// [`InvalidKey`] for other characters, a dot at the start, and other lengths.
    pub fn new(name: &str) -> Result<Key, InvalidKey> {
        if name.starts_with('.') {
            return Err(InvalidKey);
        }
        Key::from_stored(name)
    }

    /// A key whose value ends with its token: at a login nothing of it is left.
    ///
    /// # Errors
    /// [`InvalidKey`], as for [`new`](Key::new).
    pub fn bound(name: &str) -> Result<Key, InvalidKey> {
        Key::new(name)?;
        Key::from_stored(&format!(".{name}"))
    }

    /// The key that a store wrote down by [`as_str`](Key::as_str).
    ///
    /// # Errors
    /// [`InvalidKey`] if that did not come from a key.
    pub fn from_stored(text: &str) -> Result<Key, InvalidKey> {
        let name = text.strip_prefix('.').unwrap_or(text);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let fits = !name.is_empty() && name.len() <= Key::MAX && !name.starts_with('.');
        (fits && name.bytes().all(word)).then(|| Key(text.into())).ok_or(InvalidKey)
    }

    /// The key as a store writes it down: a dot in front tells the bound ones.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the value moves along at a login.
    pub fn is_carried(&self) -> bool {
        !self.0.starts_with('.')
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// As [`new`](Key::new) does it.
impl TryFrom<&str> for Key {
    type Error = InvalidKey;

    fn try_from(name: &str) -> Result<Key, InvalidKey> {
        Key::new(name)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that can't name a value of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 1 to {} letters, digits, `_`, `-` or `.`, and begins with no dot", Key::MAX)]
pub struct InvalidKey;

/// So that whatever takes a name of a key takes a key as well.
impl From<Infallible> for InvalidKey {
    fn from(never: Infallible) -> InvalidKey {
        match never {}
    }
}
