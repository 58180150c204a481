//! Sessions remembered in the process: what is ended is not found, whatever runs at once.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

#[path = "sessions/gated.rs"]
mod gated;
#[path = "sessions/guests.rs"]
mod guests;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use frontdesk_session::{
    Bounds, Ended, Found, Keep, MemorySessions, Refused, Rotation, SessionStore, TokenHash,
    conformance::{self, Acts},
};
use frontdesk_store::{CacheBounds, Cached, Store, StoreOptions};
use gated::{Gated, settle};
use guests::{DAY, HOUR, MINUTE, NOW, account, id, of, on_runtime, set, stranger, token};
use proptest::prelude::*;

/// A cache whose channel is alive for a second.
fn alive<S: SessionStore>(store: S) -> Cached<S> {
    let cached = Cached::new(store, CacheBounds::default());
    cached.invalidations().current(Instant::now());
    cached
}

fn gated(bounds: Bounds) -> Cached<Gated> {
    alive(Gated::new(MemorySessions::new(bounds)))
}

#[test]
fn a_cache_keeps_the_promise_of_every_store() {
    let report = on_runtime(conformance::check(async |bounds| alive(MemorySessions::new(bounds))));
    assert!(report.is_kept(), "{report}");
    assert!(report.cases() >= 50, "{report}");
}

/// S-20 to S-24: 1,000 rounds, 0 losses and 0 revivals, with the channel alive all the time.
#[test]
fn threads_at_once_lose_nothing_and_revive_nothing_through_a_cache() {
    let bounds = Bounds { sessions_an_account: 3, ..Bounds::default() };
    let cached = Arc::new(alive(MemorySessions::new(bounds)));
    let channel = cached.invalidations();
    on_runtime(async {
        let beat = tokio::spawn(async move {
            loop {
                channel.current(Instant::now());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let report = conformance::race(cached, bounds, 1_000, |task| {
            let task = tokio::spawn(task);
            async { task.await.unwrap() }
        });
        let report = report.await;
        assert!(report.is_kept(), "{report}");
        beat.abort();
    });
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, ..ProptestConfig::with_cases(500)
    })]

    /// Z-14
    #[test]
    fn any_acts_on_a_cache_are_answered_as_the_model_does(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let store = async |bounds| alive(MemorySessions::new(bounds));
        let outcome = on_runtime(conformance::replay(store, Acts::new(&bytes)));
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }
}

/// What ends or changes the session while two requests read it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Write {
    End,
    EndById,
    EndAccount,
    EndAll,
    RotateAway,
    CrowdOut,
    Change,
    /// Another process ends it, and then says so.
    Elsewhere,
    /// Whoever ends it goes away at once.
    EndAndGo,
}

const WRITES: [Write; 9] = [
    Write::End,
    Write::EndById,
    Write::EndAccount,
    Write::EndAll,
    Write::RotateAway,
    Write::CrowdOut,
    Write::Change,
    Write::Elsewhere,
    Write::EndAndGo,
];

/// two readings and a write, each in three steps (it is asked, the store does it, the store
/// answers), in all their 1,680 orders, for each way to write. A reading that is asked after the write
/// has answered sees it.
#[test]
fn in_no_order_of_steps_is_an_ended_session_found_after_the_answer() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let orders = orders();
    assert_eq!(orders.len(), 1_680);
    for write in WRITES {
        for order in &orders {
            runtime.block_on(play(write, order));
        }
    }
}

/// All orders of three actors with three steps each.
fn orders() -> Vec<Vec<usize>> {
    fn extend(order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if order.len() == 9 {
            return all.push(order.clone());
        }
        for actor in 0..3 {
            if order.iter().filter(|&&one| one == actor).count() < 3 {
                order.push(actor);
                extend(order, all);
                order.pop();
            }
        }
    }
    let mut all = Vec::new();
    extend(&mut Vec::new(), &mut all);
    all
}

