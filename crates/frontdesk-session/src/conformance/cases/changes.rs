use crate::{Change, Data, Found, Key, Record, Refused, SessionStore};

use super::super::{
    Failure, Outcome,
    given::{MINUTE, NOW, account, add, data, has, hash, key, later, of, push, set, stranger},
    join, same,
};

async fn made<S: SessionStore>(store: &S, pairs: &[(&str, &str)]) -> Outcome {
    let record = Record { data: data(pairs)?, ..of(&account("ann")?, 1) };
    Ok(store.make(&hash(1), &record, NOW).await??)
}

pub(super) async fn each_key<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[("a", "1"), ("b", "2"), (".c", "3")]).await?;
    store.change(&hash(1), &[set("a", "9")?], NOW).await??;
    has(store, &hash(1), NOW, &[("a", "9"), ("b", "2"), (".c", "3")]).await?;
    let bound = Key::bound("c")?;
    store.change(&hash(1), &[Change::Remove(key("b")?), set("d", "{}")?], NOW).await??;
    store.change(&hash(1), &[Change::Remove(bound), set("c", "4")?], NOW).await??;
    has(store, &hash(1), NOW, &[("a", "9"), ("c", "4"), ("d", "{}")]).await?;
    // What is not there is removed without harm.
    store.change(&hash(1), &[Change::Remove(key("b")?)], NOW).await??;
    has(store, &hash(1), NOW, &[("a", "9"), ("c", "4"), ("d", "{}")]).await
}

pub(super) async fn none<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[("a", "1")]).await?;
    store.change(&hash(1), &[], NOW).await??;
    has(store, &hash(1), NOW, &[("a", "1")]).await?;
    store.end(&hash(1), NOW, NOW).await?;
    same("ended", store.change(&hash(1), &[], NOW).await?, Err(Refused::Gone))
}

/// Values that make trouble where a store counts in floating point or reads JSON.
const VALUES: [&str; 22] = [
    "0",
    "-0",
    "1",
    "-1",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1.0",
    "1e3",
    "\"1\"",
    "null",
    "true",
    "{}",
    "[]",
    "[1]",
    "[[1,2],\"]\"]",
    "[\"a,b\",null]",
    "\"[]\"",
    "\"\\u0000\"",
    "12345678901234567890123",
    "\"\u{1f600}\"",
];

const ADDED: [i64; 9] =
    [0, 1, -1, 9_007_199_254_740_993, i64::MAX, i64::MIN, -9_007_199_254_740_993, 10, -10];

/// Does it to the store and to a plain value, one beside the other.
async fn beside<S: SessionStore>(store: &S, plain: &mut Data, changes: &[Change]) -> Outcome {
    let should = plain.apply(changes, 200);
    let seen = store.change(&hash(1), changes, NOW).await?;
    same(&format!("{changes:?}"), seen, should)?;
    match store.find(&hash(1), NOW).await? {
        Found::Live(record) => same(&format!("after {changes:?}"), &record.data, plain),
        other => Err(Failure(format!("{other:?}"))),
    }
}

pub(super) async fn as_apply<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[]).await?;
    let mut plain = Data::default();
    for value in VALUES {
        for by in ADDED {
            beside(store, &mut plain, &[set("n", value)?]).await?;
            beside(store, &mut plain, &[add("n", by)?]).await?;
        }
        beside(store, &mut plain, &[set("l", value)?]).await?;
        for pushed in ["1", "[]", "\"a\"", "{\"b\":[1]}"] {
            beside(store, &mut plain, &[push("l", pushed)?]).await?;
        }
    }
    beside(store, &mut plain, &[add("new", -7)?]).await?;
    beside(store, &mut plain, &[push("new_list", "null")?]).await
}

pub(super) async fn in_order<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[("a", "1")]).await?;
    let changes = [
        add("a", 4)?,
        add("a", -10)?,
        Change::Remove(key("b")?),
        push("b", "1")?,
        push("b", "2")?,
        set("c", "1")?,
        Change::Remove(key("c")?),
        add("c", 3)?,
        set("d", "1")?,
        Change::Remove(key("d")?),
    ];
    store.change(&hash(1), &changes, NOW).await??;
    has(store, &hash(1), NOW, &[("a", "-5"), ("b", "[1,2]"), ("c", "3")]).await
}

