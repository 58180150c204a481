use std::time::Duration;

use crate::{Found, Moment, Record, Refused, SessionStore};

use super::super::{
    Failure, Outcome,
    given::{
        DAY, HOUR, IDLE, MINUTE, NOW, UNTIL, account, hash, is_ended, is_live, later, of, set,
        stranger,
    },
    same,
};

const MICRO: Duration = Duration::from_micros(1);

pub(super) async fn idle<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    is_live(store, &hash(1), later(IDLE - MICRO)).await?;
    same("found", store.find(&hash(1), later(IDLE)).await?, Found::Unknown)?;
    let change = store.change(&hash(1), &[set("a", "1")?], later(IDLE)).await?;
    same("a change", change, Err(Refused::Gone))
}

pub(super) async fn absolute<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &Record { idle: DAY + DAY, ..stranger(1) }, NOW).await??;
    let last = later(DAY - MICRO);
    store.touch(&hash(1), last).await??;
    is_live(store, &hash(1), last).await?;
    same("found", store.find(&hash(1), UNTIL).await?, Found::Unknown)?;
    same("a touch", store.touch(&hash(1), UNTIL).await?, Err(Refused::Gone))
}

pub(super) async fn touched<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    let used = later(IDLE - MICRO);
    store.touch(&hash(1), used).await??;
    is_live(store, &hash(1), used + (IDLE - MICRO)).await?;
    same("found", store.find(&hash(1), used + IDLE).await?, Found::Unknown)
}

async fn seen_at<S: SessionStore>(store: &S, now: Moment) -> Result<Moment, Failure> {
    match store.find(&hash(1), now).await? {
        Found::Live(record) => Ok(record.seen_at),
        other => Err(Failure(format!("{other:?} instead of a live record"))),
    }
}

pub(super) async fn changed<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    let used = later(IDLE - MICRO);
    store.change(&hash(1), &[set("a", "1")?], used).await??;
    same("seen", seen_at(store, used).await?, used)?;
    store.change(&hash(1), &[set("a", "2")?], NOW).await??;
    same("seen", seen_at(store, used).await?, used)
}

pub(super) async fn ended_at<S: SessionStore>(store: &S) -> Outcome {
    let (ended, asked) = (later(MINUTE), later(HOUR));
    store.make(&hash(1), &of(&account("ann")?, 1), NOW).await??;
    store.end(&hash(1), UNTIL, ended).await?;
    match store.find(&hash(1), asked).await? {
        Found::Ended { at } if at == ended || at == asked => Ok(()),
        other => Err(Failure(format!("{other:?} instead of a session ended at {ended:?}"))),
    }
}

pub(super) async fn never_back<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    store.touch(&hash(1), later(MINUTE)).await??;
    same("seen", seen_at(store, later(MINUTE)).await?, later(MINUTE))?;
    store.touch(&hash(1), NOW).await??;
    same("seen", seen_at(store, later(MINUTE)).await?, later(MINUTE))?;
    store.touch(&hash(1), later(MINUTE + MICRO)).await??;
    same("seen", seen_at(store, later(HOUR)).await?, later(MINUTE + MICRO))
}

pub(super) async fn late_touch<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &stranger(1), NOW).await??;
    same("a touch", store.touch(&hash(1), later(IDLE)).await?, Err(Refused::Gone))?;
    same("found", store.find(&hash(1), later(IDLE)).await?, Found::Unknown)
}

/// S-17
pub(super) async fn forward_and_back<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    let ahead = later(HOUR + MINUTE);
    same("found", store.find(&hash(1), ahead).await?, Found::Unknown)?;
    same("purged", store.purge(10, ahead).await?, 0)?;
    same("listed", store.list(&ann, ahead).await?.len(), 0)?;
    same("on a page", store.page(None, 10, ahead).await?.len(), 0)?;
    is_live(store, &hash(1), later(MINUTE)).await?;
    same("listed", store.list(&ann, later(MINUTE)).await?.len(), 1)?;
    same("on a page", store.page(None, 10, later(MINUTE)).await?.len(), 1)
}

