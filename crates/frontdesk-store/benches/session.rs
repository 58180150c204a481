//! What a session costs: found in the memory of the process, found in the database, changed, made,
//! used, rotated; and a purge of a million beside submissions that wait.
//!
//! `cargo bench -p frontdesk-store --bench session`. Beside each figure of the store stands the least
//! work of its kind in the same run: a look into a locked map, one SELECT by key on an open connection.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that meets an error ends and says so"
)]

use std::{
    collections::HashMap,
    hint::black_box,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use frontdesk_session::{
    AccountId, Bounds, Change, Data, Found, Keep, Key, Moment, Record, Rotation, SessionId,
    SessionStore, Stay, Token, TokenHash,
};
use frontdesk_store::{CacheBounds, Cached, NewSubmission, SqliteSessions, Store, StoreOptions};
use rusqlite::Connection;
use uuid::Uuid;

const NOW: Moment = Moment::from_secs(1_795_348_800);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const KEPT: u64 = 20_000;
const ROUND: Duration = Duration::from_secs(2);
const EXPIRED: u64 = 1_000_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(directory.path(), StoreOptions::default()).expect("a store");
        let bounds = Bounds { stranger_bytes: u64::MAX, ..Bounds::default() };
        let cached = store.cached_sessions(bounds, CacheBounds::default());
        fill(&cached).await;
        floors(directory.path());
        found(&cached).await;
        for writers in [1, 64] {
            written(&cached, writers).await;
        }
        drop(cached);
        store.close().await;
    });
    runtime.block_on(purged());
}