pub(super) async fn all_or_none<S: SessionStore>(store: &S) -> Outcome {
    let before = [("a", "1"), ("l", "[1]"), ("t", "\"x\"")];
    made(store, &before).await?;
    let good = || -> Result<Vec<Change>, Failure> {
        Ok(vec![set("a", "2")?, push("l", "2")?, Change::Remove(key("t")?), set("new", "1")?])
    };
    let bad = [
        (add("l", 1)?, Refused::NotANumber(key("l")?)),
        (push("a", "1")?, Refused::NotAList(key("a")?)),
        (set("big", &"1".repeat(300))?, Refused::TooMuch { max: 200 }),
    ];
    for (bad, refused) in bad {
        for at in [0, 4] {
            let mut changes = good()?;
            changes.insert(at, bad.clone());
            let seen = store.change(&hash(1), &changes, NOW).await?;
            same("refused", seen, Err(refused.clone()))?;
            has(store, &hash(1), NOW, &before).await?;
        }
    }
    Ok(())
}

pub(super) async fn too_much<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[("a", "1")]).await?;
    let text = format!("\"{}\"", "x".repeat(195));
    store.change(&hash(1), &[set("b", &text)?], NOW).await??;
    has(store, &hash(1), NOW, &[("a", "1"), ("b", &text)]).await?;
    let too_much = Err(Refused::TooMuch { max: 200 });
    same("set", store.change(&hash(1), &[set("a", "12")?], NOW).await?, too_much.clone())?;
    same("add", store.change(&hash(1), &[add("a", 9)?], NOW).await?, too_much.clone())?;
    same("push", store.change(&hash(1), &[push("c", "1")?], NOW).await?, too_much)?;
    // Bytes are counted, and keys count.
    let smileys = format!("\"{}\"", "\u{1f600}".repeat(49));
    store.change(&hash(1), &[Change::Remove(key("b")?), set("a", &smileys)?], NOW).await??;
    let seen = store.change(&hash(1), &[set("bb", "1")?], NOW).await?;
    same("keys count", seen, Err(Refused::TooMuch { max: 200 }))
}

/// Only what it is in the end counts.
pub(super) async fn shrinking<S: SessionStore>(store: &S) -> Outcome {
    let text = format!("\"{}\"", "x".repeat(197));
    made(store, &[("a", &text)]).await?;
    let other = format!("\"{}\"", "y".repeat(197));
    store.change(&hash(1), &[set("b", &other)?, Change::Remove(key("a")?)], NOW).await??;
    has(store, &hash(1), NOW, &[("b", &other)]).await?;
    store.change(&hash(1), &[set("b", "1")?], NOW).await??;
    has(store, &hash(1), NOW, &[("b", "1")]).await
}

pub(super) async fn at_once<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[("x", "0")]).await?;
    let keys: Vec<String> = (0..20).map(|n| format!("k{n}")).collect();
    let changes = keys.iter().map(|name| Ok(vec![set(name, "1")?, add("x", 1)?]));
    let changes: Vec<Vec<Change>> = changes.collect::<Result<_, Failure>>()?;
    let hash = hash(1);
    for outcome in join(changes.iter().map(|changes| store.change(&hash, changes, NOW))).await {
        outcome??;
    }
    let mut should: Vec<(&str, &str)> = keys.iter().map(|name| (name.as_str(), "1")).collect();
    should.push(("x", "20"));
    has(store, &hash, NOW, &should).await
}

pub(super) async fn counted_at_once<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[]).await?;
    let changes = [add("n", 1)?, push("l", "7")?];
    let hash = hash(1);
    for outcome in join((0..50).map(|_| store.change(&hash, &changes, NOW))).await {
        outcome??;
    }
    let list = format!("[{}]", ["7"; 50].join(","));
    has(store, &hash, NOW, &[("n", "50"), ("l", &list)]).await
}

pub(super) async fn only_data<S: SessionStore>(store: &S) -> Outcome {
    let record = Record { data: data(&[("a", "1")])?, ..stranger(1) };
    store.make(&hash(1), &record, NOW).await??;
    let later = later(MINUTE);
    store.change(&hash(1), &[set("a", "2")?], later).await??;
    let should = Record { seen_at: later, data: data(&[("a", "2")])?, ..record };
    same("the record", store.find(&hash(1), later).await?, Found::Live(should.into()))
}

pub(super) async fn any_text<S: SessionStore>(store: &S) -> Outcome {
    made(store, &[]).await?;
    let text = "\"'; -- \\ \0 \r\n %s $1 {} \u{feff}\u{1f600}\"";
    store.change(&hash(1), &[set("a", text)?, set("b", "")?], NOW).await??;
    has(store, &hash(1), NOW, &[("a", text), ("b", "")]).await
}
