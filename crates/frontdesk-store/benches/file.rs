//! Submissions a second and megabytes a second, each beside the least work that could do the same.
//!
//! The floor of filing is one thread with one connection that commits in groups: one INSERT of the same
//! texts into one table, no savepoint, no index, no id. The floor of an upload is writing and hashing
//! on one thread, and one sync.
//!
//! `cargo bench -p frontdesk-store`; what counts is the ratio of neighbours in one run.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that meets an error ends and says so"
)]

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use frontdesk_store::{Filed, Idempotency, Mismatch, NewSubmission, Store, StoreOptions};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use uuid::{Builder, Uuid};

const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;
const FILE_BYTES: usize = 64 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// A contact form of six fields, as the server hands it over.
const ENTRIES: &str = r#"[{"name":"name","value":"Ada Lovelace"},{"name":"email","value":"ada@example.org"},{"name":"topic","value":"engines"},{"name":"subject","value":"A question about the second volume"},{"name":"message","value":"Dear all, could you tell me whether the notes on the analytical engine will appear in the second volume, or as a volume of their own? With kind regards, and thanks for the first."},{"name":"copy","value":"on"}]"#;
const TREE: &str = r#"{"name":"Ada Lovelace","email":"ada@example.org","topic":"engines","subject":"A question about the second volume","message":"Dear all, could you tell me whether the notes on the analytical engine will appear in the second volume, or as a volume of their own? With kind regards, and thanks for the first.","copy":"on"}"#;
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

#[derive(Clone, Copy, PartialEq)]
enum Keys {
    None,
    Each,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for filers in [1, 64] {
            println!("\n{filers} filing at once, {ROUNDS} rounds of {} s", ROUND.as_secs());
            for _ in 0..ROUNDS {
                floor(filers).await;
                store("store", filers, Keys::None).await;
                store("store, with keys", filers, Keys::Each).await;
            }
        }
        println!("\none file of {} MiB in chunks of {} KiB", FILE_BYTES >> 20, CHUNK_BYTES >> 10);
        for _ in 0..ROUNDS {
            write_file("floor: write, sync", |_| ());
            let mut hash = Sha256::new();
            write_file("floor: write, hash, sync", |chunk| hash.update(chunk));
            upload().await;
        }
    });
}

async fn floor(filers: usize) {
    let directory = tempfile::tempdir().expect("a directory");
    let (sender, receiver) = mpsc::sync_channel::<(Uuid, oneshot::Sender<()>)>(1024);
    let connection = floor_connection(&directory.path().join("floor.db"));
    let writer = std::thread::spawn(move || {
        let mut insert = connection
            .prepare("INSERT INTO rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .expect("a statement");
        while let Ok(first) = receiver.recv() {
            let mut group = vec![first];
            group.extend(std::iter::from_fn(|| receiver.try_recv().ok()).take(255));
            connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            for (id, _) in &group {
                insert
                    .execute(params![
                        id.as_bytes(),
                        "contact",
                        0,
                        "192.0.2.1",
                        AGENT,
                        TREE,
                        ENTRIES
                    ])
                    .expect("a row");
            }
            connection.execute_batch("COMMIT").expect("committed");
            for (_, answer) in group {
                let _ = answer.send(());
            }
        }
    });
    let sender = Arc::new(sender);
    measure("floor", filers, move |id| {
        let sender = sender.clone();
        async move {
            let (answer, done) = oneshot::channel();
            sender.send((id, answer)).expect("a writer");
            done.await.expect("an answer");
        }
    })
    .await;
    writer.join().expect("an end");
}

fn floor_connection(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("wal");
    connection.pragma_update(None, "synchronous", "FULL").expect("full");
    connection
        .execute_batch(
            "CREATE TABLE rows (id BLOB, form TEXT, received_at INTEGER, address TEXT,
                                user_agent TEXT, tree TEXT, entries TEXT)",
        )
        .expect("a table");
    connection
}

