//! Two nodes at one Redis, each with its cache.

use std::time::{Duration, Instant};

use frontdesk_session::{Bounds, Found, Keep, Rotation, SessionStore};
use frontdesk_store::{CacheBounds, Cached, RedisSessions};
use tokio::time::sleep;

use crate::{
    given::{DAY, NOW, session, set, token},
    server::Server,
};

fn node(server: &Server) -> Cached<RedisSessions> {
    let options = server.options("nodes:");
    RedisSessions::new(options, Bounds::default()).unwrap().cached(CacheBounds::default())
}

async fn is_live(node: &Cached<RedisSessions>, n: u64) -> bool {
    matches!(node.find(&token(n).hash(), NOW).await.unwrap(), Found::Live(_))
}

/// How long it takes until the node finds it ended; it asks all the time, so that it is in its cache.
async fn until_ended(node: &Cached<RedisSessions>, n: u64) -> Duration {
    let begun = Instant::now();
    while is_live(node, n).await {
        assert!(begun.elapsed() < Duration::from_secs(5), "{n} is not ended");
        sleep(Duration::from_millis(1)).await;
    }
    begun.elapsed()
}

/// S-28: on the same node at once, on another within a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_on_one_node_is_seen_on_the_other_within_a_second() {
    let Some(server) = Server::start() else { return };
    let (one, other) = (node(&server), node(&server));
    sleep(Duration::from_millis(600)).await;
    let mut slowest = Duration::ZERO;
    for n in 0..40 {
        one.make(&token(n).hash(), &session(n), NOW).await.unwrap().unwrap();
        for _ in 0..3 {
            assert!(is_live(&one, n).await && is_live(&other, n).await);
        }
        match n % 4 {
            0 => one.end(&token(n).hash(), NOW + DAY, NOW).await.unwrap(),
            1 => drop(one.end_id(&session(n).id, None, NOW).await.unwrap()),
            2 => drop(one.end_account(&session(n).account.unwrap(), None, NOW).await.unwrap()),
            _ => {
                let rotation =
                    Rotation { record: session(n + 100), keep: Keep::All, changes: vec![] };
                let (old, new) = (token(n).hash(), token(n + 100).hash());
                one.rotate(&old, &new, &rotation, NOW).await.unwrap().unwrap();
            }
        }
        assert!(!is_live(&one, n).await, "{n} on the same node");
        slowest = slowest.max(until_ended(&other, n).await);
    }
    println!("the other node saw it after {slowest:?} at most");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_on_one_node_is_seen_on_the_other_within_a_second() {
    let Some(server) = Server::start() else { return };
    let (one, other) = (node(&server), node(&server));
    sleep(Duration::from_millis(600)).await;
    let hash = token(1).hash();
    // What is unknown may be in the cache too.
    assert!(!is_live(&other, 1).await);
    one.make(&hash, &session(1), NOW).await.unwrap().unwrap();
    let begun = Instant::now();
    while !is_live(&other, 1).await {
        assert!(begun.elapsed() < Duration::from_secs(5), "it is not there");
    }
    one.change(&hash, &set("a", "1"), NOW).await.unwrap().unwrap();
    let begun = Instant::now();
    loop {
        let Found::Live(record) = other.find(&hash, NOW).await.unwrap() else { panic!("gone") };
        if record.data.get("a") == Some("1") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{record:?}");
        sleep(Duration::from_millis(1)).await;
    }
}

/// An entry is used only while the subscription is alive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_is_not_used_when_nobody_can_tell_it_anything() {
    let Some(mut server) = Server::start() else { return };
    let one = node(&server);
    sleep(Duration::from_millis(600)).await;
    one.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    assert!(is_live(&one, 1).await);
    server.kill();
    sleep(Duration::from_millis(1_300)).await;
    assert!(one.find(&token(1).hash(), NOW).await.is_err(), "it is older than a second");
    server.run();
    let begun = Instant::now();
    // Redis lost everything, and so did the cache.
    while one.find(&token(1).hash(), NOW).await.ok() != Some(Found::Unknown) {
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not come back");
        sleep(Duration::from_millis(20)).await;
    }
}
