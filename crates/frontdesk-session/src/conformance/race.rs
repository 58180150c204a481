//! Threads at one store, round by round: nothing is lost, and nothing ended comes back.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    AccountId, Bounds, Change, Found, Keep, Refused, Rotation, SessionStore, Token, TokenHash,
};

use super::{
    Failure, Outcome, Report,
    given::{NOW, UNTIL, account, add, has, id, is_ended, of, push, set, stranger},
    holds, join, same,
};

/// One of several acts that run at once.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs each race so many times on one store, which may be used by others meanwhile.
///
/// `spawn` puts a task onto a thread of its choosing and gives a future of its end, for example
/// `|task| async { tokio::spawn(task).await.unwrap() }`.
/// The store must be made with these [`Bounds`]; their account bound is what one race is for.
pub async fn race<S, P, J>(store: Arc<S>, bounds: Bounds, rounds: u64, spawn: P) -> Report
where
    S: SessionStore,
    P: Fn(Task) -> J,
    J: Future<Output = ()>,
{
    let mut report = Report::default();
    let racing = Racing { store, bounds, spawn };
    report.note("S-20: changes at once of different keys stay", racing.keys(rounds).await);
    report.note("S-21: an ended session is not brought back", racing.revival(rounds).await);
    report.note("S-22: nothing of an ended account is left", racing.account(rounds).await);
    report.note("S-23: counters and lists lose nothing", racing.counters(rounds).await);
    report.note("S-24: a touch brings nothing back", racing.touches(rounds).await);
    report.note("A change is in the successor or refused", racing.rotation(rounds).await);
    report.note("Of makes of one hash one is done", racing.makes(rounds).await);
    report.note("All of a change are seen, or none", racing.halves(rounds).await);
    report.note("An account never has too many sessions", racing.too_many(rounds).await);
    report
}

struct Racing<S, P> {
    store: Arc<S>,
    bounds: Bounds,
    spawn: P,
}

/// The hash of a round: of no other round, race or run.
fn token(race: u8, round: u64, n: u8) -> TokenHash {
    let mut bytes = [race; 32];
    bytes[..8].copy_from_slice(&round.to_le_bytes());
    bytes[8] = n;
    Token::new(bytes).hash()
}

fn name(race: u8, round: u64, n: u8) -> u64 {
    (u64::from(race) << 48) | (round << 8) | u64::from(n)
}

