//! Any bytes as acts on a store, each answer compared with the model's (Z-14).

use std::time::Duration;

use crate::{
    AccountId, Bounds, Change, Data, Found, Keep, Key, Moment, Record, Rotation, SessionId,
    SessionStore, Stay, TokenHash,
};

use super::{
    Broken, Failure, Outcome,
    given::{DAY, HOUR, MINUTE, NOW, account, hash, id},
    model::Model,
    same,
};

/// Acts that these bytes mean; every byte string means some.
#[derive(Clone, Copy, Debug)]
pub struct Acts<'a> {
    bytes: &'a [u8],
}

impl<'a> Acts<'a> {
    /// The acts that these bytes mean.
    pub fn new(bytes: &'a [u8]) -> Acts<'a> {
        Acts { bytes }
    }

    fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A number below `bound`; nothing more to read is 0.
    fn below(&mut self, bound: u8) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        first % bound
    }
}

/// Does the acts on a fresh store and on a model of it, and compares each answer.
///
/// # Errors
/// [`Broken`] names the act whose answer was another than the model's.
pub async fn replay<S, F>(make_store: F, acts: Acts<'_>) -> Result<(), Broken>
where
    S: SessionStore,
    F: AsyncFn(Bounds) -> S,
{
    let mut acts = acts;
    // Whose record was dropped for another stranger is not to be seen unless the clock is set back.
    let set_back = acts.below(2) == 1;
    let stranger_bytes = if set_back { 1 << 20 } else { 900 };
    let bounds = Bounds { data_bytes: 60, sessions_an_account: 3, stranger_bytes };
    let store = make_store(bounds).await;
    let mut replay =
        Replay { store, model: Model::new(bounds), acts, now: NOW, made: 0, step: 0, set_back };
    while !replay.acts.is_over() {
        replay.step += 1;
        // All moments differ, so that no order is a matter of taste.
        replay.now = replay.now + Duration::from_micros(1);
        let step = replay.step;
        let broken = |Failure(seen)| Broken {
            case: "A store answers as the model does",
            seen: format!("act {step}: {seen}"),
        };
        replay.act().await.map_err(broken)?;
    }
    Ok(())
}

struct Replay<'a, S> {
    store: S,
    model: Model,
    acts: Acts<'a>,
    now: Moment,
    made: u64,
    step: u64,
    set_back: bool,
}

