//! Who a request comes from: the account that is logged in.

use frontdesk_store::{Account, AccountState};
use frontdesk_tower::Session;
use http::request::Parts;

use crate::app::App;
use crate::failure::Failure;
use crate::observe;
use crate::sessions::account_uuid;

/// The account of the session that a request brought; `None` for a stranger, and where nobody is
/// remembered.
///
/// It is read anew each time, so that an account which was disabled or removed is a stranger's from
/// then on, though a session of it were left. Whether the request may act in the account's name is
/// another question: a page of another site can make a browser send the cookie.
///
/// # Errors
/// That the session or the account can't be looked up.
pub(crate) async fn account(app: &App, head: &Parts) -> Result<Option<Account>, Failure> {
    if app.sessions().are_refused() {
        return Ok(None);
    }
    let session = Session::of(head).await?;
    let Some(id) = session.account().as_ref().and_then(account_uuid) else { return Ok(None) };
    observe::is_of(id);
    let found = app.store().account(id).await.map_err(|error| app.store_failure(error))?;
    Ok(found.filter(|account| account.state == AccountState::Active))
}
