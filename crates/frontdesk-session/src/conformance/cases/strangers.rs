//! Six bare strangers of 160 bytes fit into 1,000 bytes, and 40 bytes are left.

use crate::{Change, Keep, Moment, Record, Refused, Rotation, SessionStore};

use super::super::{
    Outcome,
    given::{
        DAY, HOUR, IDLE, MINUTE, NOW, UNTIL, account, add, data, hash, id, is_live, key, later, of,
        set, stranger,
    },
    same,
};

async fn six<S: SessionStore>(store: &S) -> Outcome {
    for n in 1..=6 {
        store.make(&hash(n), &stranger(n), NOW).await??;
    }
    Ok(())
}

/// Fails unless there is room for exactly so many bytes more; tokens and ids from `n` on.
async fn room<S: SessionStore>(store: &S, bytes: usize, n: u64, now: Moment) -> Outcome {
    let exactly = |n: u64, bytes: usize| Record {
        address: "x".repeat(bytes - 160).into(),
        made_at: now,
        seen_at: now,
        until: now + DAY,
        ..stranger(n)
    };
    let more = store.make(&hash(n), &exactly(n, bytes + 1), now).await?;
    same("a byte too much", more, Err(Refused::Full))?;
    same("what is free", store.make(&hash(n), &exactly(n, bytes), now).await?, Ok(()))?;
    store.end(&hash(n), now, now).await?;
    Ok(())
}

pub(super) async fn full<S: SessionStore>(store: &S) -> Outcome {
    six(store).await?;
    same("a seventh", store.make(&hash(7), &stranger(7), NOW).await?, Err(Refused::Full))?;
    let ann = account("ann")?;
    store.make(&hash(8), &of(&ann, 8), NOW).await??;
    store.change(&hash(8), &[set("a", &"1".repeat(150))?], NOW).await??;
    for n in 1..=6 {
        is_live(store, &hash(n), NOW).await?;
    }
    let logout = Rotation { record: stranger(9), keep: Keep::All, changes: vec![] };
    let rotated = store.rotate(&hash(8), &hash(9), &logout, NOW).await?;
    same("an account's that turns a stranger's", rotated, Err(Refused::Full))?;
    is_live(store, &hash(8), NOW).await?;
    // A refused one is not known.
    store.end(&hash(1), NOW, NOW).await?;
    store.make(&hash(7), &stranger(7), NOW).await??;
    Ok(())
}

pub(super) async fn growing<S: SessionStore>(store: &S) -> Outcome {
    six(store).await?;
    store.change(&hash(1), &[set("a", &"1".repeat(39))?], NOW).await??;
    let more = store.change(&hash(2), &[add("b", 1)?], NOW).await?;
    same("no byte is left", more, Err(Refused::Full))?;
    let more = store.change(&hash(1), &[add("a", 0)?], NOW).await?;
    same("no number", more, Err(Refused::NotANumber(key("a")?)))?;
    store.change(&hash(1), &[set("a", &"2".repeat(39))?], NOW).await??;
    store.change(&hash(1), &[Change::Remove(key("a")?)], NOW).await??;
    store.change(&hash(2), &[set("b", &"1".repeat(39))?], NOW).await??;
    // A rotation needs no room that the old record has.
    let rotation = Rotation { record: stranger(12), keep: Keep::All, changes: vec![] };
    store.rotate(&hash(2), &hash(12), &rotation, NOW).await??;
    let larger = Record { address: "x".into(), ..stranger(13) };
    let rotation = Rotation { record: larger, keep: Keep::All, changes: vec![] };
    let rotated = store.rotate(&hash(12), &hash(13), &rotation, NOW).await?;
    same("a byte too much", rotated, Err(Refused::Full))?;
    store.end(&hash(12), NOW, NOW).await?;
    room(store, 200, 14, NOW).await
}

pub(super) async fn free_at_end<S: SessionStore>(store: &S) -> Outcome {
    six(store).await?;
    store.change(&hash(1), &[set("a", "1234")?], NOW).await??;
    store.end(&hash(1), UNTIL, NOW).await?;
    store.end(&hash(1), UNTIL, NOW).await?;
    room(store, 200, 7, NOW).await?;
    store.end_id(&id(2), None, NOW).await?;
    room(store, 360, 8, NOW).await?;
    store.end_all(NOW).await?;
    room(store, 1_000, 9, NOW).await
}

pub(super) async fn free_at_expiry<S: SessionStore>(store: &S) -> Outcome {
    for n in 1..=6 {
        let until = if n <= 2 { later(MINUTE) } else { UNTIL };
        store.make(&hash(n), &Record { until, ..stranger(n) }, NOW).await??;
    }
    // One that is used lives on.
    store.touch(&hash(3), later(MINUTE)).await??;
    room(store, 360, 7, later(MINUTE)).await?;
    room(store, 840, 8, later(IDLE)).await?;
    is_live(store, &hash(3), later(IDLE)).await?;
    // Ended afterwards, it is not counted off a second time.
    store.end(&hash(1), UNTIL, later(IDLE)).await?;
    store.end(&hash(4), UNTIL, later(IDLE)).await?;
    room(store, 840, 9, later(IDLE)).await?;
    room(store, 1_000, 10, later(HOUR + HOUR)).await
}

pub(super) async fn free_exactly<S: SessionStore>(store: &S) -> Outcome {
    six(store).await?;
    let cart = Record { data: data(&[("cart", "[1,2,3]")])?, ..stranger(7) };
    store.end(&hash(6), UNTIL, NOW).await?;
    store.make(&hash(7), &cart, NOW).await??;
    let login = Rotation { record: of(&account("ann")?, 8), keep: Keep::Carried, changes: vec![] };
    store.rotate(&hash(7), &hash(8), &login, NOW).await??;
    room(store, 200, 9, NOW).await?;
    store.purge(100, UNTIL + DAY + DAY).await?;
    room(store, 1_000, 10, UNTIL + DAY + DAY).await
}