impl<S, P, J> Racing<S, P>
where
    S: SessionStore,
    P: Fn(Task) -> J,
    J: Future<Output = ()>,
{
    /// Runs them at once, each on a thread, and gives their answers.
    async fn at_once<T: Send + 'static, A>(&self, acts: Vec<A>) -> Vec<Result<T, S::Error>>
    where
        A: Future<Output = Result<T, S::Error>> + Send + 'static,
    {
        let answers = acts.into_iter().map(|act| {
            let answer = Arc::new(Mutex::new(None));
            let kept = answer.clone();
            let end = (self.spawn)(Box::pin(async move {
                let answered = act.await;
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
            }));
            async move {
                end.await;
                answer.lock().unwrap_or_else(PoisonError::into_inner).take()
            }
        });
        join(answers).await.into_iter().flatten().collect()
    }

    async fn keys(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let hash = token(1, round, 0);
            self.store.make(&hash, &stranger(name(1, round, 0)), NOW).await??;
            let acts = ["a", "b", "c"]
                .map(|key| Ok(change(self.store.clone(), hash, vec![set(key, "1")?])));
            let acts = acts.into_iter().collect::<Result<_, Failure>>()?;
            for answer in self.at_once(acts).await {
                answer??;
            }
            has(&*self.store, &hash, NOW, &[("a", "1"), ("b", "1"), ("c", "1")]).await?;
            self.store.end(&hash, UNTIL, NOW).await?;
        }
        Ok(())
    }

    async fn revival(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let hash = token(2, round, 0);
            self.store.make(&hash, &stranger(name(2, round, 0)), NOW).await??;
            let mut acts: Vec<TaskOf<S, ()>> = Vec::new();
            for n in 0..3 {
                if n == round % 3 {
                    acts.push(Box::pin(end(self.store.clone(), hash)));
                }
                acts.push(Box::pin(forget(change(self.store.clone(), hash, vec![set("a", "1")?]))));
            }
            acts.push(Box::pin(again(self.store.clone(), hash, name(2, round, 9))));
            for answer in self.at_once(acts).await {
                answer?;
            }
            is_ended(&*self.store, &hash, NOW).await?;
        }
        Ok(())
    }

    /// The session is rotated while all of its account are ended, and changed besides.
    async fn account(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let ann = account(&format!("ann{round}"))?;
            let (old, new) = (token(3, round, 0), token(3, round, 1));
            self.store.make(&old, &of(&ann, name(3, round, 0)), NOW).await??;
            let rotate = rotate(self.store.clone(), old, new, ann.clone(), name(3, round, 1));
            let acts: Vec<TaskOf<S, ()>> = vec![
                Box::pin(forget(change(self.store.clone(), old, vec![set("a", "1")?]))),
                Box::pin(forget(rotate)),
                Box::pin(end_account(self.store.clone(), ann.clone())),
                Box::pin(forget(change(self.store.clone(), new, vec![set("a", "1")?]))),
            ];
            for answer in self.at_once(acts).await {
                answer?;
            }
            is_ended(&*self.store, &old, NOW).await?;
            let found = self.store.find(&new, NOW).await?;
            holds("the successor is not live", !matches!(found, Found::Live(_)))?;
            same("listed", self.store.list(&ann, NOW).await?, vec![])?;
        }
        Ok(())
    }

    async fn counters(&self, rounds: u64) -> Outcome {
        let hash = token(4, rounds, 0);
        let ann = account("counting")?;
        self.store.make(&hash, &of(&ann, name(4, rounds, 0)), NOW).await??;
        for round in 0..rounds.div_ceil(10) {
            let changes = vec![add("n", 1)?, push("l", "1")?];
            let acts = (0..10).map(|_| change(self.store.clone(), hash, changes.clone())).collect();
            for answer in self.at_once(acts).await {
                answer??;
            }
            let (number, list) =
                (((round + 1) * 10).to_string(), format!("[{}]", ["1"; 10].join(",")));
            has(&*self.store, &hash, NOW, &[("n", &number), ("l", &list)]).await?;
            self.store.change(&hash, &[set("l", "[]")?], NOW).await??;
        }
        self.store.end(&hash, UNTIL, NOW).await?;
        Ok(())
    }

    async fn touches(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let hash = token(5, round, 0);
            self.store.make(&hash, &stranger(name(5, round, 0)), NOW).await??;
            let touch = |store: Arc<S>| async move { store.touch(&hash, NOW).await.map(drop) };
            let acts: Vec<TaskOf<S, ()>> = vec![
                Box::pin(touch(self.store.clone())),
                Box::pin(end(self.store.clone(), hash)),
                Box::pin(touch(self.store.clone())),
            ];
            for answer in self.at_once(acts).await {
                answer?;
            }
            is_ended(&*self.store, &hash, NOW).await?;
        }
        Ok(())
    }

    async fn rotation(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let ann = account(&format!("bob{round}"))?;
            let (old, new) = (token(6, round, 0), token(6, round, 1));
            self.store.make(&old, &stranger(name(6, round, 0)), NOW).await??;
            let rotate = rotate(self.store.clone(), old, new, ann, name(6, round, 1));
            let mut acts: Vec<TaskOf<S, bool>> = vec![Box::pin(done(rotate))];
            for key in ["a", "b", "c"] {
                acts.push(Box::pin(done(change(self.store.clone(), old, vec![set(key, "1")?]))));
            }
            let mut answers = self.at_once(acts).await.into_iter();
            holds("the rotation is done", answers.next().transpose()? == Some(true))?;
            let mut should = Vec::new();
            for (key, answer) in ["a", "b", "c"].into_iter().zip(answers) {
                if answer? {
                    should.push((key, "1"));
                }
            }
            has(&*self.store, &new, NOW, &should).await?;
            is_ended(&*self.store, &old, NOW).await?;
            self.store.end(&new, UNTIL, NOW).await?;
        }
        Ok(())
    }

    async fn makes(&self, rounds: u64) -> Outcome {
        for round in 0..rounds {
            let hash = token(7, round, 0);
            let make = |store: Arc<S>, n| async move {
                store.make(&hash, &stranger(name(7, round, n)), NOW).await.map(|made| made.is_ok())
            };
            let acts = (0..3).map(|n| make(self.store.clone(), n)).collect();
            let mut made = 0;
            for answer in self.at_once(acts).await {
                made += u32::from(answer?);
            }
            same("made", made, 1)?;
            self.store.end(&hash, UNTIL, NOW).await?;
        }
        Ok(())
    }

    async fn halves(&self, rounds: u64) -> Outcome {
        let hash = token(8, rounds, 0);
        self.store.make(&hash, &stranger(name(8, rounds, 0)), NOW).await??;
        for round in 0..rounds {
            let value = round.to_string();
            let look = |store: Arc<S>| async move { store.find(&hash, NOW).await.map(Some) };
            let both = change(self.store.clone(), hash, vec![set("a", &value)?, set("b", &value)?]);
            let acts: Vec<TaskOf<S, Option<Found>>> = vec![
                Box::pin(look(self.store.clone())),
                Box::pin(async { both.await.map(|_| None) }),
                Box::pin(look(self.store.clone())),
            ];
            for answer in self.at_once(acts).await {
                if let Some(Found::Live(record)) = answer? {
                    let mut values = record.data.iter().map(|(_, value)| value);
                    same("the halves", values.next(), values.next())?;
                }
            }
        }
        self.store.end(&hash, UNTIL, NOW).await?;
        Ok(())
    }

    async fn too_many(&self, rounds: u64) -> Outcome {
        let ann = account("many")?;
        for round in 0..rounds {
            let make = |store: Arc<S>, ann: AccountId, n| async move {
                let record = of(&ann, name(9, round, n));
                store.make(&token(9, round, n), &record, NOW).await
            };
            let acts = (0..4).map(|n| make(self.store.clone(), ann.clone(), n)).collect();
            for answer in self.at_once(acts).await {
                answer??;
            }
            let listed = self.store.list(&ann, NOW).await?.len();
            let should = self.bounds.sessions_an_account.min((round as usize + 1) * 4);
            same("listed", listed, should)?;
        }
        same("ended", self.store.end_account(&ann, Some(&id(0)), NOW).await? > 0, true)
    }
}

