//! The keys that seals are made with.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

/// The server's keys: the newest seals, all of them open (C-45).
///
/// To change the key, put a new one in front and keep the old one until all that it sealed is over.
/// A key's id is a number of the operator's choice; it stands in what was sealed and is no secret.
/// From each secret a key for each purpose is derived, so that one secret serves all of them and
/// nothing that was made for one purpose counts for another. Keys are wiped from memory when they
/// are dropped, and `Debug` shows the ids alone.
///
/// ```
/// use frontdesk_session::Keyring;
///
/// // 32 random bytes each, made once and kept by the operator.
/// let ring = Keyring::new(2, &[7; 32]).with_older(1, &[9; 32]).unwrap();
/// assert_eq!(format!("{ring:?}"), "Keyring([2, 1])");
/// ```
#[derive(Clone)]
pub struct Keyring {
    newest: Keys,
    older: Vec<Keys>,
}

/// Two keys have one id, so that it would not be clear which opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two keys have the id {0}")]
pub struct SameKeyId(pub u8);

/// What one secret gives.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) id: u8,
    signing: [u8; 32],
    encrypting: [u8; 32],
    form: [u8; 32],
    mark: [u8; 32],
}

/// What a key is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    SignedCookie,
    EncryptedCookie,
    FormToken,
    Mark,
}

impl Keyring {
    /// A ring with one key.
    pub fn new(id: u8, secret: &[u8; 32]) -> Keyring {
        Keyring { newest: Keys::derive(id, secret), older: Vec::new() }
    }

    /// The same ring with one more key that only opens.
    ///
    /// # Errors
    /// [`SameKeyId`] where the id is taken.
    pub fn with_older(mut self, id: u8, secret: &[u8; 32]) -> Result<Keyring, SameKeyId> {
        if self.find(id).is_some() {
            return Err(SameKeyId(id));
        }
        self.older.push(Keys::derive(id, secret));
        Ok(self)
    }

    pub(crate) fn newest(&self) -> &Keys {
        &self.newest
    }

    pub(crate) fn find(&self, id: u8) -> Option<&Keys> {
        self.all().find(|keys| keys.id == id)
    }

    /// The newest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Keys> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u8> = self.all().map(|keys| keys.id).collect();
        write!(f, "Keyring({ids:?})")
    }
}

impl Keys {
    /// As HKDF expands a key that is random already (RFC 5869, 2.3, first block).
    fn derive(id: u8, secret: &[u8; 32]) -> Keys {
        let key = |purpose: Purpose| {
            let mac = mac(secret).chain_update(purpose.label()).chain_update([1]);
            mac.finalize().into_bytes().into()
        };
        Keys {
            id,
            signing: key(Purpose::SignedCookie),
            encrypting: key(Purpose::EncryptedCookie),
            form: key(Purpose::FormToken),
            mark: key(Purpose::Mark),
        }
    }

    pub(crate) fn of(&self, purpose: Purpose) -> &[u8; 32] {
        match purpose {
            Purpose::SignedCookie => &self.signing,
            Purpose::EncryptedCookie => &self.encrypting,
            Purpose::FormToken => &self.form,
            Purpose::Mark => &self.mark,
        }
    }

    /// HMAC-SHA-256 under the key of this purpose.
    pub(crate) fn mac(&self, purpose: Purpose) -> Hmac<Sha256> {
        mac(self.of(purpose))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.signing.zeroize();
        self.encrypting.zeroize();
        self.form.zeroize();
        self.mark.zeroize();
    }
}

impl Purpose {
    /// Never changed: what was sealed before would not open any more.
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::SignedCookie => b"frontdesk signed cookie v1",
            Purpose::EncryptedCookie => b"frontdesk encrypted cookie v1",
            Purpose::FormToken => b"frontdesk form token v1",
            Purpose::Mark => b"frontdesk mark v1",
        }
    }
}

/// HMAC fills its key up with zeros to the block of its hash (RFC 2104, 2).
fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte = *key);
    let mac = Hmac::new(&block.into());
    block.zeroize();
    mac
}
