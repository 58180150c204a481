use crate::{Ended, Found, Keep, Moment, Record, Refused, Rotation, SessionStore, TokenHash};

use super::super::{
    Outcome,
    given::{
        HOUR, MINUTE, NOW, UNTIL, account, data, hash, id, is_ended, is_live, later, of, set,
        stranger,
    },
    holds, same,
};

/// Everything that a request can still do that began before the session ended.
async fn slow_request<S: SessionStore>(store: &S, old: &TokenHash, now: Moment) -> Outcome {
    same("a change", store.change(old, &[set("a", "1")?], now).await?, Err(Refused::Gone))?;
    same("no change", store.change(old, &[], now).await?, Err(Refused::Gone))?;
    same("a touch", store.touch(old, now).await?, Err(Refused::Gone))?;
    same("made again", store.make(old, &stranger(99), now).await?, Err(Refused::Known))?;
    let rotation = Rotation { record: stranger(98), keep: Keep::All, changes: vec![] };
    let rotated = store.rotate(old, &hash(98), &rotation, now).await?;
    same("a rotation", rotated, Err(Refused::Gone))?;
    same("rotated to", store.find(&hash(98), now).await?, Found::Unknown)?;
    is_ended(store, old, now).await
}

pub(super) async fn known_until<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    // Nobody knows better than the record when it would have ended.
    store.end(&hash(1), NOW, NOW).await?;
    is_ended(store, &hash(1), NOW).await?;
    is_ended(store, &hash(1), Moment::from_micros(UNTIL.as_micros() - 1)).await
}

pub(super) async fn slow_requests<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    for n in 1..=7 {
        store.make(&hash(n), &of(&account(&format!("u{n}"))?, n), NOW).await??;
    }
    store.end(&hash(1), UNTIL, NOW).await?;
    store.end_id(&id(2), None, NOW).await?;
    store.end_id(&id(3), Some(&account("u3")?), NOW).await?;
    store.end_account(&account("u4")?, None, NOW).await?;
    let rotation = Rotation { record: of(&ann, 50), keep: Keep::All, changes: vec![] };
    store.rotate(&hash(5), &hash(50), &rotation, NOW).await??;
    // The sixth goes because its account logs in too often.
    for n in 60..63 {
        let record = Record { seen_at: later(MINUTE), ..of(&account("u6")?, n) };
        store.make(&hash(n), &record, later(MINUTE)).await??;
    }
    for n in 1..=6 {
        slow_request(store, &hash(n), later(MINUTE)).await?;
    }
    is_live(store, &hash(7), later(MINUTE)).await?;
    store.end_all(later(MINUTE)).await?;
    for n in [1, 2, 3, 4, 5, 6, 7, 50, 60, 61, 62] {
        slow_request(store, &hash(n), later(MINUTE)).await?;
    }
    Ok(())
}

pub(super) async fn twice<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    store.end(&hash(1), UNTIL + HOUR, NOW).await?;
    store.end(&hash(1), NOW, later(MINUTE)).await?;
    is_ended(store, &hash(1), UNTIL + MINUTE).await
}

pub(super) async fn never_there<S: SessionStore>(store: &S) -> Outcome {
    store.end(&hash(1), UNTIL, NOW).await?;
    slow_request(store, &hash(1), later(MINUTE)).await?;
    is_ended(store, &hash(1), Moment::from_micros(UNTIL.as_micros() - 1)).await
}

pub(super) async fn nothing_is_left<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.end(&hash(1), UNTIL, NOW).await?;
    same("listed", store.list(&ann, NOW).await?, vec![])?;
    same("on a page", store.page(None, 10, NOW).await?, vec![])?;
    same("by id", store.end_id(&id(1), None, NOW).await?, Ended::NotFound)?;
    same("by account", store.end_account(&ann, None, NOW).await?, 0)?;
    same("all", store.end_all(NOW).await?, 0)
}

