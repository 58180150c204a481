//! Sessions when something breaks: the process, the disk, the patience.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]
#![allow(clippy::print_stdout, reason = "how the process that is killed says what it was promised")]

mod failing_disk;
#[path = "sessions/guests.rs"]
mod guests;

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use failing_disk::on_a_failing_disk;
use frontdesk_session::{Bounds, Found, Keep, Moment, Refused, Rotation, SessionStore};
use frontdesk_store::{
    CacheBounds, NewSubmission, SqliteSessions, Store, StoreError, StoreOptions,
};
use guests::{DAY, MINUTE, NOW, of, on_runtime, set, stranger, token};
use rusqlite::Connection;

/// D-01 for sessions, S-15: a process is killed at any point of its writes. What it was told is so
/// afterwards: made is there with its data, ended is ended, rotated is in the new place alone; a use
/// that was forgotten makes a session end sooner, never later.
#[test]
fn what_was_answered_survives_a_kill_at_any_moment() {
    const NAME: &str = "what_was_answered_survives_a_kill_at_any_moment";
    #[allow(clippy::disallowed_methods, reason = "how the second process knows that it is it")]
    if let Some(directory) = std::env::var_os("SESSIONS_TO_KILL") {
        return on_runtime(write_and_tell(Path::new(&directory)));
    }
    for round in 0..12_usize {
        let directory = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env("SESSIONS_TO_KILL", directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told: Vec<String> = lines.by_ref().take(5 + 97 * round).flatten().collect();
        child.kill().unwrap();
        child.wait().unwrap();
        // What was in the pipe when it died was told as well.
        told.extend(lines.map_while(Result::ok));
        on_runtime(assert_told_is_so(directory.path(), &told));
    }
}

/// Four visitors' worth of sessions at once, each step told before and after.
async fn write_and_tell(directory: &Path) {
    let store = Store::open(directory, StoreOptions::default()).unwrap();
    let sessions = store.cached_sessions(Bounds::default(), CacheBounds::default());
    let visitors: Vec<_> = (0..4_u64)
        .map(|visitor| {
            let sessions = sessions.clone();
            tokio::spawn(async move {
                for number in (visitor..).step_by(4) {
                    live_a_life(&sessions, number).await;
                }
            })
        })
        .collect();
    for visitor in visitors {
        visitor.await.unwrap();
    }
}

async fn live_a_life<S: SessionStore>(sessions: &S, number: u64) {
    let (hash, next) = (token(number).hash(), token(number | 1 << 40).hash());
    let record = of(&format!("u{number}"), number);
    sessions.make(&hash, &record, NOW).await.unwrap().unwrap();
    println!("made {number}");
    sessions.change(&hash, &[set("a", "1")], NOW).await.unwrap().unwrap();
    println!("changed {number}");
    sessions.touch(&hash, NOW + MINUTE).await.unwrap().unwrap();
    match number % 3 {
        0 => {
            println!("ending {number}");
            sessions.end(&hash, NOW + DAY, NOW).await.unwrap();
            println!("ended {number}");
        }
        1 => {
            println!("rotating {number}");
            let rotation = Rotation { record, keep: Keep::All, changes: vec![set("b", "2")] };
            sessions.rotate(&hash, &next, &rotation, NOW).await.unwrap().unwrap();
            println!("rotated {number}");
        }
        _ => {}
    }
}

async fn assert_told_is_so(directory: &Path, told: &[String]) {
    let store = Store::open(directory, StoreOptions::default()).unwrap();
    let sessions = store.sessions(Bounds::default());
    let mut steps: HashMap<u64, HashSet<&str>> = HashMap::new();
    for line in told {
        // The test harness writes on the same stream.
        if let Some((step, number)) = line.split_once(' ')
            && let Ok(number) = number.parse()
        {
            steps.entry(number).or_default().insert(step);
        }
    }
    for (number, steps) in steps {
        let (hash, next) = (token(number).hash(), token(number | 1 << 40).hash());
        let here = sessions.find(&hash, NOW).await.unwrap();
        let there = sessions.find(&next, NOW).await.unwrap();
        let told = format!("{number} {steps:?}: {here:?}, {there:?}");
        match (&here, &there) {
            _ if steps.contains("ended") => {
                assert!(matches!((&here, &there), (Found::Ended { .. }, Found::Unknown)), "{told}");
            }
            (Found::Ended { .. }, Found::Live(record)) => {
                assert!(steps.contains("rotating"), "{told}");
                assert_eq!((record.data.get("a"), record.data.get("b")), (Some("1"), Some("2")));
            }
            (Found::Ended { .. }, Found::Unknown) => assert!(steps.contains("ending"), "{told}"),
            (Found::Live(record), Found::Unknown) => {
                assert!(!steps.contains("rotated"), "{told}");
                assert!(!steps.contains("changed") || record.data.get("a") == Some("1"), "{told}");
                assert!(record.seen_at <= NOW + MINUTE, "{told}");
            }
            _ => panic!("{told}"),
        }
    }
    store.close().await;
    let database = Connection::open(directory.join("frontdesk.db")).unwrap();
    let ok: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(ok, "ok");
}

/// D-05, D-06: each of the first syncs and writes fails once, then works again. Every answer is right
/// or an error; what was ended stays ended, and nobody is let in or thrown out by mistake.
#[test]
fn a_failing_disk_is_an_error_and_never_an_open_door() {
    on_a_failing_disk("a_failing_disk_is_an_error_and_never_an_open_door", |orders| {
        on_runtime(async {
            let mut failures = 0;
            for (what, nth) in (1..=25).flat_map(|nth| [("sync", nth), ("write", nth)]) {
                failures += one_failure(orders, what, nth).await;
            }
            assert!(failures > 20, "the disk failed only {failures} times");
        });
    });
}

async fn one_failure(orders: &Path, what: &str, nth: u32) -> u32 {
    let directory = tempfile::tempdir().unwrap();
    // Checkpoints after each group, so that their syncs and writes are among those that fail.
    let options = StoreOptions { checkpoint_pages: 1, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options.clone()).unwrap();
    let sessions = store.cached_sessions(Bounds::default(), CacheBounds::default());
    let (stays, goes) = (token(1).hash(), token(2).hash());
    for (hash, number) in [(&stays, 1), (&goes, 2)] {
        sessions.make(hash, &of("ann", number), NOW).await.unwrap().unwrap();
        sessions.find(hash, NOW).await.unwrap();
    }
    fs::write(orders.join(what), nth.to_string()).unwrap();
    let mut failures = 0;
    for step in 0..6 {
        let value = step.to_string();
        failures += retried(async || {
            sessions.change(&stays, &[set("a", &value)], NOW).await.map(Result::unwrap)
        })
        .await;
        match sessions.find(&stays, NOW).await {
            Ok(Found::Live(record)) => assert_eq!(record.data.get("a"), Some(&*value)),
            other => panic!("{what} {nth}: {other:?}"),
        }
        failures += retried(async || sessions.touch(&stays, NOW).await.map(Result::unwrap)).await;
        if step == 2 {
            failures += retried(async || sessions.end(&goes, NOW + DAY, NOW).await).await;
        }
        let found = sessions.find(&goes, NOW).await.unwrap();
        assert_eq!(matches!(found, Found::Ended { .. }), step >= 2, "{what} {nth}: {found:?}");
    }
    let _ = fs::remove_file(orders.join(what));
    drop(sessions);
    store.close().await;

    let store = Store::open(directory.path(), options).unwrap();
    let sessions = store.sessions(Bounds::default());
    assert!(matches!(sessions.find(&goes, NOW).await.unwrap(), Found::Ended { .. }));
    match sessions.find(&stays, NOW).await.unwrap() {
        Found::Live(record) => assert_eq!(record.data.get("a"), Some("5")),
        other => panic!("{what} {nth}: {other:?}"),
    }
    store.close().await;
    failures
}

/// As a careful client would; says how often it was refused.
async fn retried(act: impl AsyncFn() -> Result<(), StoreError>) -> u32 {
    let start = Instant::now();
    for failures in 0.. {
        match act().await {
            Ok(()) => return failures,
            Err(StoreError::Broken(_)) if start.elapsed() < Duration::from_secs(10) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    unreachable!("the time runs out before the numbers do")
}

/// S-15: a use is not worth a sync; the next act that is, syncs it too.
#[test]
fn a_use_costs_no_sync_and_an_end_costs_one() {
    on_a_failing_disk("a_use_costs_no_sync_and_an_end_costs_one", |orders| {
        on_runtime(async {
            let directory = tempfile::tempdir().unwrap();
            let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
            let sessions = store.sessions(Bounds::default());
            for number in 0..20 {
                let hash = token(number).hash();
                sessions.make(&hash, &stranger(number), NOW).await.unwrap().unwrap();
            }
            let syncs = || {
                let left = fs::read_to_string(orders.join("sync")).unwrap();
                1_000 - left.trim().parse::<u32>().unwrap()
            };
            fs::write(orders.join("sync"), "1000").unwrap();
            for number in 0..20 {
                let touched = sessions.touch(&token(number).hash(), NOW + MINUTE).await;
                touched.unwrap().unwrap();
            }
            assert_eq!(syncs(), 0, "twenty uses");
            sessions.end(&token(0).hash(), NOW + DAY, NOW).await.unwrap();
            assert_eq!(syncs(), 1, "an end");
            store.close().await;
        });
    });
}

/// S-24: a thousand readings write nothing at all, and a use where no session is makes none; counted in
/// calls that write.
#[test]
fn a_thousand_readings_write_nothing() {
    on_a_failing_disk("a_thousand_readings_write_nothing", |orders| {
        on_runtime(async {
            let directory = tempfile::tempdir().unwrap();
            let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
            let sessions = store.sessions(Bounds::default());
            let (hash, ended) = (token(1).hash(), token(2).hash());
            sessions.make(&hash, &of("ann", 1), NOW).await.unwrap().unwrap();
            sessions.make(&ended, &of("ann", 2), NOW).await.unwrap().unwrap();
            sessions.end(&ended, NOW + DAY, NOW).await.unwrap();
            // The writer tidies up after half a second without work, and then has nothing to write.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            fs::write(orders.join("write"), "1000").unwrap();
            let writes = || {
                let left = fs::read_to_string(orders.join("write")).unwrap();
                1_000 - left.trim().parse::<u32>().unwrap()
            };
            for _ in 0..1_000 {
                assert!(matches!(sessions.find(&hash, NOW).await.unwrap(), Found::Live(_)));
                let found = sessions.find(&ended, NOW).await.unwrap();
                assert!(matches!(found, Found::Ended { .. }));
            }
            for gone in [ended, token(3).hash()] {
                let touched = sessions.touch(&gone, NOW + MINUTE).await.unwrap();
                assert_eq!(touched, Err(Refused::Gone));
            }
            assert_eq!(writes(), 0);
            assert_eq!(sessions.find(&token(3).hash(), NOW).await.unwrap(), Found::Unknown);
            sessions.touch(&hash, NOW + MINUTE).await.unwrap().unwrap();
            assert!(writes() > 0, "a use is written");
            store.close().await;
        });
    });
}

/// S-19: expired sessions go in steps between which submissions are filed; `benches/session.rs` does it
/// with a million.
#[test]
fn a_purge_lets_submissions_through_between_its_steps() {
    const EXPIRED: usize = 40_000;
    let directory = tempfile::tempdir().unwrap();
    on_runtime(async {
        let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
        expire(directory.path(), EXPIRED);
        let sessions = store.sessions(Bounds::default());
        let living = token(1).hash();
        let now = NOW + DAY + DAY;
        let record = frontdesk_session::Record { seen_at: now, until: now + DAY, ..of("ann", 1) };
        sessions.make(&living, &record, now).await.unwrap().unwrap();
        let purge = tokio::spawn(purge_all(sessions.clone(), now));
        let mut filed = 0;
        while !purge.is_finished() {
            filed += 1;
            let id = uuid::Uuid::from_u128(filed as u128);
            store.file(NewSubmission::new(id, "f", 0, "[]", "{}")).await.unwrap();
        }
        assert_eq!(purge.await.unwrap(), EXPIRED as u64);
        // A submission waits for the step under way and for the one that it shares a commit with, so
        // at least every third of the 400 steps lets one through.
        assert!(filed > EXPIRED / 100 / 3, "{filed} submissions were let through");
        assert!(matches!(sessions.find(&living, now).await.unwrap(), Found::Live(_)));
        store.close().await;
    });
}

async fn purge_all(sessions: SqliteSessions, now: Moment) -> u64 {
    sessions.purge(usize::MAX, now).await.unwrap()
}

/// Rows as a crowd of visitors leaves them, written past the store because that is quicker.
fn expire(directory: &Path, rows: usize) {
    let database = Connection::open(directory.join("frontdesk.db")).unwrap();
    database.pragma_update(None, "synchronous", "OFF").unwrap();
    database
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
             INSERT INTO sessions (key, hash, version, era, until, look_at, stranger_bytes, id,
                                   realm, account, made_at, seen_at, idle, stay, user_agent,
                                   address, data)
             SELECT random(), randomblob(32), 1, 0, ?2, ?2 + 86400000000, 0, randomblob(16), 'site',
                    'u' || n, ?2, ?2, 3600000000, 1, 'Mozilla/5.0 Firefox', '192.0.2.0/24', x''
             FROM n",
            rusqlite::params![rows, NOW.as_micros()],
        )
        .unwrap();
}
