//! Whose submission it is.

use http::request::Parts;
use uuid::Uuid;

use super::origin::Sender;
use crate::app::App;
use crate::config::LoginRule;
use crate::failure::Failure;
use crate::forms::Form;
use crate::visitor;

/// Who sends a form, as far as its submission is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// An account that is logged in.
    Known(Uuid),
    /// Nobody that is recognised, and nobody has to be.
    Stranger,
    /// Nobody that is recognised, where somebody has to be.
    Missing,
}

impl Author {
    pub(super) fn account(self) -> Option<Uuid> {
        match self {
            Author::Known(account) => Some(account),
            Author::Stranger | Author::Missing => None,
        }
    }
}

/// Who sends this form.
///
/// S-45: a form may be posted from anywhere, so the cookie alone says nothing: it counts only where the
/// browser says that a page of ours sends, or of an origin that is trusted with it.
///
/// # Errors
/// That the session can't be looked up, where the form wants an account.
pub(super) async fn of(
    app: &App,
    form: &Form,
    sender: &Sender,
    head: &Parts,
) -> Result<Author, Failure> {
    let recalled = match sender {
        Sender::Own | Sender::Trusted(_) => visitor::account(app, head).await,
        Sender::Listed(_) | Sender::Program => Ok(None),
    };
    match (form.login, recalled) {
        (_, Ok(Some(account))) => Ok(Author::Known(account.id)),
        (LoginRule::Required, Ok(None)) => Ok(Author::Missing),
        (LoginRule::Required, Err(failure)) => Err(failure),
        // It was sent to be received, and who sent it is only good to know.
        (LoginRule::Optional, Ok(None) | Err(_)) => Ok(Author::Stranger),
    }
}