pub(super) async fn by_id<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.make(&hash(2), &of(&ann, 2), NOW).await??;
    store.make(&hash(3), &stranger(3), NOW).await??;
    same("one's own", store.end_id(&id(1), Some(&ann), NOW).await?, Ended::Now)?;
    is_ended(store, &hash(1), NOW).await?;
    is_live(store, &hash(2), NOW).await?;
    same("twice", store.end_id(&id(1), Some(&ann), NOW).await?, Ended::NotFound)?;
    same("anybody's", store.end_id(&id(2), None, NOW).await?, Ended::Now)?;
    same("a stranger's", store.end_id(&id(3), None, NOW).await?, Ended::Now)?;
    is_ended(store, &hash(3), NOW).await?;
    same("nobody's", store.end_id(&id(4), None, NOW).await?, Ended::NotFound)
}

pub(super) async fn id_of_another<S: SessionStore>(store: &S) -> Outcome {
    let (ann, bob) = (account("ann")?, account("bob")?);
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.make(&hash(2), &stranger(2), NOW).await??;
    for n in [1, 2] {
        same("not bob's", store.end_id(&id(n), Some(&bob), NOW).await?, Ended::NotFound)?;
        is_live(store, &hash(n), NOW).await?;
    }
    Ok(())
}

pub(super) async fn account_ends<S: SessionStore>(store: &S) -> Outcome {
    ending_an_account(store, 0, Some(3), 2).await?;
    ending_an_account(store, 10, None, 3).await?;
    // Another account's session is no exception.
    ending_an_account(store, 20, Some(24), 3).await
}

async fn ending_an_account<S: SessionStore>(
    store: &S,
    first: u64,
    except: Option<u64>,
    count: u64,
) -> Outcome {
    let (ann, bob) = (account("ann")?, account("bob")?);
    let records = [
        of(&ann, first + 1),
        Record { realm: "desk".into(), ..of(&ann, first + 2) },
        of(&ann, first + 3),
        of(&bob, first + 4),
        stranger(first + 5),
    ];
    for (n, record) in (first + 1..).zip(&records) {
        store.make(&hash(n), record, NOW).await??;
    }
    let ended = store.end_account(&ann, except.map(id).as_ref(), NOW).await?;
    same("ended", ended, count)?;
    for (n, record) in (first + 1..).zip(&records) {
        if record.account.as_ref() == Some(&ann) && except != Some(n) {
            is_ended(store, &hash(n), NOW).await?;
        } else {
            is_live(store, &hash(n), NOW).await?;
        }
    }
    store.end_all(NOW).await?;
    Ok(())
}

pub(super) async fn all<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.make(&hash(2), &stranger(2), NOW).await??;
    store.make(&hash(3), &stranger(3), NOW).await??;
    store.make(&hash(4), &Record { until: later(MINUTE), ..stranger(4) }, NOW).await??;
    store.end(&hash(3), UNTIL, NOW).await?;
    same("ended", store.end_all(later(MINUTE)).await?, 2)?;
    for n in 1..=3 {
        is_ended(store, &hash(n), later(MINUTE)).await?;
    }
    same("once more", store.end_all(later(MINUTE)).await?, 0)?;
    store.make(&hash(5), &of(&ann, 5), later(MINUTE)).await??;
    is_live(store, &hash(5), later(MINUTE)).await
}

/// The clock ran ahead when the visitor ended them, and was set back afterwards (S-17).
pub(super) async fn expired_too<S: SessionStore>(store: &S) -> Outcome {
    for n in 1..=4 {
        store.make(&hash(n), &of(&account(&format!("u{n}"))?, n), NOW).await??;
    }
    let ahead = later(HOUR + MINUTE);
    store.end(&hash(1), UNTIL, ahead).await?;
    same("by id", store.end_id(&id(2), None, ahead).await?, Ended::NotFound)?;
    same("by account", store.end_account(&account("u3")?, None, ahead).await?, 0)?;
    same("all", store.end_all(ahead).await?, 0)?;
    for n in 1..=4 {
        is_ended(store, &hash(n), later(MINUTE)).await?;
    }
    Ok(())
}

pub(super) async fn data_gone<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &Record { data: data(&[("a", "1")])?, ..of(&ann, 1) }, NOW).await??;
    store.end(&hash(1), UNTIL, NOW).await?;
    let change = store.change(&hash(1), &[set("b", "2")?], NOW).await?;
    same("a change", change, Err(Refused::Gone))?;
    let found = store.find(&hash(1), NOW).await?;
    holds("nothing is found", !matches!(found, Found::Live(_)))
}
