//! The store, the policy and the clock of one layer, without their types: a handler that takes a
//! `Session` need not name the store.

use std::{error::Error, pin::Pin, sync::Arc};

use frontdesk_session::{
    AccountId, Act, Arrival, Departure, Ended, Found, Fresh, Moment, Policy, Record, Refused,
    SessionId, SessionStore, TokenHash, Visit,
};

use super::Chance;

pub(super) type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
pub(super) type StoreError = Arc<dyn Error + Send + Sync>;

/// Why a departure did not come about.
#[derive(Debug)]
pub(super) enum Stopped {
    Refused(Refused),
    Away(StoreError),
}

/// What the store made of a departure, and the departure as it was in the end.
pub(super) type Outcome = Result<(Departure, Option<Record>), (Box<Departure>, Stopped)>;

pub(super) trait Keeper: Send + Sync {
    fn policy(&self) -> &Policy;
    fn now(&self) -> Moment;
    fn fresh(&self) -> Fresh;

    /// Looks up what was brought.
    fn recall(
        &self,
        arrival: Arrival,
        now: Moment,
    ) -> Waiting<'_, Result<Visit, (Arrival, StoreError)>>;
    /// Does what is left to do.
    fn finish(&self, departure: Departure, now: Moment) -> Waiting<'_, Outcome>;

    fn list<'a>(&'a self, account: &'a AccountId) -> Waiting<'a, Result<Vec<Record>, StoreError>>;
    fn end_id<'a>(
        &'a self,
        id: &'a SessionId,
        account: &'a AccountId,
    ) -> Waiting<'a, Result<Ended, StoreError>>;
    fn end_account<'a>(
        &'a self,
        account: &'a AccountId,
        except: Option<&'a SessionId>,
    ) -> Waiting<'a, Result<u64, StoreError>>;
}

pub(super) struct Kept<S, C> {
    pub(super) store: S,
    pub(super) policy: Policy,
    pub(super) chance: C,
}

impl<S: SessionStore, C: Chance> Keeper for Kept<S, C> {
    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn now(&self) -> Moment {
        self.chance.now()
    }

    fn fresh(&self) -> Fresh {
        self.chance.fresh()
    }

    fn recall(
        &self,
        arrival: Arrival,
        now: Moment,
    ) -> Waiting<'_, Result<Visit, (Arrival, StoreError)>> {
        Box::pin(async move {
            // There is one, unless somebody tosses cookies.
            if let [hash] = arrival.wanted() {
                return match self.store.find(hash, now).await {
                    Ok(found) => Ok(arrival.recall([found], &self.policy, now)),
                    Err(error) => Err((arrival, away(error))),
                };
            }
            match self.find_all(arrival.wanted(), now).await {
                Ok(found) => Ok(arrival.recall(found, &self.policy, now)),
                Err(error) => Err((arrival, away(error))),
            }
        })
    }

    fn finish(&self, departure: Departure, now: Moment) -> Waiting<'_, Outcome> {
        Box::pin(async move {
            match self.done(&departure, now).await {
                Ok(stored) => Ok((departure, stored)),
                Err(Stopped::Refused(refused)) => match departure.instead(&refused) {
                    Ok(instead) => match self.done(&instead, now).await {
                        Ok(stored) => Ok((instead, stored)),
                        Err(stopped) => Err((Box::new(instead), stopped)),
                    },
                    Err(departure) => Err((departure, Stopped::Refused(refused))),
                },
                Err(Stopped::Away(error)) => Err((Box::new(departure), Stopped::Away(error))),
            }
        })
    }

    fn list<'a>(&'a self, account: &'a AccountId) -> Waiting<'a, Result<Vec<Record>, StoreError>> {
        Box::pin(async move { self.store.list(account, self.now()).await.map_err(away) })
    }

    fn end_id<'a>(
        &'a self,
        id: &'a SessionId,
        account: &'a AccountId,
    ) -> Waiting<'a, Result<Ended, StoreError>> {
        Box::pin(
            async move { self.store.end_id(id, Some(account), self.now()).await.map_err(away) },
        )
    }

    fn end_account<'a>(
        &'a self,
        account: &'a AccountId,
        except: Option<&'a SessionId>,
    ) -> Waiting<'a, Result<u64, StoreError>> {
        Box::pin(
            async move { self.store.end_account(account, except, self.now()).await.map_err(away) },
        )
    }
}

impl<S: SessionStore, C: Chance> Kept<S, C> {
    async fn find_all(&self, hashes: &[TokenHash], now: Moment) -> Result<Vec<Found>, S::Error> {
        let mut all = Vec::with_capacity(hashes.len());
        for hash in hashes {
            all.push(self.store.find(hash, now).await?);
        }
        Ok(all)
    }

    async fn done(&self, departure: &Departure, now: Moment) -> Result<Option<Record>, Stopped> {
        let store = &self.store;
        for hash in departure.ends() {
            store.end(hash, departure.until(), now).await?;
        }
        if let Some(id) = departure.ends_id() {
            store.end_id(id, None, now).await?;
        }
        let refused = match departure.act() {
            Act::Nothing => Ok(()),
            Act::Touch { hash } => {
                // The answer does not need it: at worst the session runs out a little early.
                if let Err(error) = store.touch(hash, now).await {
                    tracing::warn!(%error, "the use of a session could not be noted");
                }
                Ok(())
            }
            Act::Change { hash, changes } => store.change(hash, changes, now).await?,
            Act::Make { hash, record } => store.make(hash, record, now).await?,
            Act::Rotate { old, new, rotation } => {
                let rotated = store.rotate(old, new, rotation, now).await?;
                return rotated.map(Some).map_err(Stopped::Refused);
            }
        };
        refused.map(|()| None).map_err(Stopped::Refused)
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Stopped {
    fn from(error: E) -> Stopped {
        Stopped::Away(Arc::new(error))
    }
}

fn away<E: Error + Send + Sync + 'static>(error: E) -> StoreError {
    Arc::new(error)
}
