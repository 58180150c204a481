//! The sessions of the visitor's account: shown as devices, and ended.

use frontdesk_session::{AccountId, Ended, Record, SessionId, Visit};

use super::{NotDone, Session, SessionRejection, keeper::StoreError};

/// One session in the list of an account (S-30). Its data are not in it, nor anything of its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// When it was made and last used, and where.
    pub record: Record,
    /// Whether it is that of the request.
    pub is_current: bool,
}

impl Session {
    /// All live sessions of the account, in every realm, the one used last first.
    ///
    /// # Errors
    /// [`SessionRejection::NotLoggedIn`] for a stranger, and [`SessionRejection::Away`].
    pub async fn devices(&self) -> Result<Vec<Listed>, SessionRejection> {
        let (account, current) = self.owner()?;
        let records = self.guest.keeper().list(&account).await.map_err(not_looked_up)?;
        let listed = |record: Record| Listed { is_current: Some(record.id) == current, record };
        Ok(records.into_iter().map(listed).collect())
    }

    /// Ends one session of the account, at once; one's own like a logout. An id that is not of this
    /// account is [`Ended::NotFound`] (S-31).
    ///
    /// # Errors
    /// [`SessionRejection::NotLoggedIn`] for a stranger, and [`SessionRejection::Away`].
    pub async fn end(&self, id: &SessionId) -> Result<Ended, SessionRejection> {
        let (account, current) = self.owner()?;
        let ended = self.guest.keeper().end_id(id, &account).await.map_err(not_ended)?;
        if current == Some(*id) {
            self.log_out()?;
        }
        Ok(ended)
    }

    /// Ends all other sessions of the account, at once. Says how many.
    ///
    /// # Errors
    /// [`SessionRejection::NotLoggedIn`] for a stranger, and [`SessionRejection::Away`].
    pub async fn end_others(&self) -> Result<u64, SessionRejection> {
        let (account, current) = self.owner()?;
        let ended = self.guest.keeper().end_account(&account, current.as_ref()).await;
        ended.map_err(not_ended)
    }

    /// Ends all sessions of the account, at once, and one's own like a logout. Says how many.
    ///
    /// # Errors
    /// [`SessionRejection::NotLoggedIn`] for a stranger, and [`SessionRejection::Away`].
    pub async fn end_all(&self) -> Result<u64, SessionRejection> {
        let (account, _) = self.owner()?;
        let ended = self.guest.keeper().end_account(&account, None).await.map_err(not_ended)?;
        self.log_out()?;
        Ok(ended)
    }

    /// The account, and the id of the session that it has in the store by now. That of another
    /// account or of a stranger, who has just become this one, is none of it.
    fn owner(&self) -> Result<(AccountId, Option<SessionId>), SessionRejection> {
        let owner = |visit: &Visit| {
            let account = visit.account()?.clone();
            let current =
                visit.recalled().filter(|record| record.account.as_ref() == Some(&account));
            Some((account, current.map(|record| record.id)))
        };
        self.guest.read(owner).flatten().ok_or(SessionRejection::NotLoggedIn)
    }
}

fn not_looked_up(source: StoreError) -> SessionRejection {
    SessionRejection::Away { not_done: NotDone::Recalled, source }
}

fn not_ended(source: StoreError) -> SessionRejection {
    SessionRejection::Away { not_done: NotDone::EndedElsewhere, source }
}
