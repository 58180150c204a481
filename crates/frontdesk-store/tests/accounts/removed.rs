//! An account goes with what it sent, or leaves it behind.

use frontdesk_store::{Erased, Leavings, NewSubmission, Store, StoreError};

use super::{account, add, rows};
use crate::desk::{HOUR, NOON, files, named, number, open, submission, upload};

async fn file_with_picture(store: &Store, id: u128, account: Option<u128>) {
    let uploads = vec![named(upload(store, b"picture").await)];
    let address = Some("192.0.2.1".to_owned());
    let account = account.map(number);
    store.file(NewSubmission { account, uploads, address, ..submission(id) }).await.unwrap();
}

/// An account goes with its submissions and their files, and with nobody else's.
#[tokio::test]
async fn an_account_is_removed_with_its_submissions_and_files() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    add(&store, 2, "eve@example.org").await;
    for id in 1..=450 {
        store.file(NewSubmission { account: Some(number(1)), ..submission(id) }).await.unwrap();
    }
    file_with_picture(&store, 451, Some(1)).await;
    file_with_picture(&store, 452, Some(2)).await;
    file_with_picture(&store, 453, None).await;
    let erased = store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap();
    assert_eq!(erased, Some(Erased { submissions: 451, files: 1, files_left: 0 }));
    assert_eq!(store.account(number(1)).await.unwrap(), None);
    assert_eq!(store.count("contact").await.unwrap(), 2);
    assert_eq!(files(directory.path()).len(), 2);
    assert_eq!(rows(directory.path(), "uploads"), 2);
    assert_eq!(store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap(), None);

    // The address is free, the id is not.
    add(&store, 3, "ada@example.org").await;
    let again = store.add_account(account(1, "new@example.org")).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
}

#[tokio::test]
async fn submissions_that_stay_no_longer_say_who_sent_them() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    file_with_picture(&store, 7, Some(1)).await;
    let beside = Store::beside(directory.path()).unwrap();
    let erased = beside.remove_account(number(1), Leavings::Detach, NOON).unwrap();
    assert_eq!(erased, Some(Erased { submissions: 1, files: 0, files_left: 0 }));
    let stayed = store.submission(number(7)).await.unwrap().unwrap();
    assert_eq!((stayed.account, stayed.address), (None, None));
    assert_eq!(stayed.uploads.len(), 1);
    assert_eq!(files(directory.path()).len(), 1);
}

/// A submission that was on its way while its account was removed follows it at the next purge; so does
/// what a crash left of a removal.
#[tokio::test]
async fn a_submission_that_comes_after_its_account_went_goes_too() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap();
    file_with_picture(&store, 7, Some(1)).await;
    file_with_picture(&store, 8, None).await;
    store.close().await;
    let store = open(directory.path());
    store.purge(NOON + HOUR).await.unwrap();
    assert_eq!(store.submission(number(7)).await.unwrap(), None);
    assert!(store.submission(number(8)).await.unwrap().is_some());
    assert_eq!(files(directory.path()).len(), 1);
    let unfinished = rows(directory.path(), "removed_accounts WHERE done_at IS NULL");
    assert_eq!(unfinished, 0);
}
