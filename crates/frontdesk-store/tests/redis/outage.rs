//! Redis dies, hangs, forgets, and comes back.

use std::{
    fs::{self, OpenOptions},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use frontdesk_session::{Bounds, Found, Keep, Refused, Rotation, SessionStore};
use frontdesk_store::{CacheBounds, RedisOptions, RedisSessions, Store, StoreOptions};
use tokio::time::sleep;

use crate::{
    given::{DAY, NOW, session, set, token},
    server::Server,
};

const DURABLE: [&str; 6] = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"];

/// Every second session is ended while Redis is killed and started again, three times.
///
/// D-10, S-26: each answer is right or an error, what was ended stays ended, and nobody is somebody
/// else.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_redis_that_is_killed_under_load_gives_right_answers_or_errors() {
    let Some(mut server) = Server::with(&DURABLE) else { return };
    let directory = tempfile::tempdir().unwrap();
    let desk = Store::open(directory.path(), StoreOptions::default()).unwrap();
    let options = RedisOptions {
        answer_timeout: Duration::from_secs(1),
        connect_timeout: Duration::from_secs(1),
        ..server.options("load:")
    };
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    let sessions = sessions.logged(desk.ended_log()).cached(CacheBounds::default());
    let (running, right, errors) =
        (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let visitors = (0..8).map(|visitor: u64| {
        let (sessions, running) = (sessions.clone(), running.clone());
        let (right, errors) = (right.clone(), errors.clone());
        tokio::spawn(async move {
            let mut ended = Vec::new();
            let mut n = visitor * 1_000_000;
            while running.load(Ordering::Relaxed) {
                n += 1;
                let outcome = one(&sessions, n, &mut ended).await;
                let count = if outcome.is_ok() { &right } else { &errors };
                count.fetch_add(1, Ordering::Relaxed);
            }
            ended
        })
    });
    let visitors: Vec<_> = visitors.collect();
    for _ in 0..3 {
        sleep(Duration::from_millis(700)).await;
        server.kill();
        sleep(Duration::from_millis(500)).await;
        server.run();
    }
    sleep(Duration::from_millis(1_500)).await;
    running.store(false, Ordering::Relaxed);
    let mut ended = Vec::new();
    for visitor in visitors {
        ended.extend(visitor.await.unwrap());
    }
    let (right, errors) = (right.load(Ordering::Relaxed), errors.load(Ordering::Relaxed));
    println!("{right} right, {errors} errors, {} ended", ended.len());
    assert!(right > 100 && errors > 0 && ended.len() > 50, "{right}, {errors}, {}", ended.len());
    for n in ended {
        let found = sessions.find(&token(n).hash(), NOW).await.unwrap();
        assert!(!matches!(found, Found::Live(_)), "{n} is back");
    }
    drop(sessions);
    desk.close().await;
}

/// A visit of the visitor with this number; panics on a wrong answer.
async fn one<S: SessionStore>(sessions: &S, n: u64, ended: &mut Vec<u64>) -> Result<(), S::Error> {
    let hash = token(n).hash();
    let made = sessions.make(&hash, &session(n), NOW).await?;
    assert_eq!(made, Ok(()));
    match sessions.change(&hash, &set("n", &n.to_string()), NOW).await? {
        // A Redis that was killed may have forgotten the last second, never more than that is so.
        Ok(()) | Err(Refused::Gone) => {}
        Err(other) => panic!("{other}"),
    }
    if let Found::Live(record) = sessions.find(&hash, NOW).await? {
        assert_eq!(record.account, session(n).account, "somebody else");
        let value = record.data.iter().next().map(|(_, value)| value.to_owned());
        assert!(value.is_none_or(|value| value == n.to_string()), "somebody else's data");
    }
    if n.is_multiple_of(2) {
        let outcome = sessions.end(&hash, NOW + DAY, NOW).await;
        if outcome.is_ok() {
            ended.push(n);
            let found = sessions.find(&hash, NOW).await?;
            assert!(matches!(found, Found::Ended { .. }), "{found:?}");
        }
        outcome?;
    }
    Ok(())
}

/// Cuts the end off what Redis wrote down, as a crash of its machine does.
fn forget_from(server: &Server, len: u64) {
    let file = appended(server);
    OpenOptions::new().write(true).open(file).unwrap().set_len(len).unwrap();
}

fn appended(server: &Server) -> std::path::PathBuf {
    let files = fs::read_dir(server.appended()).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.to_string_lossy().ends_with(".incr.aof")).unwrap()
}

