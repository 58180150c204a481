//! What is due is taken by one, in its lane.

use frontdesk_store::{NewDelivery, TakeBounds, Verdict};

use super::{HOOK, due, file, hook, ids, settle, take_one, tried};
use crate::desk::{HOUR, NOON, number, open, stranger};

#[tokio::test]
async fn nothing_is_due_before_its_time_and_the_next_moment_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let later = NewDelivery { first_at: NOON + 50, ..hook(10) };
    let latest = NewDelivery { first_at: NOON + 90, ..hook(11) };
    file(&store, 1, vec![later, latest]).await;
    let before = due(&store, NOON).await;
    assert_eq!((before.taken.len(), before.next), (0, Some(NOON + 50)));
    let then = due(&store, NOON + 50).await;
    assert_eq!((ids(&then.taken), then.next), (vec![10], Some(NOON + 90)));
    let end = due(&store, NOON + 90).await;
    assert_eq!((ids(&end.taken), end.next), (vec![11], None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_never_have_the_same_delivery() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=200 {
        file(&store, id, vec![hook(1000 + id)]).await;
    }
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut sent = Vec::new();
                loop {
                    let bounds = TakeBounds { in_all: 64, a_lane: 40, ..TakeBounds::default() };
                    let due = store.take_due(NOON, bounds).await.unwrap();
                    for taken in due.taken {
                        sent.push(taken.delivery.id);
                        settle(&store, taken, tried(NOON, "ok"), Verdict::Delivered).await;
                    }
                    if store.delivery_counts().await.unwrap().waiting == 0 {
                        return sent;
                    }
                }
            })
        })
        .collect();
    let mut sent = Vec::new();
    for worker in workers {
        sent.extend(worker.await.unwrap());
    }
    sent.sort_unstable();
    let expected: Vec<_> = (1001..=1200).map(number).collect();
    assert_eq!(sent, expected, "each exactly once");
}

/// D-14: what was under way when the process died is due again, under the same id.
#[tokio::test]
async fn what_was_taken_and_never_settled_is_free_after_a_crash_and_after_a_drop() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    let taken = take_one(&store, NOON).await;
    assert!(due(&store, NOON).await.taken.is_empty());
    drop(taken);
    let taken = take_one(&store, NOON).await;
    store.close().await;
    // The process is gone, and with it what it held.
    let store = open(directory.path());
    assert_eq!(ids(&due(&store, NOON).await.taken), [10]);
    drop(taken);
}

#[tokio::test]
async fn a_lane_that_is_full_does_not_hold_up_another() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=500 {
        file(&store, id, vec![hook(1000 + id)]).await;
    }
    let other = NewDelivery::new(number(5000), "webhook", "https://other.example/", NOON + 9);
    file(&store, 501, vec![other]).await;
    let bounds = TakeBounds { in_all: 10, a_lane: 4, ..TakeBounds::default() };
    let first = store.take_due(NOON + 10, bounds.clone()).await.unwrap();
    assert_eq!(ids(&first.taken), [1001, 1002, 1003, 1004, 5000]);
    assert!(store.take_due(NOON + 10, bounds.clone()).await.unwrap().taken.is_empty());
    let [one, rest @ ..] = &first.taken[..] else { panic!() };
    assert_eq!((one.delivery.id, rest.len()), (number(1001), 4));
    drop(first);
    let ailing = TakeBounds { ailing: [format!("webhook {HOOK}")].into(), ..bounds };
    let probe = store.take_due(NOON + 10, ailing).await.unwrap();
    assert_eq!(ids(&probe.taken), [1001, 5000]);
}

#[tokio::test]
async fn a_closed_lane_sends_nothing_until_it_is_opened() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    let lane = format!("webhook {HOOK}");
    store.close_lane(&lane, NOON, "it answered 410").await.unwrap();
    store.close_lane(&lane, NOON + 1, "once more").await.unwrap();
    let closed = store.closed_lanes().await.unwrap();
    assert_eq!((closed.len(), closed[0].closed_at, &*closed[0].why), (1, NOON, "it answered 410"));
    let nothing = due(&store, NOON + HOUR).await;
    assert_eq!((nothing.taken.len(), nothing.next), (0, None));
    assert!(store.open_lane(&lane).await.unwrap());
    assert!(!store.open_lane(&lane).await.unwrap());
    assert_eq!(ids(&due(&store, NOON + HOUR).await.taken), [10]);
}

#[tokio::test]
async fn whoever_waits_for_something_to_send_is_woken() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.outbox_changed().await }
    });
    file(&store, 1, Vec::new()).await;
    assert!(!waiting.is_finished(), "there is nothing to send");
    file(&store, 2, vec![hook(10)]).await;
    tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.unwrap().unwrap();
    store.resend(vec![number(10)], NOON).await.unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(10), store.outbox_changed()).await.unwrap();
}

/// Looking for what is due must not cost more for all that is done, or one lane's queue.
#[tokio::test]
async fn what_is_due_is_found_by_way_of_the_index() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.close().await;
    let database = stranger(directory.path());
    let plan = |sql: &str| {
        let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    let due = plan(
        "SELECT * FROM deliveries AS d WHERE d.state = 'waiting' AND d.lane = 'a' AND d.next_at <= 5
         ORDER BY d.next_at LIMIT 3",
    );
    assert!(due.contains("deliveries_due") && !due.contains("TEMP B-TREE"), "{due}");
    let lanes = plan(
        "SELECT lane FROM deliveries WHERE state = 'waiting' AND lane > 'a' ORDER BY lane LIMIT 1",
    );
    assert!(lanes.contains("deliveries_due") && !lanes.contains("TEMP B-TREE"), "{lanes}");
    let failed = plan(
        "SELECT * FROM deliveries AS d WHERE d.state = 'failed' AND d.state <> 'delivered'
         AND NULL IS NULL AND d.seq < 9 ORDER BY d.seq DESC LIMIT 3",
    );
    assert!(failed.contains("deliveries_open") && !failed.contains("TEMP B-TREE"), "{failed}");
}
