//! The inbox with a million submissions: list, search, open, mark, export.
//!
//! `cargo run --release --bin inbox [NUMBER] [DIRECTORY]` in `bench/`; without a directory it fills one of its
//! own and removes it. A directory that is full already is measured as it is.

#![allow(clippy::unwrap_used, reason = "a benchmark that meets an error ends and says so")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use frontdesk_store::{
    Cursor, Direction, Folder, InboxAct, InboxFilter, NewSubmission, Store, StoreOptions,
};
use uuid::Uuid;

const FORMS: [&str; 8] =
    ["contact", "order", "newsletter", "feedback", "support", "signup", "survey", "rare"];
const DAY: i64 = 86_400_000_000;
/// 2026-11-22, noon, UTC.
const NOON: i64 = 1_795_348_800_000_000;
const RUNS: usize = 50;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let number = arguments.next().map_or(1_000_000, |text| text.parse().unwrap());
    let given: Option<PathBuf> = arguments.next().map(PathBuf::from);
    let own = std::env::temp_dir().join(format!("frontdesk-inbox-{}", std::process::id()));
    let directory = given.clone().unwrap_or_else(|| own.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(number, &directory));
    if given.is_none() {
        std::fs::remove_dir_all(own).unwrap();
    }
}

async fn run(number: u64, directory: &Path) {
    let store = Store::open(directory, StoreOptions::default()).unwrap();
    let there: u64 = sum(&store).await;
    if there == 0 {
        fill(&store, number).await;
    }
    println!("{} submissions, {} MiB", sum(&store).await, size(directory) >> 20);
    measure(&store).await;
    store.close().await;
    export(directory);
}

async fn sum(store: &Store) -> u64 {
    store.form_counts().await.unwrap().iter().map(|count| count.number).sum()
}

/// A multiplicative generator (Lehmer 1951): the same store each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Words as often as in a language: the first of them are in nearly every text, the last in hardly any.
fn text(chance: &mut Chance, words: u64) -> String {
    let word = |chance: &mut Chance| {
        let bound = 1 + chance.below(40_000);
        format!("w{}", chance.below(bound))
    };
    (0..words).map(|_| word(chance)).collect::<Vec<_>>().join(" ")
}

fn submission(at: u64, number: u64) -> NewSubmission {
    let mut chance = Chance(at);
    let (name, message) = (text(&mut chance, 2), text(&mut chance, 30));
    let email = format!("p{}@example.org", chance.below(200_000));
    let form = if at % 10_000 == 7 { 7 } else { chance.below(7) as usize };
    let entries = format!(
        r#"[{{"name":"name","value":"{name}"}},{{"name":"email","value":"{email}"}},{{"name":"message","value":"{message}"}},{{"name":"copy","value":"on"}}]"#
    );
    let tree =
        format!(r#"{{"name":"{name}","email":"{email}","message":"{message}","copy":"on"}}"#);
    // Two years, evenly.
    let received_at = NOON - 730 * DAY + (730 * DAY / number as i64) * at as i64;
    NewSubmission {
        address: Some("192.0.2.1".into()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into()),
        account: (at % 50 == 0).then(|| Uuid::from_u128(u128::from(at % 1000) + 1)),
        ..NewSubmission::new(Uuid::from_u128(u128::from(at) + 1), FORMS[form], received_at, entries, tree)
    }
}

async fn fill(store: &Store, number: u64) {
    let began = Instant::now();
    let next = Arc::new(AtomicU64::new(0));
    let filers = (0..64).map(|_| {
        let (store, next) = (store.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= number {
                    return;
                }
                store.file(submission(at, number)).await.unwrap();
            }
        })
    });
    for filer in filers.collect::<Vec<_>>() {
        filer.await.unwrap();
    }
    println!("filed {number} in {:.0} s", began.elapsed().as_secs_f64());
    while sum(store).await < number {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!("all in the lists after {:.0} s", began.elapsed().as_secs_f64());
    // Most is read, some has a star: an inbox that is in use.
    let began = Instant::now();
    let mut marked = 0;
    for begin in (0..number.saturating_sub(2000)).step_by(500) {
        let ids = (begin..begin + 500).map(|at| Uuid::from_u128(u128::from(at) + 1)).collect();
        marked += store.inbox_act(ids, InboxAct::Read, NOON).await.unwrap().changed;
    }
    let stars = (0..number).step_by(5000).map(|at| Uuid::from_u128(u128::from(at) + 1)).collect();
    store.inbox_act(stars, InboxAct::Star, NOON).await.unwrap();
    println!("marked {marked} as read in {:.0} s", began.elapsed().as_secs_f64());
}

