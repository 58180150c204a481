//! Marks: what is said in public, and known again as ours when it comes back.
//!
//! ```text
//! mark = HMAC-SHA-256 of length kind text   ; the length of the kind in 4 bytes, big endian
//! ```
//!
//! A mark says who made a text and nothing else: when it is over, and whether it came before, is for
//! whoever made it to say in the text.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::Purpose;
use super::keyring::{Keyring, Keys};

impl Keyring {
    /// The mark of a text, under the newest key. What is marked for one `kind` is no mark of another.
    ///
    /// ```
    /// use frontdesk_session::Keyring;
    ///
    /// let ring = Keyring::new(1, &[7; 32]); // random bytes that the operator keeps
    /// let mark = ring.mark("challenge", "salt=1");
    /// assert!(ring.is_mark("challenge", "salt=1", &mark));
    /// assert!(!ring.is_mark("challenge", "salt=2", &mark));
    /// assert!(!ring.is_mark("opened", "salt=1", &mark));
    /// ```
    pub fn mark(&self, kind: &str, text: &str) -> [u8; 32] {
        marking(self.newest(), kind, text).finalize().into_bytes().into()
    }

    /// Whether this is the mark of that text, under any of the keys. It is compared in constant time.
    pub fn is_mark(&self, kind: &str, text: &str, mark: &[u8]) -> bool {
        self.all().any(|keys| marking(keys, kind, text).verify_slice(mark).is_ok())
    }
}

fn marking(keys: &Keys, kind: &str, text: &str) -> Hmac<Sha256> {
    let length = u32::try_from(kind.len()).unwrap_or(u32::MAX).to_be_bytes();
    keys.mac(Purpose::Mark).chain_update(length).chain_update(kind).chain_update(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C-45: an older key still knows what it marked.
    #[test]
    fn a_mark_of_an_older_key_is_known() {
        let old = Keyring::new(1, &[7; 32]);
        let ring = Keyring::new(2, &[9; 32]).with_older(1, &[7; 32]).unwrap();
        assert!(ring.is_mark("a", "text", &old.mark("a", "text")));
        assert!(!old.is_mark("a", "text", &ring.mark("a", "text")));
    }

    #[test]
    fn kind_and_text_are_kept_apart() {
        let ring = Keyring::new(1, &[7; 32]);
        assert!(!ring.is_mark("ab", "c", &ring.mark("a", "bc")));
    }

    #[test]
    fn half_a_mark_is_none() {
        let ring = Keyring::new(1, &[7; 32]);
        assert!(!ring.is_mark("a", "b", &ring.mark("a", "b")[..16]));
        assert!(!ring.is_mark("a", "b", &[]));
    }
}