async fn play(write: Write, order: &[usize]) {
    let bounds = Bounds { sessions_an_account: 1, ..Bounds::default() };
    let cached = gated(bounds);
    let store = cached.store().clone();
    let hash = token(1).hash();
    store.open();
    cached.make(&hash, &of("ann", 1), NOW).await.unwrap().unwrap();
    store.close();

    let mut steps = [0; 3];
    let mut tasks: [Option<tokio::task::JoinHandle<Found>>; 2] = [None, None];
    let mut must_see = [false; 2];
    let mut calls = [None; 3];
    let mut writing = None;
    for &actor in order {
        let step = steps[actor];
        steps[actor] += 1;
        match (actor, step) {
            (2, 0) => {
                let before = store.calls();
                writing = Some(tokio::spawn(do_write(write, cached.clone(), store.clone(), hash)));
                settle().await;
                calls[2] = (store.calls() > before).then_some(before);
                if write == Write::EndAndGo {
                    writing.as_ref().unwrap().abort();
                }
            }
            (reader, 0) => {
                let is_written = writing.as_ref().is_some_and(|task| task.is_finished());
                must_see[reader] = is_written && write != Write::EndAndGo;
                let (cached, before) = (cached.clone(), store.calls());
                tasks[reader] =
                    Some(tokio::spawn(async move { cached.find(&hash, NOW).await.unwrap() }));
                settle().await;
                calls[reader] = (store.calls() > before).then_some(before);
            }
            (_, 1) => calls[actor].into_iter().for_each(|call| store.let_do(call)),
            (_, _) => calls[actor].into_iter().for_each(|call| store.let_answer(call)),
        }
        settle().await;
    }
    let told = format!("{write:?}, order {order:?}");
    for (task, must_see) in tasks.into_iter().zip(must_see) {
        let found = task.unwrap().await.unwrap();
        assert!(!must_see || is_seen(write, &found), "{told}: {found:?}");
    }
    if write != Write::EndAndGo {
        writing.unwrap().await.unwrap();
    }
    store.open();
    let (found, asked) = (cached.find(&hash, NOW).await.unwrap(), store.calls());
    assert!(is_seen(write, &found), "{told}, afterwards: {found:?}");
    assert_eq!(cached.find(&hash, NOW).await.unwrap(), found);
    assert_eq!(store.calls(), asked, "{told}: what was just read is remembered");
}

async fn do_write(write: Write, cached: Cached<Gated>, store: Gated, hash: TokenHash) {
    let until = NOW + DAY;
    match write {
        Write::End | Write::EndAndGo => cached.end(&hash, until, NOW).await.unwrap(),
        Write::EndById => {
            cached.end_id(&id(1), None, NOW).await.unwrap();
        }
        Write::EndAccount => {
            cached.end_account(&account("ann"), None, NOW).await.unwrap();
        }
        Write::EndAll => {
            cached.end_all(NOW).await.unwrap();
        }
        Write::RotateAway => {
            let rotation = Rotation { record: of("ann", 2), keep: Keep::All, changes: vec![] };
            cached.rotate(&hash, &token(2).hash(), &rotation, NOW).await.unwrap().unwrap();
        }
        Write::CrowdOut => {
            cached.make(&token(2).hash(), &of("ann", 2), NOW).await.unwrap().unwrap();
        }
        Write::Change => cached.change(&hash, &[set("a", "1")], NOW).await.unwrap().unwrap(),
        Write::Elsewhere => {
            store.end(&hash, until, NOW).await.unwrap();
            cached.invalidations().forget(&hash);
        }
    }
}

fn is_seen(write: Write, found: &Found) -> bool {
    match (write, found) {
        (Write::Change, Found::Live(record)) => record.data.get("a") == Some("1"),
        (Write::Change, _) => false,
        (_, found) => matches!(found, Found::Ended { .. }),
    }
}

/// S-21, by threads: whoever asks after the answer of a logout is a stranger, while others read all the
/// time.
#[test]
fn nobody_finds_a_session_after_its_logout_was_answered() {
    let cached = alive(MemorySessions::new(Bounds::default()));
    on_runtime(async {
        for round in 0..1_000 {
            cached.invalidations().current(Instant::now());
            let hash = token(round).hash();
            cached.make(&hash, &stranger(round), NOW).await.unwrap().unwrap();
            let readers: Vec<_> = (0..4)
                .map(|_| {
                    let cached = cached.clone();
                    tokio::spawn(async move {
                        for _ in 0..20 {
                            cached.find(&hash, NOW).await.unwrap();
                            tokio::task::yield_now().await;
                        }
                    })
                })
                .collect();
            tokio::task::yield_now().await;
            cached.end(&hash, NOW + DAY, NOW).await.unwrap();
            let found = cached.find(&hash, NOW).await.unwrap();
            assert!(matches!(found, Found::Ended { .. }), "round {round}: {found:?}");
            for reader in readers {
                reader.await.unwrap();
            }
            let found = cached.find(&hash, NOW).await.unwrap();
            assert!(matches!(found, Found::Ended { .. }), "round {round}, later: {found:?}");
        }
    });
}

