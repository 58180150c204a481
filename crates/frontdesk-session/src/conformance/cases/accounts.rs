use crate::{AccountId, Keep, Record, Refused, Rotation, SessionStore};

use super::super::{
    Failure, Outcome,
    given::{
        MINUTE, NOW, UNTIL, account, data, hash, id, is_ended, is_live, later, micros, of,
        public_ids, seen, stranger,
    },
    same,
};

pub(super) async fn list<S: SessionStore>(store: &S) -> Outcome {
    let (ann, bob) = (account("ann")?, account("bob")?);
    let with_data = Record { data: data(&[("a", "1")])?, ..seen(of(&ann, 1), 5) };
    store.make(&hash(1), &with_data, NOW).await??;
    store.make(&hash(2), &Record { realm: "desk".into(), ..seen(of(&ann, 2), 9) }, NOW).await??;
    store.make(&hash(3), &seen(of(&ann, 3), 7), NOW).await??;
    store.make(&hash(4), &of(&bob, 4), NOW).await??;
    let listed = store.list(&ann, later(MINUTE)).await?;
    same("in order", public_ids(&listed), vec![id(2), id(3), id(1)])?;
    let should = Record { data: data(&[])?, ..with_data };
    same("without data", listed.last(), Some(&should))?;
    store.touch(&hash(1), later(MINUTE)).await??;
    let listed = store.list(&ann, later(MINUTE)).await?;
    same("after use", public_ids(&listed), vec![id(1), id(2), id(3)])?;
    same("the use", listed.first().map(|record| record.seen_at), Some(later(MINUTE)))
}

pub(super) async fn page<S: SessionStore>(store: &S) -> Outcome {
    for n in [7, 3, 5, 1] {
        let ann = account(&format!("u{}", n % 3))?;
        store.make(&hash(n), &Record { data: data(&[("a", "1")])?, ..of(&ann, n) }, NOW).await??;
    }
    store.make(&hash(4), &stranger(4), NOW).await??;
    store.make(&hash(6), &Record { until: later(MINUTE), ..of(&account("u")?, 6) }, NOW).await??;
    let now = later(MINUTE);
    let first = store.page(None, 2, now).await?;
    same("the first", public_ids(&first), vec![id(1), id(3)])?;
    same("without data", first.iter().all(|record| record.data.is_empty()), true)?;
    let second = store.page(Some(id(3)), 9, now).await?;
    same("the second", public_ids(&second), vec![id(5), id(7)])?;
    // An id that is between two, or that has ended meanwhile.
    let between = store.page(Some(id(2)), 1, now).await?;
    same("between", public_ids(&between), vec![id(3)])?;
    same("the last", store.page(Some(id(7)), 9, now).await?, vec![])?;
    same("none", store.page(None, 0, now).await?, vec![])
}

pub(super) async fn oldest_goes<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    for n in 1..=3 {
        store.make(&hash(n), &seen(of(&ann, n), n as i64), micros(3)).await??;
    }
    // The first was used longest ago, until now.
    store.touch(&hash(1), micros(50)).await??;
    store.make(&hash(4), &seen(of(&ann, 4), 60), micros(60)).await??;
    is_ended(store, &hash(2), micros(60)).await?;
    let listed = public_ids(&store.list(&ann, micros(60)).await?);
    same("listed", listed, vec![id(4), id(1), id(3)])?;
    // One that says of itself to be the oldest is new all the same.
    store.make(&hash(5), &seen(of(&ann, 5), 0), micros(70)).await??;
    is_live(store, &hash(5), micros(70)).await?;
    is_ended(store, &hash(3), micros(70)).await
}

pub(super) async fn counted<S: SessionStore>(store: &S) -> Outcome {
    let (ann, bob) = (account("ann")?, account("bob")?);
    let mut n = 0;
    let mut new = |account: &AccountId, realm: &str| {
        n += 1;
        (hash(n), Record { realm: realm.into(), ..seen(of(account, n), n as i64) })
    };
    for (account, realm) in [(&ann, "site"), (&ann, "desk"), (&bob, "site")] {
        for _ in 0..3 {
            let (hash, record) = new(account, realm);
            store.make(&hash, &record, NOW).await??;
        }
    }
    for n in 1..=9 {
        is_live(store, &hash(n), NOW).await?;
    }
    // One that is over leaves its place.
    store.end(&hash(2), UNTIL, NOW).await?;
    store.make(&hash(20), &of(&ann, 20), NOW).await??;
    for n in [1, 3, 20] {
        is_live(store, &hash(n), NOW).await?;
    }
    let carol = account("carol")?;
    for n in 31..=33 {
        store.make(&hash(n), &Record { until: later(MINUTE), ..of(&carol, n) }, NOW).await??;
    }
    let now = later(MINUTE);
    store.make(&hash(34), &Record { seen_at: now, ..of(&carol, 34) }, now).await??;
    same("listed", public_ids(&store.list(&carol, now).await?), vec![id(34)])?;
    let again = store.make(&hash(34), &of(&carol, 35), now).await?;
    same("refused, and nothing ended", again, Err(Refused::Known))?;
    is_live(store, &hash(34), now).await
}

pub(super) async fn rotated_into<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    for n in 1..=3 {
        store.make(&hash(n), &seen(of(&ann, n), n as i64), NOW).await??;
    }
    store.make(&hash(4), &stranger(4), NOW).await??;
    let login = Rotation { record: seen(of(&ann, 5), 9), keep: Keep::Carried, changes: vec![] };
    store.rotate(&hash(4), &hash(5), &login, micros(9)).await??;
    is_ended(store, &hash(1), micros(9)).await?;
    // One of three that rotates is in nobody's way.
    let again = Rotation { record: seen(of(&ann, 6), 10), keep: Keep::All, changes: vec![] };
    store.rotate(&hash(5), &hash(6), &again, micros(10)).await??;
    let listed = public_ids(&store.list(&ann, micros(10)).await?);
    same("listed", listed, vec![id(6), id(3), id(2)])
}

pub(super) async fn alike<S: SessionStore>(store: &S) -> Outcome {
    let long = "x".repeat(AccountId::MAX);
    let names = ["ann", "Ann", "ann ", "ann:", "ann*", "an", "\u{e1}nn", "a\u{301}nn", &long];
    for (n, name) in (1..).zip(names) {
        store.make(&hash(n), &of(&account(name)?, n), NOW).await??;
    }
    for (n, name) in (1..).zip(names) {
        let listed = public_ids(&store.list(&account(name)?, NOW).await?);
        same(name, listed, vec![id(n)])?;
    }
    let ended: Result<u64, Failure> = Ok(store.end_account(&account("ann")?, None, NOW).await?);
    same("ended", ended?, 1)?;
    is_live(store, &hash(2), NOW).await
}
