//! Small data that the browser keeps and cannot change: signed and encrypted cookies.
//!
//! ```text
//! sealed    = base64url( head body )
//! head      = form key-id made-at until    ; 1 + 1 + 8 + 8 bytes; seconds since 1970, big endian
//! form      = %x01                         ; signed, version 1:    body = value mac
//!           / %x02                         ; encrypted, version 1: body = nonce ciphertext tag
//! mac       = HMAC-SHA-256, 32 bytes, of context head value
//! nonce     = 24 random bytes; ciphertext and tag (16 bytes) are those of XChaCha20-Poly1305
//!             with context and head as associated data
//! context   = length name length kind      ; lengths in 4 bytes, big endian; not sent
//! ```
//!
//! The cookie's name and the kind are part of what is sealed and not of what is sent, so a value that
//! is moved to another cookie, or was made for something else, does not open (C-43). The form is
//! fixed by the opener, never chosen by what came in.
//!
//! What is sealed can't be taken back: whoever copied it can send it again until it is over. So it is
//! never the only place of something that must end at a logout (C-44); that is what a session is for.

mod keyring;
mod mark;
mod sealed;

pub(crate) use keyring::Purpose;
pub use keyring::{Keyring, SameKeyId};
pub use sealed::{NotOpened, Opened, Seal, SealError, Sealing};

/// How far the clocks of two servers may be apart (C-46).
pub(crate) const ALLOWANCE: std::time::Duration = std::time::Duration::from_secs(60);
