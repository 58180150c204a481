//! A delivery is there with its submission, or not at all.

use frontdesk_store::{
    Consent, DeliveryState, Filed, Folder, InboxAct, Mismatch, NewDelivery, NewSubmission, Own,
    Parking, ParkingBounds, Store, StoreError, Verdict,
};

use super::{HOOK, due, file, hook, ids, letter, settle, state, take_one, tried, with};
use crate::desk::{HOUR, NOON, keyed, number, open, stranger, submission};

#[tokio::test]
async fn a_delivery_is_written_with_its_submission_and_comes_back_as_it_was_given() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10), letter(11, "ada@example.org")]).await;
    let found = store.deliveries_of(number(1)).await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.as_u128()).collect::<Vec<_>>(), [10, 11]);
    let first = &found[0];
    assert_eq!((first.submission, first.form.as_deref()), (Some(number(1)), Some("contact")));
    assert_eq!((first.channel.as_str(), first.target.as_str()), ("webhook", HOOK));
    assert_eq!((first.made_at, first.next_at, first.tries), (NOON, Some(NOON), 0));
    let whole = store.delivery(number(11)).await.unwrap().unwrap();
    assert_eq!(whole.payload.as_deref(), Some(&b"Dear you"[..]));
    assert_eq!(store.delivery(number(12)).await.unwrap(), None);
}

/// D-13: the same submission sent twice is sent on once.
#[tokio::test]
async fn a_repeated_submission_brings_no_second_delivery() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let once = with(keyed(1, 3, 4, Mismatch::Refuse), vec![hook(10)]);
    let again = with(keyed(2, 3, 4, Mismatch::Refuse), vec![hook(20)]);
    let other = with(keyed(3, 3, 5, Mismatch::Refuse), vec![hook(30)]);
    assert!(matches!(store.file(once).await.unwrap(), Filed::New(_)));
    assert!(matches!(store.file(again).await.unwrap(), Filed::Again(_)));
    assert!(matches!(store.file(other).await.unwrap(), Filed::KeyReused));
    assert_eq!(ids(&due(&store, NOON).await.taken), [10]);
}

#[tokio::test]
async fn a_submission_that_is_refused_leaves_no_delivery_and_a_refused_delivery_no_submission() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    let twin = with(submission(1), vec![hook(20)]);
    assert!(matches!(store.file(twin).await, Err(StoreError::Refused(_))));
    assert!(store.delivery(number(20)).await.unwrap().is_none());
    let clash = with(submission(2), vec![hook(10)]);
    assert!(matches!(store.file(clash).await, Err(StoreError::Refused(_))));
    assert!(store.submission(number(2)).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_parked_brings_its_deliveries_when_it_is_filed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let parking = Parking {
        secret: [7; 32],
        consent: Consent::Given,
        former: None,
        next: None,
        unique: None,
        idempotency: None,
    };
    let mine = with(submission(1), vec![hook(99)]);
    store.park(mine, parking, ParkingBounds::default()).await.unwrap();
    assert!(due(&store, NOON).await.taken.is_empty());
    let filed = store.file_parked([7; 32], number(1), number(5), NOON + 1, vec![hook(10)]).await;
    assert!(matches!(filed, Ok(Some(Filed::New(_)))));
    assert_eq!(ids(&due(&store, NOON + 1).await.taken), [10]);
}

#[tokio::test]
async fn after_a_restored_backup_nothing_is_sent_without_being_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    assert_eq!(Store::beside(directory.path()).unwrap().hold_deliveries().unwrap(), 1);
    assert!(due(&store, NOON).await.taken.is_empty());
    store.resend(vec![number(10)], NOON).await.unwrap();
    assert_eq!(ids(&due(&store, NOON).await.taken), [10]);
}

#[tokio::test]
async fn a_delivery_goes_with_its_submission_even_while_it_is_under_way() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let mine = NewSubmission { account: Some(number(5)), ..with(submission(1), vec![hook(10)]) };
    store.file(mine).await.unwrap();
    let under_way = take_one(&store, NOON).await;
    store.withdraw("contact", number(5), Own::Id(number(1))).await.unwrap().unwrap();
    // A new row may get the number of the old one: it must not get its try.
    file(&store, 2, vec![hook(20)]).await;
    settle(&store, under_way, tried(NOON, "ok"), Verdict::Delivered).await;
    assert!(store.delivery(number(10)).await.unwrap().is_none());
    assert_eq!(state(&store, 20).await, DeliveryState::Waiting);
    let rows: u64 = stranger(directory.path())
        .query_row("SELECT count(*) FROM delivery_tries", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
}

/// F-62: nobody is told of a suspect, and nothing that waits makes room for it.
#[tokio::test]
async fn nobody_is_told_of_a_suspect_until_it_is_taken_back() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let keyed = |id| NewDelivery { key: Some("digest".into()), ..letter(id, "ada@example.org") };
    file(&store, 1, vec![keyed(10)]).await;
    let suspect = NewSubmission {
        quarantine: Some("It has 40 links.".into()),
        ..with(submission(2), vec![hook(20), keyed(21)])
    };
    assert!(matches!(store.file(suspect).await.unwrap(), Filed::New(_)));
    assert_eq!(ids(&due(&store, NOON).await.taken), [10]);
    assert_eq!(state(&store, 20).await, DeliveryState::Held);
    assert_eq!(store.delivery(number(21)).await.unwrap(), None);
    let to = |folder| store.inbox_act(vec![number(2)], InboxAct::Move(folder), NOON + HOUR);
    to(Folder::Inbox).await.unwrap();
    let taken = due(&store, NOON + HOUR).await.taken;
    assert!(ids(&taken).contains(&20), "{taken:?}");
    drop(taken);
    to(Folder::Quarantine).await.unwrap();
    assert_eq!(state(&store, 20).await, DeliveryState::Held);
    // What is deleted out of quarantine is not sent either.
    to(Folder::Deleted).await.unwrap();
    assert_eq!(state(&store, 20).await, DeliveryState::Held);
}