type TaskOf<S, T> = Pin<Box<dyn Future<Output = Result<T, <S as SessionStore>::Error>> + Send>>;

async fn forget<T, E>(act: impl Future<Output = Result<T, E>>) -> Result<(), E> {
    act.await.map(drop)
}

async fn done<T, E>(act: impl Future<Output = Result<Result<T, Refused>, E>>) -> Result<bool, E> {
    act.await.map(|answer| answer.is_ok())
}

async fn change<S: SessionStore>(
    store: Arc<S>,
    hash: TokenHash,
    changes: Vec<Change>,
) -> Result<Result<(), Refused>, S::Error> {
    store.change(&hash, &changes, NOW).await
}

async fn end<S: SessionStore>(store: Arc<S>, hash: TokenHash) -> Result<(), S::Error> {
    store.end(&hash, UNTIL, NOW).await
}

async fn again<S: SessionStore>(store: Arc<S>, hash: TokenHash, name: u64) -> Result<(), S::Error> {
    store.make(&hash, &stranger(name), NOW).await.map(drop)
}

async fn end_account<S: SessionStore>(store: Arc<S>, account: AccountId) -> Result<(), S::Error> {
    store.end_account(&account, None, NOW).await.map(drop)
}

async fn rotate<S: SessionStore>(
    store: Arc<S>,
    old: TokenHash,
    new: TokenHash,
    account: AccountId,
    name: u64,
) -> Result<Result<(), Refused>, S::Error> {
    let rotation = Rotation { record: of(&account, name), keep: Keep::All, changes: vec![] };
    Ok(store.rotate(&old, &new, &rotation, NOW).await?.map(drop))
}
