//! Submissions in, and out again.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::time::Duration;

use desk::{NOON, all, integrity, number, open, receipt, stranger, submission};
use frontdesk_store::{Cursor, Filed, NewSubmission, Store, StoreError, StoreOptions};

#[tokio::test]
async fn everything_about_a_submission_comes_back_as_it_was_given() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let given = NewSubmission {
        notes: r#"[{"kind":"conflict"}]"#.into(),
        enctype: "multipart/form-data".into(),
        charset: "windows-1252".into(),
        coding: "gzip".into(),
        account: Some(number(99)),
        address: Some("192.0.2.1".into()),
        user_agent: Some("agent".into()),
        referer: Some("https://example.org/".into()),
        origin: Some("https://example.org".into()),
        language: Some("de-CH".into()),
        ..NewSubmission::new(number(1), "contact", NOON, r#"[{"value":"\u0000 ü 漢"}]"#, "{}")
    };
    let receipt = receipt(store.file(given).await.unwrap());
    assert_eq!((receipt.id, receipt.received_at), (number(1), NOON));

    let found = store.submission(number(1)).await.unwrap().unwrap();
    assert_eq!(found.id, number(1));
    assert_eq!(found.form, "contact");
    assert_eq!(found.received_at, NOON);
    assert_eq!(found.entries, r#"[{"value":"\u0000 ü 漢"}]"#);
    assert_eq!(found.tree, "{}");
    assert_eq!(found.notes, r#"[{"kind":"conflict"}]"#);
    assert_eq!(found.enctype, "multipart/form-data");
    assert_eq!(found.charset, "windows-1252");
    assert_eq!(found.coding, "gzip");
    assert_eq!(found.account, Some(number(99)));
    assert_eq!(found.address.as_deref(), Some("192.0.2.1"));
    assert_eq!(found.user_agent.as_deref(), Some("agent"));
    assert_eq!(found.referer.as_deref(), Some("https://example.org/"));
    assert_eq!(found.origin.as_deref(), Some("https://example.org"));
    assert_eq!(found.language.as_deref(), Some("de-CH"));
    assert_eq!(found.uploads, []);
    assert_eq!(store.submission(number(2)).await.unwrap(), None);
}

#[tokio::test]
async fn pages_follow_the_order_of_filing_and_keep_to_their_form() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=250 {
        store.file(submission(id)).await.unwrap();
        let other = NewSubmission { form: "other".into(), ..submission(id + 1000) };
        store.file(other).await.unwrap();
    }
    let ids: Vec<_> = all(&store).await.iter().map(|submission| submission.id.as_u128()).collect();
    assert_eq!(ids, (1..=250).collect::<Vec<_>>());
    assert_eq!(store.count("other").await.unwrap(), 250);
    assert_eq!(store.form_names().await.unwrap(), ["contact", "other"]);
    assert_eq!(store.page("nothing", Cursor::START, 10).await.unwrap().submissions, []);
}

#[tokio::test]
async fn a_page_of_large_submissions_ends_early_and_the_next_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=10 {
        let large = NewSubmission { tree: "x".repeat(1 << 20), ..submission(id) };
        store.file(large).await.unwrap();
    }
    let first = store.page("contact", Cursor::START, 100).await.unwrap();
    assert!(first.submissions.len() < 10);
    assert_eq!(all(&store).await.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_are_all_there_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let filing: Vec<_> = (1..=1000)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.file(submission(id)).await })
        })
        .collect();
    for filed in filing {
        assert!(matches!(filed.await.unwrap().unwrap(), Filed::New(_)));
    }
    store.close().await;

    let store = open(directory.path());
    let mut ids: Vec<_> = all(&store).await.iter().map(|one| one.id.as_u128()).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=1000).collect::<Vec<_>>());
    store.close().await;
    assert_eq!(integrity(directory.path()), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_the_database_refuses_does_not_take_its_neighbours_along() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let other = stranger(directory.path());
    other
        .execute_batch(
            "CREATE TRIGGER cursed BEFORE INSERT ON submissions WHEN NEW.tree = 'cursed'
             BEGIN SELECT RAISE(ABORT, 'cursed'); END",
        )
        .unwrap();
    // While somebody else writes, everything gathers into one group.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let filing: Vec<_> = (1..=50)
        .map(|id| {
            let store = store.clone();
            let mut one = submission(id);
            if id % 10 == 0 {
                one.tree = "cursed".into();
            }
            tokio::spawn(async move { store.file(one).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.execute_batch("COMMIT").unwrap();
    for (index, filed) in filing.into_iter().enumerate() {
        let filed = filed.await.unwrap();
        if (index + 1) % 10 == 0 {
            assert!(matches!(filed, Err(StoreError::Refused(_))), "{filed:?}");
        } else {
            assert!(matches!(filed, Ok(Filed::New(_))), "{filed:?}");
        }
    }
    assert_eq!(all(&store).await.len(), 45);
    assert!(store.trouble().is_none());
}

#[tokio::test]
async fn an_id_that_is_there_already_is_refused_and_the_first_stays() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(submission(1)).await.unwrap();
    let second = NewSubmission { tree: "second".into(), ..submission(1) };
    let refused = store.file(second).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused(_)));
    assert_eq!(refused.status_hint(), 500);
    assert_eq!(store.submission(number(1)).await.unwrap().unwrap().tree, r#"{"n":"1"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_may_wait_is_busy_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let options = StoreOptions { queue: 5, group: 1, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    let other = stranger(directory.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let filing: Vec<_> = (1..=20)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.file(submission(id)).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.execute_batch("COMMIT").unwrap();
    let (mut filed, mut busy) = (0, 0);
    for outcome in filing {
        match outcome.await.unwrap() {
            Ok(Filed::New(_)) => filed += 1,
            Err(error @ StoreError::Busy) => {
                assert_eq!(error.status_hint(), 503);
                busy += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!((5..=6).contains(&filed), "{filed} filed");
    assert_eq!(filed + busy, 20);
    assert_eq!(store.count("contact").await.unwrap(), filed);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_wait_are_bounded_by_their_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let options = StoreOptions { queue_bytes: 3 << 20, group: 1, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    let other = stranger(directory.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let filing: Vec<_> = (1..=10)
        .map(|id| {
            let store = store.clone();
            let large = NewSubmission { tree: "x".repeat(1 << 20), ..submission(id) };
            tokio::spawn(async move { store.file(large).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.execute_batch("COMMIT").unwrap();
    let mut busy = 0;
    for outcome in filing {
        busy += usize::from(matches!(outcome.await.unwrap(), Err(StoreError::Busy)));
    }
    assert!(busy >= 6, "{busy} were refused");
    assert!(matches!(store.file(submission(99)).await, Ok(Filed::New(_))));
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_what_comes_later() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let early = store.clone();
    let filed = tokio::spawn(async move { early.file(submission(1)).await });
    tokio::task::yield_now().await;
    store.close().await;
    assert!(matches!(filed.await.unwrap(), Ok(Filed::New(_))));
    assert!(matches!(store.file(submission(2)).await, Err(StoreError::Closed)));
    // The log has been moved into the database: nothing but that file has to be copied.
    let log = directory.path().join("frontdesk.db-wal");
    assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0);
}

#[tokio::test]
async fn dropping_the_last_clone_lets_go_of_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(submission(1)).await.unwrap();
    drop(store.clone());
    drop(store);
    let store = open(directory.path());
    assert_eq!(store.count("contact").await.unwrap(), 1);
}