impl<S: SessionStore> Replay<'_, S> {
    async fn act(&mut self) -> Outcome {
        match self.acts.below(16) {
            0..3 => self.make().await,
            3..6 => self.change().await,
            6 => self.touch().await,
            7..9 => self.rotate().await,
            9 => self.end().await,
            10 => self.end_some().await,
            11 => self.lists().await,
            12 => self.purge().await,
            13 => self.pass().await,
            _ => self.find().await,
        }
    }

    fn hash(&mut self) -> TokenHash {
        hash(self.acts.below(24).into())
    }

    fn id(&mut self) -> SessionId {
        id(u64::from(self.acts.below(32)))
    }

    fn account(&mut self) -> Result<AccountId, Failure> {
        account(["ann", "bob"][usize::from(self.acts.below(2))])
    }

    fn key(&mut self) -> Result<Key, Failure> {
        Ok(Key::from_stored(["a", "b", ".c"][usize::from(self.acts.below(3))])?)
    }

    fn record(&mut self, id: SessionId) -> Result<Record, Failure> {
        let account = if self.acts.below(2) == 0 { None } else { Some(self.account()?) };
        Ok(Record {
            id,
            realm: ["site", "desk"][usize::from(self.acts.below(2))].into(),
            account,
            made_at: self.now,
            authenticated_at: None,
            seen_at: self.now,
            idle: [MINUTE, HOUR, DAY][usize::from(self.acts.below(3))],
            until: self.now + [HOUR, DAY, DAY * 3][usize::from(self.acts.below(3))],
            user_agent: Box::default(),
            address: "x".repeat(usize::from(self.acts.below(64))).into(),
            stay: [Stay::WhileItLasts, Stay::WhileBrowserRuns][usize::from(self.acts.below(2))],
            data: Data::default(),
        })
    }

    fn changes(&mut self) -> Result<Vec<Change>, Failure> {
        let count = self.acts.below(4);
        let change = |_| {
            let key = self.key()?;
            Ok(match self.acts.below(6) {
                0 => Change::Remove(key),
                1 => Change::Add(key, i64::from(self.acts.below(255)) - 100),
                2 => Change::Add(key, i64::MAX - i64::from(self.acts.below(9))),
                3 => Change::Push(key, self.acts.below(255).to_string().into()),
                4 => Change::Set(key, "7".repeat(usize::from(self.acts.below(40))).into()),
                _ => Change::Set(key, ["1", "[]", "null"][usize::from(self.acts.below(3))].into()),
            })
        };
        (0..count).map(change).collect()
    }

    fn new_id(&mut self) -> SessionId {
        self.made += 1;
        id(self.made)
    }

    async fn find(&mut self) -> Outcome {
        let hash = self.hash();
        let (seen, should) =
            (self.store.find(&hash, self.now).await?, self.model.find(&hash, self.now));
        let live = matches!(seen, Found::Live(_)) || matches!(should, Found::Live(_));
        if live || self.model.is_clear(&hash, self.now) {
            // When it was ended is not for every store to know.
            let ended = |found| match found {
                Found::Ended { .. } => Found::Ended { at: NOW },
                found @ (Found::Live(_) | Found::Unknown) => found,
            };
            return same("find", ended(seen), ended(should));
        }
        // An ended hash may be remembered for longer than it must be.
        Ok(())
    }

    async fn make(&mut self) -> Outcome {
        let (hash, id) = (self.hash(), self.new_id());
        let record = self.record(id)?;
        if !self.model.is_clear(&hash, self.now) {
            return Ok(());
        }
        let seen = self.store.make(&hash, &record, self.now).await?;
        same("make", seen, self.model.make(&hash, &record, self.now))
    }

    async fn change(&mut self) -> Outcome {
        let (hash, changes) = (self.hash(), self.changes()?);
        let seen = self.store.change(&hash, &changes, self.now).await?;
        same("change", seen, self.model.change(&hash, &changes, self.now))
    }

    async fn touch(&mut self) -> Outcome {
        let hash = self.hash();
        let seen = self.store.touch(&hash, self.now).await?;
        same("touch", seen, self.model.touch(&hash, self.now))
    }

    async fn rotate(&mut self) -> Outcome {
        let (old, new, id) = (self.hash(), self.hash(), self.new_id());
        let mut record = self.record(id)?;
        // A rotation may keep the id.
        if let (1, Found::Live(before)) = (self.acts.below(2), self.model.find(&old, self.now)) {
            record.id = before.id;
        }
        let keep = [Keep::All, Keep::Carried, Keep::Nothing][usize::from(self.acts.below(3))];
        let rotation = Rotation { record, keep, changes: self.changes()? };
        if !self.model.is_clear(&new, self.now) {
            return Ok(());
        }
        let seen = self.store.rotate(&old, &new, &rotation, self.now).await?;
        same("rotate", seen, self.model.rotate(&old, &new, &rotation, self.now))
    }

    async fn end(&mut self) -> Outcome {
        let hash = self.hash();
        let until = self.now + [MINUTE, DAY][usize::from(self.acts.below(2))];
        self.store.end(&hash, until, self.now).await?;
        self.model.end(&hash, until, self.now);
        Ok(())
    }

    async fn end_some(&mut self) -> Outcome {
        match self.acts.below(8) {
            0 => {
                let seen = self.store.end_all(self.now).await?;
                same("end_all", seen, self.model.end_all(|_| true, self.now))
            }
            1..4 => {
                let (account, except) = (self.account()?, self.id());
                let seen = self.store.end_account(&account, Some(&except), self.now).await?;
                let such = |record: &Record| {
                    record.account.as_ref() == Some(&account) && record.id != except
                };
                same("end_account", seen, self.model.end_all(such, self.now))
            }
            whose => {
                let (id, account) = (self.id(), self.account()?);
                let account = (whose < 6).then_some(&account);
                let seen = self.store.end_id(&id, account, self.now).await?;
                same("end_id", seen, self.model.end_id(&id, account, self.now))
            }
        }
    }

    async fn lists(&mut self) -> Outcome {
        let (account, after, limit) = (self.account()?, self.id(), self.acts.below(6).into());
        let seen = self.store.list(&account, self.now).await?;
        same("list", seen, self.model.list(&account, self.now))?;
        let seen = self.store.page(Some(after), limit, self.now).await?;
        same("page", seen, self.model.page(Some(after), limit, self.now))
    }

    async fn purge(&mut self) -> Outcome {
        self.store.purge(1_000, self.now).await?;
        self.model.purge(self.now);
        Ok(())
    }

    /// Time passes, or the clock is set back.
    async fn pass(&mut self) -> Outcome {
        let steps = [MINUTE / 2, MINUTE, HOUR, DAY, DAY * 2];
        let by = steps[usize::from(self.acts.below(5))];
        if self.set_back && self.acts.below(3) == 0 {
            let micros = i64::try_from(by.as_micros())?;
            self.now = Moment::from_micros(self.now.as_micros() - micros);
        } else {
            self.now = self.now + by;
        }
        Ok(())
    }
}