/// What is held is used for a second after the channel's last sign of life and no longer; what was
/// read while it was lost is not used at all.
#[tokio::test]
async fn a_cache_without_its_channel_asks_the_store() {
    let store = Gated::new(MemorySessions::new(Bounds::default()));
    store.open();
    let cached = Cached::new(store.clone(), CacheBounds::default());
    let channel = cached.invalidations();
    let hash = token(1).hash();
    cached.make(&hash, &stranger(1), NOW).await.unwrap().unwrap();
    let asks = async |times: u32| {
        let before = store.calls();
        for _ in 0..times {
            assert!(matches!(cached.find(&hash, NOW).await.unwrap(), Found::Live(_)));
        }
        store.calls() - before
    };
    assert_eq!(asks(5).await, 5, "before the first sign of life");
    let start = Instant::now();
    channel.current(start);
    assert_eq!(asks(5).await, 1, "and what was read before it is read again");
    tokio::time::sleep(Duration::from_millis(1_001).saturating_sub(start.elapsed())).await;
    assert_eq!(asks(5).await, 5, "a second later");
    channel.current(Instant::now());
    assert_eq!(asks(5).await, 0, "the channel was only late");
    channel.lost();
    assert_eq!(asks(5).await, 5, "lost");
    channel.current(Instant::now());
    assert_eq!(asks(5).await, 1, "what was read in the gap is read again");
    channel.current(Instant::now().checked_sub(Duration::from_millis(1_001)).unwrap());
    assert_eq!(asks(5).await, 5, "proof that is a second old is none");
}

/// Whether it is live is asked at each use, and a use that was noted is seen without a reading.
#[tokio::test]
async fn the_callers_clock_decides_about_what_is_remembered() {
    let store = Gated::new(MemorySessions::new(Bounds::default()));
    store.open();
    let cached = alive(store.clone());
    let hash = token(1).hash();
    cached.make(&hash, &stranger(1), NOW).await.unwrap().unwrap();
    assert!(matches!(cached.find(&hash, NOW).await.unwrap(), Found::Live(_)));
    assert_eq!(cached.find(&hash, NOW + HOUR).await.unwrap(), Found::Unknown, "idle");
    // The clock was set back: what was unknown later is asked for anew.
    assert!(matches!(cached.find(&hash, NOW).await.unwrap(), Found::Live(_)));
    cached.touch(&hash, NOW + MINUTE).await.unwrap().unwrap();
    let asked = store.calls();
    match cached.find(&hash, NOW + HOUR).await.unwrap() {
        Found::Live(record) => assert_eq!(record.seen_at, NOW + MINUTE),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.calls(), asked);
}

/// Junk is remembered within a bound of its own and pushes out no session; the bounds hold.
#[tokio::test]
async fn a_flood_of_junk_pushes_out_no_session() {
    let store = Gated::new(MemorySessions::new(Bounds::default()));
    store.open();
    let bounds = CacheBounds { sessions: 100, strangers: 50, ..CacheBounds::default() };
    let cached = Cached::new(store.clone(), bounds);
    cached.invalidations().current(Instant::now());
    let found = async |number: u64| cached.find(&token(number).hash(), NOW).await.unwrap();
    for number in 0..20 {
        cached.make(&token(number).hash(), &stranger(number), NOW).await.unwrap().unwrap();
        found(number).await;
    }
    for number in 1_000..3_000 {
        assert_eq!(found(number).await, Found::Unknown);
    }
    cached.invalidations().current(Instant::now());
    let asked = store.calls();
    for number in 0..20 {
        assert!(matches!(found(number).await, Found::Live(_)));
    }
    // Two of them may share a stamp by chance; then one is asked for again, once.
    assert!(store.calls() - asked <= 2, "the sessions are still remembered");
    for number in 1_000..3_000 {
        found(number).await;
    }
    assert!(store.calls() - asked >= 1_900, "the junk is not: {}", store.calls() - asked);
}