fn hash(number: u64) -> TokenHash {
    let mut bytes = [0x5a; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Token::new(bytes).hash()
}

fn record(number: u64) -> Record {
    let mut id = [0; 16];
    id.copy_from_slice(&hash(number).as_bytes()[16..]);
    let value = r#"["a photo","another one","a third"]"#;
    let pair = |name: &str| (Key::new(name).expect("a key"), value.into());
    Record {
        id: SessionId::new(id),
        realm: "site".into(),
        account: Some(AccountId::parse(&format!("account-{number}")).expect("an account")),
        made_at: NOW,
        authenticated_at: Some(NOW),
        seen_at: NOW,
        idle: DAY,
        until: NOW + DAY * 30,
        stay: Stay::WhileItLasts,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into(),
        address: "192.0.2.0/24".into(),
        data: ["cart", "theme", "draft"].into_iter().map(pair).collect::<Data>(),
    }
}

async fn fill(sessions: &Cached<SqliteSessions>) {
    let start = Instant::now();
    let tasks: Vec<_> = (0..64)
        .map(|first| {
            let sessions = sessions.clone();
            tokio::spawn(async move {
                for number in (first..KEPT).step_by(64) {
                    let made = sessions.make(&hash(number), &record(number), NOW).await;
                    made.expect("an answer").expect("a new session");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    println!("{KEPT} sessions made by 64 at once: {:.1?} each", start.elapsed() / KEPT as u32);
}

/// The least that a look-up can cost.
fn floors(directory: &Path) {
    let map: HashMap<TokenHash, Arc<Record>> =
        (0..KEPT).map(|number| (hash(number), Arc::new(record(number)))).collect();
    let map = Mutex::new(map);
    let hashes: Vec<_> = (0..KEPT).map(hash).collect();
    rate("floor: a locked map, one thread", || {
        for hash in &hashes {
            black_box(map.lock().expect("no panic").get(hash).cloned());
        }
        KEPT
    });
    let database = Connection::open(directory.join("frontdesk.db")).expect("a database");
    let mut select = database
        .prepare("SELECT hash, account, data FROM sessions WHERE key = ?1")
        .expect("a statement");
    rate("floor: one SELECT on an open connection", || {
        for hash in &hashes[..2_000] {
            let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
            let key = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
            let row = select.query_row([key], |row| row.get::<_, Vec<u8>>(2));
            black_box(row.expect("a row"));
        }
        2_000
    });
}

fn rate(what: &str, mut act: impl FnMut() -> u64) {
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < ROUND {
        done += act();
    }
    let each = start.elapsed().as_nanos() as f64 / done as f64;
    println!("{what:45} {each:>10.0} ns");
}

async fn found(cached: &Cached<SqliteSessions>) {
    for finders in [1, 2] {
        // All of them once, so that they are remembered.
        let hashes: Arc<[TokenHash]> = (0..KEPT).map(hash).collect();
        for hash in &*hashes {
            cached.find(hash, NOW).await.expect("an answer");
        }
        let what = format!("found in memory, {finders} at once");
        each(&what, finders, KEPT, {
            let cached = cached.clone();
            move |number| {
                let (cached, hashes) = (cached.clone(), hashes.clone());
                async move {
                    let found = cached.find(&hashes[number as usize], NOW).await;
                    debug_assert!(matches!(found, Ok(Found::Live(_))));
                    black_box(found.expect("an answer"));
                }
            }
        })
        .await;
    }
    for finders in [1, 64] {
        let sessions = cached.store().clone();
        each(&format!("found in the database, {finders} at once"), finders, KEPT, move |number| {
            let sessions = sessions.clone();
            async move {
                black_box(sessions.find(&hash(number), NOW).await.expect("an answer"));
            }
        })
        .await;
    }
}

async fn written(cached: &Cached<SqliteSessions>, writers: u64) {
    static NEXT: AtomicU64 = AtomicU64::new(KEPT);
    let sessions = cached.clone();
    each(&format!("changed, {writers} at once"), writers, KEPT, move |number| {
        let sessions = sessions.clone();
        async move {
            let change = [Change::Add(Key::new("count").expect("a key"), 1)];
            let changed = sessions.change(&hash(number), &change, NOW).await;
            changed.expect("an answer").expect("a live session");
        }
    })
    .await;
    let sessions = cached.clone();
    let clock = AtomicU64::new(0);
    each(&format!("used, {writers} at once"), writers, KEPT, move |number| {
        let (sessions, tick) = (sessions.clone(), clock.fetch_add(1, Ordering::Relaxed));
        async move {
            let touched = sessions.touch(&hash(number), NOW + Duration::from_micros(tick)).await;
            touched.expect("an answer").expect("a live session");
        }
    })
    .await;
    let sessions = cached.clone();
    each(&format!("made, {writers} at once"), writers, KEPT, move |_| {
        let (sessions, number) = (sessions.clone(), NEXT.fetch_add(1, Ordering::Relaxed));
        async move {
            let made = sessions.make(&hash(number), &record(number), NOW).await;
            made.expect("an answer").expect("a new session");
        }
    })
    .await;
    let sessions = cached.clone();
    let from = AtomicU64::new(KEPT);
    each(&format!("rotated, {writers} at once"), writers, KEPT, move |_| {
        let (sessions, new) = (sessions.clone(), NEXT.fetch_add(1, Ordering::Relaxed));
        let old = from.fetch_add(1, Ordering::Relaxed);
        async move {
            let rotation = Rotation { record: record(new), keep: Keep::All, changes: vec![] };
            // Beyond what was made, there is nothing to rotate: told as refused.
            let rotated = sessions.rotate(&hash(old), &hash(new), &rotation, NOW).await;
            black_box(rotated.expect("an answer").is_ok());
        }
    })
    .await;
}

/// Time and processor time each, for so many at once; they are given numbers below `below` in turn.
async fn each<F>(
    what: &str,
    at_once: u64,
    below: u64,
    act: impl Fn(u64) -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send,
{
    let (start, cpu) = (Instant::now(), processor_time());
    let act = Arc::new(act);
    let tasks: Vec<_> = (0..at_once)
        .map(|first| {
            let act = act.clone();
            tokio::spawn(async move {
                let (mut done, mut number) = (0_u64, first * below / at_once);
                while done % 256 != 0 || start.elapsed() < ROUND {
                    act(number % below).await;
                    done += 1;
                    number += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.expect("no panic");
    }
    let nanos = |time: Duration| time.as_nanos() as f64 / done as f64;
    println!(
        "{what:45} {:>10.0} ns {:>10.0} ns of processor {:>10.0} a second",
        nanos(start.elapsed()),
        nanos(processor_time() - cpu),
        done as f64 / start.elapsed().as_secs_f64(),
    );
}

/// Of the whole process, as the kernel counts it in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Duration::from_millis(10 * ticks.flatten().sum::<u64>())
}

async fn purged() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path(), StoreOptions::default()).expect("a store");
    expire(directory.path());
    let sessions = store.sessions(Bounds::default());
    let start = Instant::now();
    let purge = tokio::spawn(async move { sessions.purge(usize::MAX, NOW + DAY * 2).await });
    let mut waits = Vec::new();
    while !purge.is_finished() {
        let begun = Instant::now();
        let id = Uuid::from_u128(waits.len() as u128 + 1);
        store.file(NewSubmission::new(id, "f", 0, "[]", "{}")).await.expect("filed");
        waits.push(begun.elapsed());
    }
    assert_eq!(purge.await.expect("no panic").expect("an answer"), EXPIRED);
    waits.sort_unstable();
    println!(
        "{EXPIRED} expired purged in {:.1?}; {} submissions meanwhile, median {:.1?}, 99 % below {:.1?}",
        start.elapsed(),
        waits.len(),
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
    );
    store.close().await;
}

/// Rows as a crowd of visitors leaves them, written past the store because that is quicker.
fn expire(directory: &Path) {
    let database = Connection::open(directory.join("frontdesk.db")).expect("a database");
    database.pragma_update(None, "synchronous", "OFF").expect("a setting");
    database
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
             INSERT INTO sessions (key, hash, version, era, until, look_at, stranger_bytes, id,
                                   realm, account, made_at, seen_at, idle, stay, user_agent,
                                   address, data)
             SELECT random(), randomblob(32), 1, 0, ?2, ?2 + 86400000000, 0, randomblob(16), 'site',
                    'u' || n, ?2, ?2, 3600000000, 1, 'Mozilla/5.0 Firefox', '192.0.2.0/24', x''
             FROM n",
            rusqlite::params![EXPIRED, NOW.as_micros()],
        )
        .expect("rows");
}
