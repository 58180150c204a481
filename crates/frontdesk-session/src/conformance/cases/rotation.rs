use crate::{Change, Ended, Found, Keep, Record, Refused, Rotation, SessionStore};

use super::super::{
    Outcome,
    given::{
        MINUTE, NOW, UNTIL, account, add, data, has, hash, id, is_ended, is_live, key, later, of,
        public_ids, push, set, stranger,
    },
    holds, join, same,
};

fn to(record: Record) -> Rotation {
    Rotation { record, keep: Keep::All, changes: vec![] }
}

pub(super) async fn carried<S: SessionStore>(store: &S) -> Outcome {
    let old = Record { data: data(&[("cart", "[1]"), (".solved", "true")])?, ..stranger(1) };
    store.make(&hash(1), &old, NOW).await??;
    let ann = account("ann")?;
    // What the caller's record holds as data counts for nothing.
    let record = Record { made_at: later(MINUTE), data: data(&[("x", "1")])?, ..of(&ann, 2) };
    let rotation = Rotation { record, keep: Keep::Carried, changes: vec![set("hello", "1")?] };
    let given = store.rotate(&hash(1), &hash(2), &rotation, NOW).await??;
    let should =
        Record { data: data(&[("cart", "[1]"), ("hello", "1")])?, ..rotation.record.clone() };
    same("given", &given, &should)?;
    same("found", store.find(&hash(2), NOW).await?, Found::Live(should.into()))?;
    is_ended(store, &hash(1), NOW).await
}

pub(super) async fn nothing<S: SessionStore>(store: &S) -> Outcome {
    let old = Record { data: data(&[("cart", "[1]"), (".solved", "true")])?, ..stranger(1) };
    store.make(&hash(1), &old, NOW).await??;
    let changes = vec![set("hello", "1")?];
    let rotation = Rotation { record: of(&account("ann")?, 2), keep: Keep::Nothing, changes };
    let given = store.rotate(&hash(1), &hash(2), &rotation, NOW).await??;
    same("given", &given.data, &data(&[("hello", "1")])?)?;
    has(store, &hash(2), NOW, &[("hello", "1")]).await
}

pub(super) async fn all<S: SessionStore>(store: &S) -> Outcome {
    let before = data(&[("n", "1"), ("l", "[1]"), (".b", "2"), ("gone", "0")])?;
    store.make(&hash(1), &Record { data: before, ..stranger(1) }, NOW).await??;
    let changes = vec![add("n", 1)?, push("l", "2")?, Change::Remove(key("gone")?)];
    let rotation = Rotation { record: stranger(2), keep: Keep::All, changes };
    let given = store.rotate(&hash(1), &hash(2), &rotation, NOW).await??;
    let should = [("n", "2"), ("l", "[1,2]"), (".b", "2")];
    same("given", &given.data, &data(&should)?)?;
    has(store, &hash(2), NOW, &should).await
}

pub(super) async fn gone<S: SessionStore>(store: &S) -> Outcome {
    let expired = Record { until: later(MINUTE), ..stranger(2) };
    store.make(&hash(2), &expired, NOW).await??;
    for old in [1, 2] {
        let rotated = store.rotate(&hash(old), &hash(3), &to(stranger(3)), later(MINUTE)).await?;
        same("rotated", rotated, Err(Refused::Gone))?;
        same("found", store.find(&hash(3), later(MINUTE)).await?, Found::Unknown)?;
    }
    Ok(())
}

pub(super) async fn known<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    store.make(&hash(2), &Record { data: data(&[("a", "1")])?, ..stranger(2) }, NOW).await??;
    store.end(&hash(3), UNTIL, NOW).await?;
    for new in [1, 2, 3] {
        let rotated = store.rotate(&hash(1), &hash(new), &to(stranger(9)), NOW).await?;
        same("rotated", rotated, Err(Refused::Known))?;
        is_live(store, &hash(1), NOW).await?;
    }
    has(store, &hash(2), NOW, &[("a", "1")]).await?;
    is_ended(store, &hash(3), NOW).await
}

pub(super) async fn refused<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &Record { data: data(&[("a", "\"x\"")])?, ..stranger(1) }, NOW).await??;
    let bad = [
        (add("a", 1)?, Refused::NotANumber(key("a")?)),
        (push("a", "1")?, Refused::NotAList(key("a")?)),
        (set("b", &"1".repeat(200))?, Refused::TooMuch { max: 200 }),
    ];
    for (change, refused) in bad {
        let changes = vec![set("new", "1")?, change];
        let rotation = Rotation { record: of(&ann, 2), keep: Keep::Carried, changes };
        let rotated = store.rotate(&hash(1), &hash(2), &rotation, NOW).await?;
        same("rotated", rotated, Err(refused))?;
        has(store, &hash(1), NOW, &[("a", "\"x\"")]).await?;
        same("found", store.find(&hash(2), NOW).await?, Found::Unknown)?;
        same("listed", store.list(&ann, NOW).await?, vec![])?;
    }
    Ok(())
}

pub(super) async fn same_id<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.rotate(&hash(1), &hash(2), &to(of(&ann, 1)), NOW).await??;
    same("listed", public_ids(&store.list(&ann, NOW).await?), vec![id(1)])?;
    // Ended once more, as by a straggler: the id is the new session's.
    store.end(&hash(1), UNTIL, NOW).await?;
    is_live(store, &hash(2), NOW).await?;
    same("on a page", public_ids(&store.page(None, 9, NOW).await?), vec![id(1)])?;
    same("by id", store.end_id(&id(1), Some(&ann), NOW).await?, Ended::Now)?;
    is_ended(store, &hash(2), NOW).await
}

pub(super) async fn account_changes<S: SessionStore>(store: &S) -> Outcome {
    let (ann, bob) = (account("ann")?, account("bob")?);
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.rotate(&hash(1), &hash(2), &to(of(&bob, 2)), NOW).await??;
    same("ann's", store.list(&ann, NOW).await?, vec![])?;
    same("bob's", public_ids(&store.list(&bob, NOW).await?), vec![id(2)])?;
    store.rotate(&hash(2), &hash(3), &to(stranger(3)), NOW).await??;
    same("bob's", store.list(&bob, NOW).await?, vec![])?;
    same("by account", store.end_account(&bob, None, NOW).await?, 0)?;
    is_live(store, &hash(3), NOW).await
}

pub(super) async fn at_once<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    let (old, ann) = (hash(1), account("ann")?);
    let new: Vec<_> = (2..12).map(|n| (hash(n), to(of(&ann, n)))).collect();
    let outcomes = join(new.iter().map(|(new, to)| store.rotate(&old, new, to, NOW))).await;
    let mut done = 0;
    for (outcome, (new, _)) in outcomes.into_iter().zip(&new) {
        match outcome? {
            Ok(_) => {
                done += 1;
                is_live(store, new, NOW).await?;
            }
            Err(Refused::Gone) => {
                same("found", store.find(new, NOW).await?, Found::Unknown)?;
            }
            Err(other) => return Err(other.into()),
        }
    }
    same("done", done, 1)?;
    is_ended(store, &old, NOW).await?;
    holds("one is listed", store.list(&ann, NOW).await?.len() == 1)
}
