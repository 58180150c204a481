//! Letters to accounts: what is asked for here is written when the outbox takes it.

use frontdesk_store::{AtMost, Email, Enqueued, NewDelivery, StoreError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::channel::Post;
use crate::app::App;

/// How long a link in a letter works, in microseconds (L22); a letter that could not be sent for so long
/// is not sent any more.
pub(crate) const LINK_LIFE: i64 = 30 * 60 * 1_000_000;
/// Letters to one address, and the time that they are counted in.
const AT_MOST: u32 = 3;
const HOUR: i64 = 3_600_000_000;

/// A letter to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub(crate) enum Letter {
    /// Somebody forgot the password of the account with this address; or there is none, and nothing
    /// is written.
    Reset { email: String },
    /// Somebody signs up with this address; or has an account already, and is told so.
    /// `next` is where they want to go on from there, as `next::place` let it through.
    SignUp {
        email: String,
        name: Option<String>,
        #[serde(default)]
        next: Option<String>,
    },
    /// The account's address is to be confirmed.
    Confirm { account: Uuid },
    /// The account wants to have this address.
    Move { account: Uuid, email: String },
    /// The account has another address now; for the address that it had.
    Moved { former: String },
    /// The account's password was changed.
    PasswordChanged { account: Uuid },
    /// Somebody logged in with a device that the account did not know.
    NewDevice { account: Uuid, device: String, network: String, at: i64 },
}

impl Letter {
    /// Puts it into the outbox, for this address. What comes of it does not tell whether there is an
    /// account: that is looked up when the letter is written (S-57).
    ///
    /// # Errors
    /// [`StoreError`]; there is no letter then.
    pub(crate) async fn post(self, app: &App, to: &Email) -> Result<(), StoreError> {
        let now = app.now();
        let payload = serde_json::to_vec(&self).map_err(|error| {
            // Texts and numbers alone.
            StoreError::Refused(error.to_string().into())
        })?;
        let delivery = NewDelivery {
            payload: Some(payload),
            lane: self.post_of().lane().to_owned(),
            until: self.is_link().then_some(now + LINK_LIFE),
            at_most: self.is_bounded().then_some(AtMost { number: AT_MOST, since: now - HOUR }),
            ..NewDelivery::new(app.new_id(now), self.post_of().word(), to.key(), now)
        };
        match app.store().enqueue(delivery, now).await? {
            Enqueued::New => {}
            Enqueued::TooMany => {
                tracing::info!("an address has had its letters of this hour; one was not written");
            }
        }
        Ok(())
    }

    /// Whoever knows a password may always be told what was done with it; what anybody can ask for is
    /// bounded, so that nobody is flooded.
    fn is_bounded(&self) -> bool {
        match self {
            Letter::Moved { .. } | Letter::PasswordChanged { .. } => false,
            Letter::Reset { .. }
            | Letter::SignUp { .. }
            | Letter::Confirm { .. }
            | Letter::Move { .. }
            | Letter::NewDevice { .. } => true,
        }
    }

    fn post_of(&self) -> Post {
        if self.is_bounded() { Post::Letter } else { Post::Notice }
    }

    fn is_link(&self) -> bool {
        match self {
            Letter::Reset { .. }
            | Letter::SignUp { .. }
            | Letter::Confirm { .. }
            | Letter::Move { .. } => true,
            Letter::Moved { .. } | Letter::PasswordChanged { .. } | Letter::NewDevice { .. } => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_comes_back_as_it_was_written_down() {
        for letter in [
            Letter::Reset { email: "ada@example.org".into() },
            Letter::SignUp {
                email: "ada@example.org".into(),
                name: None,
                next: Some("/photos".into()),
            },
            Letter::Move { account: Uuid::from_u128(7), email: "ada@example.org".into() },
        ] {
            let text = serde_json::to_string(&letter).unwrap();
            assert_eq!(serde_json::from_str::<Letter>(&text).unwrap(), letter, "{text}");
        }
    }
}
