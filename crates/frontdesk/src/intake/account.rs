//! Whose submission it is.

use http::request::Parts;
use uuid::Uuid;

use super::origin::Sender;
use crate::app::App;
use crate::config::LoginRule;
use crate::failure::Failure;
use crate::forms::Form;
use crate::visitor;

/// The account that sends this form, if one is logged in.
///
/// S-45: a form may be posted from anywhere, so the cookie alone says nothing: it counts only where the
/// browser says that a page of ours sends, or of an origin that is trusted with it.
///
/// # Errors
/// [`Failure::LoginRequired`] where the form wants an account and there is none; that the session
/// can't be looked up where it does.
pub(super) async fn of(
    app: &App,
    form: &Form,
    sender: &Sender,
    head: &Parts,
) -> Result<Option<Uuid>, Failure> {
    let recalled = match sender {
        Sender::Own | Sender::Trusted(_) => visitor::account(app, head).await,
        Sender::Listed(_) | Sender::Program => Ok(None),
    };
    match (form.login, recalled) {
        (_, Ok(Some(account))) => Ok(Some(account.id)),
        (LoginRule::Required, Ok(None)) => Err(Failure::LoginRequired { login: "/login".into() }),
        (LoginRule::Required, Err(failure)) => Err(failure),
        // It was sent to be received, and who sent it is only good to know.
        (LoginRule::Optional, Ok(None) | Err(_)) => Ok(None),
    }
}