/// A token that was asked for in vain before it was made is found at once.
#[tokio::test]
async fn what_is_made_is_found_though_it_was_unknown_a_moment_ago() {
    let cached = alive(MemorySessions::new(Bounds::default()));
    let (old, new) = (token(1).hash(), token(2).hash());
    for hash in [&old, &new] {
        assert_eq!(cached.find(hash, NOW).await.unwrap(), Found::Unknown);
    }
    cached.make(&old, &stranger(1), NOW).await.unwrap().unwrap();
    assert!(matches!(cached.find(&old, NOW).await.unwrap(), Found::Live(_)));
    let rotation = Rotation { record: of("ann", 2), keep: Keep::All, changes: vec![] };
    cached.rotate(&old, &new, &rotation, NOW).await.unwrap().unwrap();
    assert!(matches!(cached.find(&new, NOW).await.unwrap(), Found::Live(_)));
    assert!(matches!(cached.find(&old, NOW).await.unwrap(), Found::Ended { .. }));
}

/// Another process ends sessions of a running server: one by its id, those of an account, all. Each is
/// found for a second at most, and the server's own writes do not empty its memory.
#[test]
fn what_another_process_ends_is_found_for_a_second_at_most() {
    let directory = tempfile::tempdir().unwrap();
    on_runtime(async {
        let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
        let cached = store.cached_sessions(Bounds::default(), CacheBounds::default());
        for number in 1..=5 {
            let name = ["ann", "bob"][usize::from(number > 3)];
            let hash = token(number).hash();
            cached.make(&hash, &of(name, number), NOW).await.unwrap().unwrap();
        }
        let live = async || {
            let mut live = Vec::new();
            for number in 1..=5 {
                let found = cached.find(&token(number).hash(), NOW).await.unwrap();
                live.extend(matches!(found, Found::Live(_)).then_some(number));
            }
            live
        };
        let beside = Store::beside(directory.path()).unwrap();
        assert_eq!(beside.sessions(None, 10, NOW).unwrap().len(), 5);
        assert_eq!(beside.sessions_of(&account("ann"), NOW).unwrap().len(), 3);
        type End<'a> = Box<dyn Fn() + 'a>;
        let mut ends: Vec<(End<'_>, Vec<u64>)> = Vec::new();
        ends.push((
            Box::new(|| assert_eq!(beside.end_session(&id(1), NOW).unwrap(), Ended::Now)),
            vec![2, 3, 4, 5],
        ));
        ends.push((
            Box::new(|| assert_eq!(beside.end_sessions_of(&account("ann"), NOW).unwrap(), 2)),
            vec![4, 5],
        ));
        ends.push((Box::new(|| assert_eq!(beside.end_all_sessions(NOW).unwrap(), 2)), vec![]));
        for (end, left) in ends {
            live().await;
            end();
            let ended = Instant::now();
            while live().await != left {
                // A second, and what a busy machine takes to look.
                assert!(ended.elapsed() < Duration::from_secs(5), "still {:?}", live().await);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(live().await, left);
        }
        store.close().await;
    });
}

/// S-26: a logout while the store is away is told not to have happened, holds here at once, and is done
/// as soon as the store is back.
#[test]
fn an_end_that_the_store_could_not_take_is_done_when_it_is_back() {
    on_runtime(async {
        let cached = gated(Bounds::default());
        let store = cached.store().clone();
        store.open();
        let (hash, record) = (token(1).hash(), of("mira", 1));
        cached.make(&hash, &record, NOW).await.unwrap().unwrap();
        store.be_away(true);
        assert!(cached.end(&hash, record.until, NOW).await.is_err());
        assert_eq!(cached.find(&hash, NOW).await.unwrap(), Found::Ended { at: NOW });
        store.be_away(false);
        // Before it was tried again: the store would still say that it lives.
        assert_eq!(cached.change(&hash, &[set("a", "1")], NOW).await.unwrap(), Err(Refused::Gone));
        assert_eq!(cached.touch(&hash, NOW).await.unwrap(), Err(Refused::Gone));
        for _ in 0..500 {
            if matches!(store.find(&hash, NOW).await.unwrap(), Found::Ended { .. }) {
                assert!(matches!(cached.find(&hash, NOW).await.unwrap(), Found::Ended { .. }));
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the store never heard of it");
    });
}
