//! What an account has of its submissions: one for each value, the sums, its own list, and the way back.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use std::io;

use frontdesk_store::{Counted, Cursor, Filed, NewSubmission, NewUpload, Own, Store, StoreOptions};
use uuid::Uuid;

const MIRA: Uuid = Uuid::from_u128(1);
const OMAR: Uuid = Uuid::from_u128(2);

fn key(account: Uuid, photo: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(account.as_bytes());
    key[16..16 + photo.len()].copy_from_slice(photo.as_bytes());
    key
}

fn like(id: u128, account: Uuid, photo: &str) -> NewSubmission {
    NewSubmission {
        account: Some(account),
        unique: Some(key(account, photo)),
        counted: vec![Counted { field: "photo".into(), value: photo.into() }],
        ..NewSubmission::new(Uuid::from_u128(id), "like", 5, "[]", "{}")
    }
}

fn open() -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
    (directory, store)
}

async fn counts(store: &Store) -> Vec<(String, u64)> {
    store.counts("like", "photo").await.unwrap()
}

#[tokio::test]
async fn a_second_like_answers_with_the_first() {
    let (_directory, store) = open();
    let Filed::New(first) = store.file(like(1, MIRA, "whale")).await.unwrap() else { panic!() };
    assert_eq!(store.file(like(2, MIRA, "whale")).await.unwrap(), Filed::Again(first));
    assert!(matches!(store.file(like(3, OMAR, "whale")).await.unwrap(), Filed::New(_)));
    assert!(matches!(store.file(like(4, MIRA, "cabin")).await.unwrap(), Filed::New(_)));
    assert_eq!(counts(&store).await, [("cabin".to_owned(), 1), ("whale".to_owned(), 2)]);
}

#[tokio::test]
async fn of_likes_at_once_one_is_filed() {
    let (_directory, store) = open();
    for round in 0..200_u128 {
        let photo = format!("p{round}");
        let id = round * 4;
        let (a, b, c) = tokio::join!(
            store.file(like(id + 1, MIRA, &photo)),
            store.file(like(id + 2, MIRA, &photo)),
            store.file(like(id + 3, MIRA, &photo)),
        );
        let new = [a, b, c].into_iter().filter(|filed| matches!(filed, Ok(Filed::New(_))));
        assert_eq!(new.count(), 1, "round {round}");
    }
    assert!(counts(&store).await.iter().all(|(_, number)| *number == 1));
}

#[tokio::test]
async fn what_is_taken_back_is_gone_and_can_be_given_again() {
    let (_directory, store) = open();
    store.file(like(1, MIRA, "whale")).await.unwrap();
    store.file(like(2, OMAR, "whale")).await.unwrap();
    let own = Own::Claim(key(MIRA, "whale"));
    assert_eq!(store.withdraw("like", MIRA, own).await.unwrap(), Some(Uuid::from_u128(1)));
    assert_eq!(store.withdraw("like", MIRA, own).await.unwrap(), None);
    assert_eq!(counts(&store).await, [("whale".to_owned(), 1)]);
    assert!(store.submission(Uuid::from_u128(1)).await.unwrap().is_none());
    assert!(matches!(store.file(like(3, MIRA, "whale")).await.unwrap(), Filed::New(_)));
    assert_eq!(counts(&store).await, [("whale".to_owned(), 2)]);
}

/// V8.2.2: an id or a claim of another account takes nothing back.
#[tokio::test]
async fn nobody_takes_back_what_is_somebody_elses() {
    let (_directory, store) = open();
    store.file(like(1, MIRA, "whale")).await.unwrap();
    for own in [Own::Id(Uuid::from_u128(1)), Own::Claim(key(MIRA, "whale"))] {
        assert_eq!(store.withdraw("like", OMAR, own).await.unwrap(), None);
        assert_eq!(store.withdraw("other", MIRA, own).await.unwrap(), None);
    }
    let stranger = NewSubmission::new(Uuid::from_u128(9), "like", 5, "[]", "{}");
    store.file(stranger).await.unwrap();
    assert_eq!(store.withdraw("like", MIRA, Own::Id(Uuid::from_u128(9))).await.unwrap(), None);
    assert_eq!(counts(&store).await, [("whale".to_owned(), 1)]);
}

#[tokio::test]
async fn the_files_of_what_is_taken_back_are_removed() {
    let (_directory, store) = open();
    let mut writer = store.uploads().begin().await.unwrap();
    writer.write("a picture".into()).await.unwrap();
    let stored = writer.finish().await.unwrap();
    let file = stored.key();
    let upload = NewUpload { stored, name: "p".into(), filename: "p".into(), content_type: None };
    let submission = NewSubmission { uploads: vec![upload], ..like(1, MIRA, "whale") };
    store.file(submission).await.unwrap();
    assert!(store.uploads().read(file).is_ok());
    store.withdraw("like", MIRA, Own::Id(Uuid::from_u128(1))).await.unwrap().unwrap();
    let error = store.uploads().read(file).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[tokio::test]
async fn ones_own_come_latest_first_page_by_page() {
    let (_directory, store) = open();
    for id in 1..=5_u128 {
        store.file(like(id, MIRA, &format!("p{id}"))).await.unwrap();
        store.file(like(100 + id, OMAR, "whale")).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut next = Some(Cursor::END);
    while let Some(before) = next {
        let page = store.own("like", MIRA, before, 2).await.unwrap();
        seen.extend(page.submissions.iter().map(|submission| submission.id.as_u128()));
        next = page.next;
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}
