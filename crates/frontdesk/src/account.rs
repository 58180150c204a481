//! The account that an operator names on the command line.

use anyhow::bail;
use frontdesk_store::{Account, Beside, Email};
use uuid::Uuid;

use crate::visible::Visible;

/// Longest name or address shown in one line.
pub(crate) const SHOWN: usize = 100;

/// The account named by its address or its id.
///
/// # Errors
/// There is none, or the store can't be read.
pub(crate) fn named(desk: &Beside, name: &str) -> anyhow::Result<Account> {
    let found = match Uuid::try_parse(name) {
        Ok(id) => desk.account(id)?,
        Err(_) => desk.account_of(&Email::parse(name)?)?,
    };
    match found {
        Some(account) => Ok(account),
        None => bail!("there is no account {} (frontdesk account list)", Visible(name, SHOWN)),
    }
}