async fn measure(store: &Store) {
    let all = InboxFilter::default;
    let form = |name: &str| Some(name.to_owned());
    let words = |words: &str| InboxFilter { words: words.to_owned(), ..all() };
    let middle = Cursor::from_i64(500_000);
    let table: [(&str, InboxFilter, Cursor); 17] = [
        ("list, newest", all(), Cursor::END),
        ("list, in the middle", all(), middle),
        ("list, one form", InboxFilter { form: form("order"), ..all() }, Cursor::END),
        ("list, a rare form", InboxFilter { form: form("rare"), ..all() }, Cursor::END),
        ("list, unread (2,000)", InboxFilter { is_unread: true, ..all() }, Cursor::END),
        ("list, unread, rare form", InboxFilter { is_unread: true, form: form("rare"), ..all() }, Cursor::END),
        ("list, starred (200)", InboxFilter { is_starred: true, ..all() }, Cursor::END),
        ("list, one account (1,000)", InboxFilter { account: Some(Uuid::from_u128(51)), ..all() }, Cursor::END),
        ("list, a day two years ago", InboxFilter { from: Some(NOON - 700 * DAY), until: Some(NOON - 699 * DAY), ..all() }, Cursor::END),
        ("list, that day, rare form", InboxFilter { from: Some(NOON - 700 * DAY), until: Some(NOON - 699 * DAY), form: form("rare"), ..all() }, Cursor::END),
        ("list, empty archive", InboxFilter { folder: Folder::Archived, ..all() }, Cursor::END),
        ("search, in every one", words("message"), Cursor::END),
        ("search, a rare word", words("w39990"), Cursor::END),
        ("search, two common words", words("w1 w2"), Cursor::END),
        ("search, an address", words("p4711@example.org"), Cursor::END),
        ("search, common, rare form", InboxFilter { form: form("rare"), ..words("message") }, Cursor::END),
        ("search, a sign", words("%"), Cursor::END),
    ];
    println!("\n| what | lines | p50 ms | worst ms |\n|---|---|---|---|");
    for (what, filter, cursor) in table {
        let mut times = Vec::new();
        let mut lines = 0;
        for _ in 0..RUNS {
            let began = Instant::now();
            let page = store.inbox(filter.clone(), cursor, Direction::Older, 50).await.unwrap();
            times.push(began.elapsed());
            lines = page.rows.len();
        }
        row(what, &lines.to_string(), times);
    }
    let mut times = Vec::new();
    for at in 0..RUNS as u128 {
        let began = Instant::now();
        let id = Uuid::from_u128(at * 19_997 + 1);
        store.submission(id).await.unwrap().unwrap();
        store.inbox_mark(id).await.unwrap();
        times.push(began.elapsed());
    }
    row("open one", "1", times);
    let mut times = Vec::new();
    for at in 0..RUNS as u128 {
        let act = if at % 2 == 0 { InboxAct::Star } else { InboxAct::Unstar };
        let began = Instant::now();
        store.inbox_act(vec![Uuid::from_u128(77)], act, NOON).await.unwrap();
        times.push(began.elapsed());
    }
    row("mark one (synced)", "1", times);
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        store.form_counts().await.unwrap();
        store.day_counts(NOON / DAY - 30).await.unwrap();
        times.push(began.elapsed());
    }
    row("counts and chart", "", times);
}

fn row(what: &str, lines: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    println!("| {what} | {lines} | {:.2} | {:.2} |", ms(&times[times.len() / 2]), ms(&times[times.len() - 1]));
}

fn export(directory: &Path) {
    let desk = Store::beside(directory).unwrap();
    let began = Instant::now();
    let (mut next, mut read) = (Some(Cursor::END), 0_u64);
    while let Some(before) = next {
        let page = desk.inbox(&InboxFilter::default(), before, Direction::Older, 500).unwrap();
        for line in &page.rows {
            read += u64::from(desk.submission(line.id).unwrap().is_some());
        }
        next = page.next;
        if began.elapsed() > Duration::from_secs(20) {
            break;
        }
    }
    println!("\nread for an export: {:.0} submissions a second", read as f64 / began.elapsed().as_secs_f64());
}

fn size(directory: &Path) -> u64 {
    std::fs::metadata(directory.join("frontdesk.db")).map_or(0, |data| data.len())
}
