//! What a browser is asked to find.

use frontdesk_session::Keyring;
use serde::Serialize;

use super::{ALGORITHM, KIND, hash, hex};
use crate::form_name::FormName;

/// A challenge, as the widget reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Challenge {
    algorithm: &'static str,
    challenge: String,
    salt: String,
    maxnumber: u64,
    signature: String,
}

impl Challenge {
    /// A challenge for one form, good until a second since 1970. `chance` is drawn anew for each:
    /// half of it is the salt, half of it the number to find.
    pub(crate) fn make(
        keys: &Keyring,
        form: &FormName,
        most: u64,
        until: i64,
        chance: [u8; 32],
    ) -> Challenge {
        let (salt, number) = chance.split_at(16);
        let salt = format!("{}?expires={until}&form={form}&", hex(salt));
        let number = number.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let number = u64::try_from(number % (u128::from(most) + 1)).unwrap_or(most);
        let challenge = hash(&salt, number);
        let signature = hex(&keys.mark(KIND, &challenge));
        Challenge { algorithm: ALGORITHM, challenge, salt, maxnumber: most, signature }
    }
}
