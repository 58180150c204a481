use crate::{Change, Found, Keep, Moment, Record, Refused, Rotation, SessionStore, Stay};

use super::super::{
    Outcome,
    given::{NOW, account, data, has, hash, of, set, stranger},
    same,
};

pub(super) async fn unknown<S: SessionStore>(store: &S) -> Outcome {
    same("found", store.find(&hash(1), NOW).await?, Found::Unknown)
}

pub(super) async fn found_as_made<S: SessionStore>(store: &S) -> Outcome {
    let ann = account("ann \u{e9}\u{1f600}")?;
    let all = Record {
        made_at: Moment::from_micros(NOW.as_micros() - 1),
        authenticated_at: Some(Moment::from_micros(NOW.as_micros() + 1)),
        seen_at: Moment::from_micros(NOW.as_micros() + 123_457),
        stay: Stay::WhileBrowserRuns,
        data: data(&[("a", "1"), (".b", "\"\\u0000\u{1f600}\""), ("c.d", "null")])?,
        ..of(&ann, 1)
    };
    for (n, record) in [(1, all), (2, stranger(2))] {
        store.make(&hash(n), &record, NOW).await??;
        let found = store.find(&hash(n), NOW).await?;
        same("the record", found, Found::Live(record.into()))?;
    }
    Ok(())
}

pub(super) async fn known_hash<S: SessionStore>(store: &S) -> Outcome {
    store.make(&hash(1), &Record { data: data(&[("a", "1")])?, ..stranger(1) }, NOW).await??;
    let again = store.make(&hash(1), &stranger(2), NOW).await?;
    same("a live hash", again, Err(Refused::Known))?;
    has(store, &hash(1), NOW, &[("a", "1")]).await?;
    store.end(&hash(1), stranger(1).until, NOW).await?;
    let again = store.make(&hash(1), &stranger(3), NOW).await?;
    same("an ended hash", again, Err(Refused::Known))
}

pub(super) async fn too_much_made<S: SessionStore>(store: &S) -> Outcome {
    let text = format!("\"{}\"", "x".repeat(197));
    let record = Record { data: data(&[("a", &text)])?, ..stranger(1) };
    store.make(&hash(1), &record, NOW).await??;
    let record = Record { data: data(&[("ab", &text)])?, ..stranger(2) };
    let refused = store.make(&hash(2), &record, NOW).await?;
    same("201 bytes", refused, Err(Refused::TooMuch { max: 200 }))?;
    same("found", store.find(&hash(2), NOW).await?, Found::Unknown)
}

pub(super) async fn missing_is_not_made<S: SessionStore>(store: &S) -> Outcome {
    let gone = Err(Refused::Gone);
    same("a change", store.change(&hash(1), &[set("a", "1")?], NOW).await?, gone.clone())?;
    same("no change", store.change(&hash(1), &[] as &[Change], NOW).await?, gone.clone())?;
    same("a touch", store.touch(&hash(1), NOW).await?, gone)?;
    let rotation = Rotation { record: stranger(2), keep: Keep::All, changes: vec![] };
    let rotated = store.rotate(&hash(1), &hash(2), &rotation, NOW).await?;
    same("a rotation", rotated, Err(Refused::Gone))?;
    for n in [1, 2] {
        same("found", store.find(&hash(n), NOW).await?, Found::Unknown)?;
    }
    Ok(())
}