/// D-11, D-12, S-26
#[tokio::test]
async fn what_redis_forgot_to_be_ended_stays_ended() {
    let Some(mut server) = Server::with(&DURABLE) else { return };
    let directory = tempfile::tempdir().unwrap();
    let desk = Store::open(directory.path(), StoreOptions::default()).unwrap();
    let options = server.options("forget:");
    let plain = RedisSessions::new(options.clone(), Bounds::default()).unwrap();
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    let sessions = sessions.logged(desk.ended_log());
    for n in 0..8 {
        sessions.make(&token(n).hash(), &session(n), NOW).await.unwrap().unwrap();
    }
    sleep(Duration::from_millis(1_300)).await;
    let len = fs::metadata(appended(&server)).unwrap().len();
    sessions.end(&token(0).hash(), NOW + DAY, NOW).await.unwrap();
    sessions.end_id(&session(1).id, None, NOW).await.unwrap();
    sessions.end_account(&session(2).account.unwrap(), None, NOW).await.unwrap();
    let rotation = Rotation { record: session(99), keep: Keep::All, changes: vec![] };
    sessions.rotate(&token(3).hash(), &token(99).hash(), &rotation, NOW).await.unwrap().unwrap();
    sleep(Duration::from_millis(1_300)).await;
    server.kill();
    forget_from(&server, len);
    // A logout while Redis is away is an error, and holds all the same.
    assert!(sessions.end(&token(4).hash(), NOW + DAY, NOW).await.is_err());
    server.run();
    for n in 0..5 {
        let hash = token(n).hash();
        let forgotten = plain.find(&hash, NOW).await.unwrap();
        assert!(matches!(forgotten, Found::Live(_)), "{n} was not forgotten, so nothing is shown");
        let account = session(n).account.unwrap();
        if n == 1 {
            assert_eq!(sessions.list(&account, NOW).await.unwrap(), vec![]);
        }
        if n == 2 {
            let rotation = Rotation { record: session(98), keep: Keep::All, changes: vec![] };
            let rotated = sessions.rotate(&hash, &token(98).hash(), &rotation, NOW).await.unwrap();
            assert_eq!(rotated, Err(Refused::Gone));
        }
        if n == 3 {
            let change = sessions.change(&hash, &set("a", "1"), NOW).await.unwrap();
            assert_eq!(change, Err(Refused::Gone));
        }
        assert_eq!(sessions.find(&hash, NOW).await.unwrap(), Found::Ended { at: NOW }, "{n}");
        // Redis knows it again.
        assert_eq!(plain.find(&hash, NOW).await.unwrap(), Found::Ended { at: NOW }, "{n}");
    }
    for n in 5..8 {
        let found = sessions.find(&token(n).hash(), NOW).await.unwrap();
        assert!(matches!(found, Found::Live(_)), "{n} was logged out for nothing");
    }
    desk.close().await;
}

/// D-11
#[tokio::test]
async fn a_redis_that_lost_everything_knows_nobody() {
    let Some(mut server) = Server::start() else { return };
    let sessions = server.sessions(Bounds::default());
    sessions.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    server.kill();
    server.run();
    assert_eq!(found_soon(&sessions).await, Found::Unknown);
    sessions.make(&token(2).hash(), &session(2), NOW).await.unwrap().unwrap();
}

