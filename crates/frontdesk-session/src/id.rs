//! Names of sessions and of accounts.

use std::{fmt, str::FromStr, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The public name of a session: in lists, addresses and logs (S-31).
///
/// 128 random bits that have nothing to do with the token; whoever knows it can name the session and
/// not use it. Written as 22 characters of base64url.
///
/// ```
/// use frontdesk_session::SessionId;
///
/// let id = SessionId::new([1; 16]);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// The id made of these random bytes.
    pub const fn new(random: [u8; 16]) -> SessionId {
        SessionId(random)
    }

    /// The 16 bytes for a store to keep.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}

impl FromStr for SessionId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<SessionId, InvalidId> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidId)?;
        bytes.try_into().map(SessionId).map_err(|_| InvalidId)
    }
}

/// Who the visitor proved to be: the account's name in the caller's own store.
///
/// 1 to [`MAX`](AccountId::MAX) bytes of text without control characters; an id that never changes
/// and is never given again, not an address of e-mail. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// The longest account id, in bytes.
    pub const MAX: usize = 64;

    /// The account of this name.
    ///
    /// # Errors
    /// [`InvalidId`] for an empty or too long name, or one with control characters.
    pub fn parse(text: &str) -> Result<AccountId, InvalidId> {
        let fits = !text.is_empty() && text.len() <= AccountId::MAX;
        let fits = fits && !text.chars().any(char::is_control);
        fits.then(|| AccountId(text.into())).ok_or(InvalidId)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that names no session and no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this names no session or account")]
pub struct InvalidId;