/// S-18: a limit is where it is, whichever node asks and whichever node wrote last.
pub(super) async fn apart<S: SessionStore>(store: &S) -> Outcome {
    let (apart, ten) = (Duration::from_secs(5), Duration::from_secs(10));
    // Made by the node that is behind, and used by the one that is ahead.
    store.make(&hash(1), &stranger(1), NOW).await??;
    store.touch(&hash(1), later(MINUTE + apart)).await??;
    store.make(&hash(2), &Record { idle: DAY + DAY, ..stranger(2) }, NOW).await??;
    for (n, limit) in [(1, MINUTE + IDLE), (2, DAY)] {
        for clock in [Duration::ZERO, apart] {
            is_live(store, &hash(n), later(limit - ten + clock)).await?;
            same("found", store.find(&hash(n), later(limit + ten + clock)).await?, Found::Unknown)?;
        }
    }
    Ok(())
}

/// S-17
pub(super) async fn set_back<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &of(&account("ann")?, 1), NOW).await??;
    store.end(&hash(1), UNTIL, later(MINUTE)).await?;
    let before = Moment::from_secs(NOW.as_secs() - 3600);
    is_ended(store, &hash(1), before).await?;
    same("a touch", store.touch(&hash(1), before).await?, Err(Refused::Gone))
}

pub(super) async fn purge<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann")?;
    store.make(&hash(1), &of(&ann, 1), NOW).await??;
    store.make(&hash(2), &stranger(2), NOW).await??;
    store.make(&hash(3), &of(&ann, 3), NOW).await??;
    store.end(&hash(3), UNTIL, NOW).await?;
    same("too early", store.purge(10, later(IDLE + DAY - MICRO)).await?, 0)?;
    is_live(store, &hash(1), NOW).await?;
    same("the records", store.purge(10, later(IDLE + DAY)).await?, 2)?;
    same("found", store.find(&hash(1), NOW).await?, Found::Unknown)?;
    same("on a page", store.page(None, 10, NOW).await?.len(), 0)?;
    is_ended(store, &hash(3), NOW).await?;
    same("too early", store.purge(10, UNTIL + (DAY - MICRO)).await?, 0)?;
    same("the ended hash", store.purge(10, UNTIL + DAY).await?, 1)?;
    same("once more", store.purge(10, UNTIL + DAY).await?, 0)
}

pub(super) async fn purge_limit<S: SessionStore>(store: &S) -> Outcome {
    for n in 1..=5 {
        store.make(&hash(n), &of(&account(&format!("u{n}"))?, n), NOW).await??;
    }
    for purged in [2, 2, 1, 0] {
        same("purged", store.purge(2, later(IDLE + DAY)).await?, purged)?;
    }
    same("none", store.purge(0, later(IDLE + DAY)).await?, 0)
}

pub(super) async fn end_of_time<S: SessionStore>(store: &S) -> Outcome {
    let end = Moment::from_micros(i64::MAX);
    let record = Record { idle: Duration::MAX, until: end, ..of(&account("ann")?, 1) };
    store.make(&hash(1), &record, NOW).await??;
    store.touch(&hash(1), later(DAY)).await??;
    let should = Record { seen_at: later(DAY), ..record };
    match store.find(&hash(1), later(DAY)).await? {
        // A store may keep a shorter time than for ever.
        Found::Live(found) => {
            same("the record", &Record { idle: Duration::MAX, ..Record::clone(&found) }, &should)?;
        }
        other => return Err(Failure(format!("{other:?}"))),
    }
    store.end(&hash(1), end, later(DAY)).await?;
    is_ended(store, &hash(1), later(DAY)).await?;
    same("purged", store.purge(10, later(DAY)).await?, 0)
}
