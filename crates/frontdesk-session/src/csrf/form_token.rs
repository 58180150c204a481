//! The secret in a form that we rendered (S-46).
//!
//! ```text
//! form-token = base64url( version key-id made-at nonce mac )  ; 1 + 1 + 8 + 16 + 32 bytes
//! version    = %x01
//! made-at    = seconds since 1970, big endian
//! nonce      = 16 random bytes, new in each answer
//! mac        = HMAC-SHA-256 of version key-id made-at nonce binding form
//! binding    = 32 bytes, the hash of the visitor's token
//! ```
//!
//! The nonce makes the mac another one in every answer, so that nothing of it can be guessed piece
//! by piece from the lengths of compressed answers (BREACH).

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;

use crate::seal::{ALLOWANCE, Purpose};
use crate::{Keyring, Moment, TokenHash};

const VERSION: u8 = 1;
/// Bytes before the mac.
const HEAD: usize = 26;

/// Makes and checks the tokens of forms.
///
/// A token is bound to the visitor's session, or before there is one, to the secret of a cookie of
/// its own that is a [`Token`](crate::Token) too; and to one form. So it is of no use to another
/// visitor, who could otherwise log a victim into their own account, nor in another form. It dies
/// with the session's token, which changes at every login.
///
/// ```
/// use frontdesk_session::{FormTokens, Keyring, Moment, Token};
///
/// let ring = Keyring::new(1, &[7; 32]); // random bytes that the operator keeps
/// let tokens = FormTokens::new(&ring);
/// let (visitor, now) = (Token::new([8; 32]).hash(), Moment::from_secs(1_790_000_000));
/// let nonce = [9; 16]; // random bytes, new each time
/// let field = tokens.make(&visitor, "/login", now, nonce);
/// assert_eq!(tokens.check(&field, &visitor, "/login", now), Ok(()));
/// assert!(tokens.check(&field, &visitor, "/logout", now).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FormTokens<'a> {
    ring: &'a Keyring,
}

/// Why a form is not taken for one of our own pages'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFromUs {
    /// Not made by us, or for another visitor or form.
    #[error("this form was not made for this visitor")]
    Foreign,
    /// Made too long ago: the page has to be loaded again.
    #[error("this form has been open for too long")]
    Over,
    /// Made later than now, by a clock that is wrong.
    #[error("this form was made by a clock that is ahead of ours")]
    Early,
}

impl<'a> FormTokens<'a> {
    /// How long a form may be filled in.
    pub const LIFE: Duration = Duration::from_secs(12 * 3600);

    /// Tokens under these keys.
    pub fn new(ring: &'a Keyring) -> FormTokens<'a> {
        FormTokens { ring }
    }

    /// The token for this visitor and form; `nonce` are random bytes, drawn anew for each call.
    pub fn make(&self, visitor: &TokenHash, form: &str, now: Moment, nonce: [u8; 16]) -> String {
        let keys = self.ring.newest();
        let mut token = vec![VERSION, keys.id];
        token.extend(now.as_secs().to_be_bytes());
        token.extend(nonce);
        let mac = keys.mac(Purpose::FormToken).chain_update(&token);
        let mac = mac.chain_update(visitor.as_bytes()).chain_update(form);
        token.extend(mac.finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether the token was made for this visitor and form within the last 12 hours, with 60
    /// seconds either way for clocks that differ. It is compared in constant time.
    ///
    /// # Errors
    /// [`NotFromUs`].
    pub fn check(
        &self,
        token: &str,
        visitor: &TokenHash,
        form: &str,
        now: Moment,
    ) -> Result<(), NotFromUs> {
        let made_at = self.made_at(token, visitor, form).ok_or(NotFromUs::Foreign)?;
        if now > made_at + FormTokens::LIFE + ALLOWANCE {
            return Err(NotFromUs::Over);
        }
        if made_at > now + ALLOWANCE {
            return Err(NotFromUs::Early);
        }
        Ok(())
    }

    fn made_at(&self, token: &str, visitor: &TokenHash, form: &str) -> Option<Moment> {
        let mut bytes = [0; HEAD + 32];
        let len = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (head, tag) = bytes.get(..len)?.split_first_chunk::<HEAD>()?;
        let [VERSION, id, rest @ ..] = head else {
            return None;
        };
        let mac = self.ring.find(*id)?.mac(Purpose::FormToken).chain_update(head);
        let mac = mac.chain_update(visitor.as_bytes()).chain_update(form);
        mac.verify_slice(tag).ok()?;
        Some(Moment::from_secs(i64::from_be_bytes(*rest.first_chunk()?)))
    }
}
