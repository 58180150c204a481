//! The same request twice.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{HOUR, NOON, all, keyed, open, receipt, submission};
use frontdesk_store::{Filed, Mismatch, NewSubmission, Store, StoreOptions};

/// F-54: the same key with the same entries gives the first answer again.
#[tokio::test]
async fn a_repetition_gets_the_first_receipt_and_is_not_stored() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let first = receipt(store.file(keyed(1, 7, 7, Mismatch::Refuse)).await.unwrap());
    let again = store.file(keyed(2, 7, 7, Mismatch::Refuse)).await.unwrap();
    assert_eq!(again, Filed::Again(first.clone()));
    store.close().await;

    let store = open(directory.path());
    let again = store.file(keyed(3, 7, 7, Mismatch::Refuse)).await.unwrap();
    assert_eq!(again, Filed::Again(first));
    assert_eq!(all(&store).await.len(), 1);
}

/// F-54: the same key with other entries is refused for a header.
#[tokio::test]
async fn a_header_with_other_entries_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(keyed(1, 7, 7, Mismatch::Refuse)).await.unwrap();
    let other = store.file(keyed(2, 7, 8, Mismatch::Refuse)).await.unwrap();
    assert_eq!(other, Filed::KeyReused);
    assert_eq!(all(&store).await.len(), 1);
}

#[tokio::test]
async fn a_hidden_field_with_other_entries_is_a_submission_of_its_own_and_known_as_well() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(keyed(1, 7, 1, Mismatch::FileAnyway)).await.unwrap();
    let second = receipt(store.file(keyed(2, 7, 2, Mismatch::FileAnyway)).await.unwrap());
    let again = store.file(keyed(3, 7, 2, Mismatch::FileAnyway)).await.unwrap();
    assert_eq!(again, Filed::Again(second));
    let first_again = store.file(keyed(4, 7, 1, Mismatch::FileAnyway)).await.unwrap();
    assert!(matches!(first_again, Filed::Again(receipt) if receipt.id == desk::number(1)));
    assert_eq!(all(&store).await.len(), 2);
}

/// F-54: fifty at once with one key are one record, and all of them learn its id.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_with_one_key_are_one_submission() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for round in 0..10_u8 {
        let filing: Vec<_> = (0..50)
            .map(|click| {
                let store = store.clone();
                let one = keyed(u128::from(round) * 100 + click, round, 1, Mismatch::Refuse);
                tokio::spawn(async move { store.file(one).await.unwrap() })
            })
            .collect();
        let (mut new, mut ids) = (0, Vec::new());
        for filed in filing {
            match filed.await.unwrap() {
                Filed::New(receipt) => {
                    new += 1;
                    ids.push(receipt.id);
                }
                Filed::Again(receipt) => ids.push(receipt.id),
                other => panic!("{other:?}"),
            }
        }
        ids.dedup();
        assert_eq!((new, ids.len()), (1, 1));
    }
    assert_eq!(all(&store).await.len(), 10);
}

/// F-54: a key is known for 24 hours.
#[tokio::test]
async fn a_key_counts_for_a_day_and_no_longer() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(keyed(1, 7, 7, Mismatch::Refuse)).await.unwrap();
    let at = |id, received_at| NewSubmission { received_at, ..keyed(id, 7, 7, Mismatch::Refuse) };
    let late = store.file(at(2, NOON + 24 * HOUR - 1)).await.unwrap();
    assert!(matches!(late, Filed::Again(_)));
    let too_late = store.file(at(3, NOON + 24 * HOUR)).await.unwrap();
    assert!(matches!(too_late, Filed::New(_)));
    let of_that = store.file(at(4, NOON + 25 * HOUR)).await.unwrap();
    assert!(matches!(of_that, Filed::Again(receipt) if receipt.id == desk::number(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_takes_the_old_keys_and_leaves_the_young() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let mut filing = tokio::task::JoinSet::new();
    for id in 0..1200 {
        // The old ones first: a purge goes from the oldest row on.
        if id == 1100 {
            while filing.join_next().await.is_some() {}
        }
        let mut one = keyed(id, 0, 0, Mismatch::Refuse);
        if let Some(idempotency) = &mut one.idempotency {
            idempotency.key[..16].copy_from_slice(&id.to_be_bytes());
        }
        one.received_at = if id < 1100 { NOON } else { NOON + HOUR };
        let store = store.clone();
        filing.spawn(async move { store.file(one).await.unwrap() });
        if filing.len() == 500 {
            filing.join_next().await.unwrap().unwrap();
        }
    }
    while filing.join_next().await.is_some() {}
    assert_eq!(store.count("contact").await.unwrap(), 1200);
    assert_eq!(store.purge(NOON + 24 * HOUR).await.unwrap(), 1100);
    assert_eq!(store.purge(NOON + 24 * HOUR).await.unwrap(), 0);
    let left: i64 = desk::stranger(directory.path())
        .query_row("SELECT count(*) FROM idempotency", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 100);
    assert_eq!(store.count("contact").await.unwrap(), 1200);
}

#[tokio::test]
async fn more_keys_than_may_be_remembered_push_out_the_oldest() {
    let directory = tempfile::tempdir().unwrap();
    let options = StoreOptions { max_keys: 3, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    for key in 1..=4 {
        store.file(keyed(u128::from(key), key, 1, Mismatch::Refuse)).await.unwrap();
    }
    let newest = store.file(keyed(5, 4, 1, Mismatch::Refuse)).await.unwrap();
    assert!(matches!(newest, Filed::Again(_)));
    let oldest = store.file(keyed(6, 1, 1, Mismatch::Refuse)).await.unwrap();
    assert!(matches!(oldest, Filed::New(_)));
}

#[tokio::test]
async fn a_key_whose_submission_was_refused_is_free_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(submission(1)).await.unwrap();
    // The id is taken, so the second row is refused after everything else went well.
    store.file(keyed(1, 7, 7, Mismatch::Refuse)).await.unwrap_err();
    let retried = store.file(keyed(2, 7, 7, Mismatch::Refuse)).await.unwrap();
    assert!(matches!(retried, Filed::New(_)));
}