async fn store(name: &str, filers: usize, keys: Keys) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path(), StoreOptions::default()).expect("a store");
    let filing = store.clone();
    measure(name, filers, move |id| {
        let store = filing.clone();
        async move {
            let fingerprint: [u8; 32] = Sha256::digest(id.as_bytes()).into();
            let submission = NewSubmission {
                address: Some("192.0.2.1".to_owned()),
                user_agent: Some(AGENT.to_owned()),
                idempotency: (keys == Keys::Each).then_some(Idempotency {
                    key: fingerprint,
                    fingerprint,
                    mismatch: Mismatch::Refuse,
                }),
                ..NewSubmission::new(id, "contact", 0, ENTRIES, TREE)
            };
            let filed = store.file(submission).await.expect("filed");
            assert!(matches!(filed, Filed::New(_)));
        }
    })
    .await;
    store.close().await;
}

async fn measure<F, A>(name: &str, filers: usize, act: F)
where
    F: Fn(Uuid) -> A + Clone + Send + 'static,
    A: Future<Output = ()> + Send,
{
    let ids = Arc::new(AtomicU64::new(0));
    let cpu = cpu_time();
    let start = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..filers {
        let (act, ids) = (act.clone(), ids.clone());
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while start.elapsed() < ROUND {
                let number = ids.fetch_add(1, Ordering::Relaxed);
                let begun = Instant::now();
                act(id(number)).await;
                took.push(begun.elapsed());
            }
            took
        }));
    }
    drop(act);
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.expect("a filer"));
    }
    let elapsed = start.elapsed();
    let cpu = cpu_time() - cpu;
    took.sort_unstable();
    let per_mille = |part: usize| took[(took.len() - 1) * part / 1000].as_secs_f64() * 1000.0;
    println!(
        "{name:<18} {:>8.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms  p999 {:>6.2} ms  cpu {:>5.1} us each",
        took.len() as f64 / elapsed.as_secs_f64(),
        per_mille(500),
        per_mille(990),
        per_mille(999),
        cpu.as_secs_f64() * 1e6 / took.len() as f64,
    );
}

/// Ascending ids with a random-looking end, as version 7 gives them.
fn id(number: u64) -> Uuid {
    let hash = Sha256::digest(number.to_le_bytes());
    let mut end = [0; 10];
    end.copy_from_slice(&hash[..10]);
    Builder::from_unix_timestamp_millis(1_700_000_000_000 + number / 20, &end).into_uuid()
}

fn write_file(name: &str, mut also: impl FnMut(&[u8])) {
    let directory = tempfile::tempdir().expect("a directory");
    let start = Instant::now();
    let mut file = File::create(directory.path().join("file")).expect("a file");
    for number in 0..FILE_BYTES / CHUNK_BYTES {
        let chunk = chunk(number);
        file.write_all(&chunk).expect("written");
        also(&chunk);
    }
    file.sync_all().expect("synced");
    report(name, start.elapsed());
}

async fn upload() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path(), StoreOptions::default()).expect("a store");
    let before = peak_memory_from_now();
    let start = Instant::now();
    let mut writer = store.uploads().begin().await.expect("begun");
    for number in 0..FILE_BYTES / CHUNK_BYTES {
        writer.write(chunk(number)).await.expect("written");
    }
    let stored = writer.finish().await.expect("finished");
    report("store", start.elapsed());
    println!("{:<26} {:>8} KiB more at the peak", "", peak_memory().saturating_sub(before));
    drop(stored);
    store.close().await;
}

fn chunk(number: usize) -> Bytes {
    Bytes::from(vec![number as u8; CHUNK_BYTES])
}

fn report(name: &str, took: Duration) {
    println!("{name:<26} {:>8.0} MB/s", FILE_BYTES as f64 / 1e6 / took.as_secs_f64());
}

/// Resident memory now, in KiB; the peak is counted from here.
fn peak_memory_from_now() -> u64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    status("VmRSS:")
}

fn peak_memory() -> u64 {
    status("VmHWM:")
}

fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Processor time of this process, user and system.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the name in parentheses, which may hold spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
