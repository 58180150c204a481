//! Sealing a value for one cookie, and opening it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hmac::Mac;

use super::{ALLOWANCE, Keyring, Purpose};
use crate::{CookieSpec, Moment};

/// Bytes of form, key id and both times.
const HEAD: usize = 18;
const MAC: usize = 32;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Bytes of name and value that browsers keep (C-08).
const MAX_PAIR: usize = 4096;

/// What a sealed value is for: one cookie, one kind of content, signed or encrypted.
///
/// ```
/// use std::time::Duration;
/// use frontdesk_session::{CookieSpec, Keyring, Moment, Seal, Sealing};
///
/// let ring = Keyring::new(1, &[7; 32]); // random bytes that the operator keeps
/// let spec = CookieSpec::builder("__Host-draft").build().unwrap();
/// let seal = Seal::new(&spec, "draft v1", Sealing::Encrypted);
///
/// let now = Moment::from_secs(1_790_000_000);
/// let nonce = [9; 24]; // random bytes, new each time
/// let value = seal.seal(&ring, b"Dear desk", now, now + Duration::from_secs(3600), nonce).unwrap();
/// assert_eq!(seal.open(&ring, value.as_bytes(), now).unwrap().value, b"Dear desk");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    sealing: Sealing,
    name_len: usize,
    /// Name and kind with their lengths.
    context: Vec<u8>,
}

/// What the browser's side sees of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// All of it; it cannot be changed (HMAC-SHA-256).
    Signed,
    /// Nothing but its length; it cannot be changed either (XChaCha20-Poly1305).
    Encrypted,
}

/// A value that was sealed by us.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The value.
    pub value: Vec<u8>,
    /// When it was sealed, in whole seconds.
    pub made_at: Moment,
    /// When it is over, in whole seconds.
    pub until: Moment,
}

/// The value cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Sealed, it would not fit into a cookie.
    #[error("{len} bytes do not fit into this cookie, which holds at most {max}")]
    TooLong {
        /// Bytes of the value.
        len: usize,
        /// The most that fit, which is [`Seal::max_len`].
        max: usize,
    },
}

/// Why nothing is taken out of a cookie. For the log: the visitor is told none of it, the cookie is
/// as good as not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// We did not make it, or for something else, or with a key that is gone.
    #[error("not sealed by a key of ours for this")]
    Foreign,
    /// It was ours until a while ago.
    #[error("its time is over")]
    Over,
    /// It says that it was made later than now: a clock is wrong.
    #[error("made by a clock that is ahead of ours")]
    Early,
}

impl Seal {
    /// What is sealed for this cookie and kind.
    ///
    /// The kind names what is inside and its version (`"draft v1"`): what was sealed as another kind
    /// does not open.
    pub fn new(cookie: &CookieSpec, kind: &str, sealing: Sealing) -> Seal {
        let mut context = Vec::new();
        for text in [cookie.name(), kind] {
            // No text in memory here is 4 GiB long: it is a name in the caller's code.
            let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
            context.extend(len.to_be_bytes());
            context.extend(text.as_bytes());
        }
        Seal { sealing, name_len: cookie.name().len(), context }
    }

    /// The longest value that can be sealed so that name and value stay within the 4096 bytes that
    /// browsers keep.
    pub fn max_len(&self) -> usize {
        let text = MAX_PAIR.saturating_sub(self.name_len);
        (text * 3 / 4).saturating_sub(HEAD + self.sealing.overhead())
    }

    /// The cookie's value: `value`, sealed with the newest key, counting from `now` to `until`.
    ///
    /// `nonce` are random bytes, drawn anew for each call; for [`Sealing::Signed`] they are not used.
    ///
    /// # Errors
    /// [`SealError::TooLong`]. Nothing is ever cut.
    pub fn seal(
        &self,
        ring: &Keyring,
        value: &[u8],
        now: Moment,
        until: Moment,
        nonce: [u8; 24],
    ) -> Result<String, SealError> {
        let too_long = SealError::TooLong { len: value.len(), max: self.max_len() };
        if value.len() > self.max_len() {
            return Err(too_long);
        }
        let keys = ring.newest();
        let mut sealed = vec![self.sealing.form(), keys.id];
        sealed.extend(now.as_secs().to_be_bytes());
        sealed.extend(until.as_secs().to_be_bytes());
        match self.sealing {
            Sealing::Signed => {
                let mac = keys.mac(Purpose::SignedCookie);
                let mac = mac.chain_update(&self.context).chain_update(&sealed).chain_update(value);
                sealed.extend(value);
                sealed.extend(mac.finalize().into_bytes());
            }
            Sealing::Encrypted => {
                let cipher = XChaCha20Poly1305::new(keys.of(Purpose::EncryptedCookie).into());
                let aad = [&self.context[..], &sealed].concat();
                let message = Payload { msg: value, aad: &aad };
                // It fails for messages of more than 256 GiB alone.
                let hidden = cipher.encrypt(&nonce.into(), message).map_err(|_| too_long)?;
                sealed.extend(nonce);
                sealed.extend(hidden);
            }
        }
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What was sealed, if it was sealed by a key of this ring for this cookie and kind, and counts
    /// at `now`, with 60 seconds either way for clocks that differ (C-46).
    ///
    /// Tags are compared in constant time, and nothing is told about a value before its tag fits.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, ring: &Keyring, text: &[u8], now: Moment) -> Result<Opened, NotOpened> {
        if text.len() > MAX_PAIR {
            return Err(NotOpened::Foreign);
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotOpened::Foreign)?;
        let opened = self.authentic(ring, &sealed).ok_or(NotOpened::Foreign)?;
        if now > opened.until + ALLOWANCE {
            return Err(NotOpened::Over);
        }
        if opened.made_at > now + ALLOWANCE {
            return Err(NotOpened::Early);
        }
        Ok(opened)
    }

    fn authentic(&self, ring: &Keyring, sealed: &[u8]) -> Option<Opened> {
        let (head, body) = sealed.split_first_chunk::<HEAD>()?;
        let [form, id, times @ ..] = head;
        let keys = ring.find(*id).filter(|_| *form == self.sealing.form())?;
        let (made_at, until) = times.split_first_chunk::<8>()?;
        let secs = |bytes: &[u8; 8]| Moment::from_secs(i64::from_be_bytes(*bytes));
        let value = match self.sealing {
            Sealing::Signed => {
                let (value, tag) = body.split_last_chunk::<MAC>()?;
                let mac = keys.mac(Purpose::SignedCookie);
                let mac = mac.chain_update(&self.context).chain_update(head).chain_update(value);
                mac.verify(&(*tag).into()).ok()?;
                value.to_vec()
            }
            Sealing::Encrypted => {
                let (nonce, hidden) = body.split_first_chunk::<NONCE>()?;
                let cipher = XChaCha20Poly1305::new(keys.of(Purpose::EncryptedCookie).into());
                let aad = [&self.context[..], head].concat();
                cipher.decrypt(&(*nonce).into(), Payload { msg: hidden, aad: &aad }).ok()?
            }
        };
        Some(Opened { value, made_at: secs(made_at), until: secs(until.first_chunk()?) })
    }
}

impl Sealing {
    /// The first byte: which of them it is, and its version.
    fn form(self) -> u8 {
        match self {
            Sealing::Signed => 1,
            Sealing::Encrypted => 2,
        }
    }

    fn overhead(self) -> usize {
        match self {
            Sealing::Signed => MAC,
            Sealing::Encrypted => NONCE + TAG,
        }
    }
}

/// Without the value (C-47).
impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} bytes)", self.value.len())
    }
}