async fn found_soon(sessions: &RedisSessions) -> Found {
    let begun = Instant::now();
    loop {
        match sessions.find(&token(1).hash(), NOW).await {
            Ok(found) => return found,
            // It connects again by itself.
            Err(_) if begun.elapsed() < Duration::from_secs(5) => {}
            Err(error) => panic!("{error}"),
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// D-10
#[tokio::test]
async fn a_redis_out_of_reach_is_an_error_within_two_seconds() {
    let Some(mut server) = Server::start() else { return };
    let options = RedisOptions { prefix: "reach:".into(), ..RedisOptions::new(&server.url()) };
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    sessions.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    let slow = Duration::from_millis(2_500);
    for way in ["it hangs", "it is gone"] {
        match way {
            "it hangs" => server.signal("-STOP"),
            _ => server.kill(),
        }
        for _ in 0..2 {
            let begun = Instant::now();
            let error = sessions.find(&token(1).hash(), NOW).await.unwrap_err();
            assert_eq!(error.status_hint(), 503, "{error}");
            assert!(begun.elapsed() < slow, "{way}: {:?}", begun.elapsed());
            let begun = Instant::now();
            let error = sessions.touch(&token(1).hash(), NOW).await.unwrap_err();
            assert_eq!(error.status_hint(), 503, "{error}");
            assert!(begun.elapsed() < slow, "{way}: {:?}", begun.elapsed());
        }
        if way == "it hangs" {
            server.signal("-CONT");
            assert!(matches!(found_soon(&sessions).await, Found::Live(_)));
        }
    }
}

/// What was given up is not done when a Redis that hung goes on: it could undo what came after it.
#[tokio::test]
async fn a_write_that_was_given_up_is_never_done_later() {
    let Some(server) = Server::start() else { return };
    let options = RedisOptions { prefix: "late:".into(), ..RedisOptions::new(&server.url()) };
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    sessions.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    server.signal("-STOP");
    assert!(sessions.change(&token(1).hash(), &set("a", "1"), NOW).await.is_err());
    server.signal("-CONT");
    let Found::Live(record) = found_soon(&sessions).await else { panic!("it is live") };
    assert!(record.data.is_empty(), "{record:?}");
    sleep(Duration::from_millis(300)).await;
    let Found::Live(record) = found_soon(&sessions).await else { panic!("it is live") };
    assert!(record.data.is_empty(), "{record:?}");
}

/// D-10: a Redis that may not write is an error, and nobody is logged out for it.
#[tokio::test]
async fn a_redis_that_refuses_to_write_is_an_error() {
    let Some(server) = Server::start() else { return };
    let sessions = server.sessions(Bounds::default());
    sessions.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let mut config = |name: &str, value: &str| {
        let set = redis::cmd("CONFIG").arg("SET").arg(name).arg(value).query(&mut connection);
        let _: String = set.unwrap();
    };
    sessions.make(&token(2).hash(), &session(2), NOW).await.unwrap().unwrap();
    // Out of memory, and too few replicas to write.
    for (name, bad, good) in [("maxmemory", "1", "0"), ("min-replicas-to-write", "1", "0")] {
        config(name, bad);
        let error = sessions.change(&token(1).hash(), &set("a", "1"), NOW).await.unwrap_err();
        assert_eq!(error.status_hint(), 503, "{error}");
        let end = sessions.end(&token(2).hash(), NOW + DAY, NOW).await;
        // A logout needs no memory that it does not set free.
        assert_eq!(end.is_ok(), name == "maxmemory", "{end:?}");
        assert!(matches!(found_soon(&sessions).await, Found::Live(_)));
        config(name, good);
    }
    let found = sessions.find(&token(2).hash(), NOW).await.unwrap();
    assert_eq!(found, Found::Ended { at: NOW });
    sessions.change(&token(1).hash(), &set("a", "1"), NOW).await.unwrap().unwrap();
}
