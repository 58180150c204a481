//! Disks that fail, and disks that are full.
//!
//! A failing disk is made by a small library put before the C library (`failing_disk.c`); a test that
//! needs one runs itself again under it.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;
mod failing_disk;

use std::{
    collections::HashMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use desk::{all, files, integrity, keyed, named, number, open, submission, upload};
use failing_disk::{on_a_failing_disk, on_runtime};
use frontdesk_store::{Filed, Mismatch, NewSubmission, Store, StoreError, StoreOptions};

/// D-05: each of the first sixty syncs fails once, then works again. What was acknowledged is there,
/// what was refused and sent again is there once, and the store heals by itself.
#[test]
fn a_failed_sync_loses_nothing_that_was_acknowledged() {
    on_a_failing_disk("a_failed_sync_loses_nothing_that_was_acknowledged", |orders| {
        fail_each(orders, "sync", 60);
    });
}

/// D-06: each of the first sixty writes fails once, then works again.
#[test]
fn a_failed_write_loses_nothing_that_was_acknowledged() {
    on_a_failing_disk("a_failed_write_loses_nothing_that_was_acknowledged", |orders| {
        fail_each(orders, "write", 60);
    });
}

/// D-07: a full disk is told, nothing is half-stored, and with room again the next one is filed.
#[test]
fn a_full_disk_is_told_and_works_again_once_there_is_room() {
    on_a_failing_disk("a_full_disk_is_told_and_works_again_once_there_is_room", |orders| {
        on_runtime(async {
            let directory = tempfile::tempdir().unwrap();
            let store = open(directory.path());
            store.file(submission(1)).await.unwrap();
            let before = upload(&store, b"whole before").await;
            for round in 0..5 {
                fs::File::create(orders.join("full")).unwrap();
                let refused = store.file(submission(10 + round)).await.unwrap_err();
                assert!(matches!(refused, StoreError::NoSpace), "{refused:?}");
                let mut writer = store.uploads().begin().await.unwrap();
                writer.write(vec![0; 10_000].into()).await.unwrap();
                let refused = writer.finish().await.unwrap_err();
                assert!(matches!(refused, StoreError::NoSpace), "{refused:?}");
                fs::remove_file(orders.join("full")).unwrap();
                let filed = store.file(submission(20 + round)).await;
                assert!(matches!(filed, Ok(Filed::New(_))), "{filed:?}");
            }
            let uploads = vec![named(before)];
            store.file(NewSubmission { uploads, ..submission(2) }).await.unwrap();
            let ids: Vec<_> = all(&store).await.iter().map(|one| one.id.as_u128()).collect();
            assert_eq!(ids, [1, 20, 21, 22, 23, 24, 2]);
            assert_eq!(files(directory.path()).len(), 1);
            store.close().await;
            assert_eq!(integrity(directory.path()), "ok");
        });
    });
}

/// D-07: the same at a bound of our own, without any library in between.
#[tokio::test]
async fn a_full_database_refuses_and_keeps_what_it_has() {
    let directory = tempfile::tempdir().unwrap();
    let options = StoreOptions { max_database_bytes: Some(800_000), ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    let large = |id| NewSubmission { tree: "x".repeat(20_000), ..submission(id) };
    let mut filed = 0;
    let refused = loop {
        match store.file(large(filed + 1)).await {
            Ok(_) => filed += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::NoSpace), "{refused:?}");
    assert_eq!(refused.status_hint(), 503);
    assert!(filed > 3, "only {filed} fitted");
    assert!(store.trouble().is_none());
    let ids: Vec<_> = all(&store).await.iter().map(|one| one.id.as_u128()).collect();
    assert_eq!(ids, (1..=filed).collect::<Vec<_>>());
    store.close().await;

    let store = open(directory.path());
    assert!(matches!(store.file(large(filed + 1)).await, Ok(Filed::New(_))));
}

/// For each n, a store whose n-th sync (or write) fails: files go in with a key each and are sent again
/// until they are taken, as a careful client would.
fn fail_each(orders: &Path, what: &str, calls: u32) {
    on_runtime(async {
        let mut failures = 0;
        for nth in 1..=calls {
            let directory = tempfile::tempdir().unwrap();
            // Checkpoints after each group, so that their syncs and writes are among those that fail.
            let options = StoreOptions { checkpoint_pages: 1, ..StoreOptions::default() };
            let store = Store::open(directory.path(), options.clone()).unwrap();
            fs::write(orders.join(what), nth.to_string()).unwrap();
            let mut acknowledged = HashMap::new();
            for mark in 1..=4_u8 {
                let (receipt, retries) = file_until_taken(&store, mark).await;
                failures += retries;
                acknowledged.insert(receipt, mark);
            }
            let _ = fs::remove_file(orders.join(what));
            store.close().await;

            let store = Store::open(directory.path(), options).unwrap();
            let found = all(&store).await;
            assert_eq!(found.len(), 4, "{what} {nth}: stored once each");
            for one in &found {
                let mark = acknowledged.get(&one.id).unwrap();
                assert_eq!(one.uploads.len(), 1, "{what} {nth}");
                let mut bytes = Vec::new();
                let mut file = store.uploads().read(one.uploads[0].key).unwrap();
                std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
                assert_eq!(bytes, [*mark; 3000], "{what} {nth}");
            }
            assert_eq!(files(directory.path()).len(), 4, "{what} {nth}: no file without a row");
            store.close().await;
            assert_eq!(integrity(directory.path()), "ok");
        }
        assert!(failures > calls / 3, "the disk failed only {failures} times");
    });
}

async fn file_until_taken(store: &Store, mark: u8) -> (uuid::Uuid, u32) {
    let start = Instant::now();
    for retries in 0.. {
        assert!(start.elapsed() < Duration::from_secs(10), "it does not heal");
        let id = number(u128::from(mark) << 32 | u128::from(retries));
        match try_to_file(store, mark, id).await {
            Ok(Filed::New(receipt) | Filed::Again(receipt)) => return (receipt.id, retries),
            Ok(other) => panic!("{other:?}"),
            Err(StoreError::Broken(_) | StoreError::Upload(_)) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    unreachable!("the time runs out before the numbers do")
}

async fn try_to_file(store: &Store, mark: u8, id: uuid::Uuid) -> Result<Filed, StoreError> {
    let mut writer = store.uploads().begin().await?;
    writer.write(vec![mark; 3000].into()).await?;
    let uploads = vec![named(writer.finish().await?)];
    let one = keyed(0, mark, mark, Mismatch::Refuse);
    store.file(NewSubmission { id, uploads, ..one }).await
}
