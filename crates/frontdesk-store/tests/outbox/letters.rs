//! Letters, of which one address gets only so many.

use frontdesk_store::{AtMost, DeliveryFilter, Enqueued, NewDelivery, Verdict};

use super::{all, file, letter, settle, take_one, tried};
use crate::desk::{HOUR, NOON, number, open};

#[tokio::test]
async fn a_letter_waits_in_the_place_of_the_one_before_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let reset = |id| NewDelivery { key: Some("reset 5".into()), ..letter(id, "ada@example.org") };
    assert_eq!(store.enqueue(reset(1), NOON).await.unwrap(), Enqueued::New);
    assert_eq!(store.enqueue(reset(2), NOON).await.unwrap(), Enqueued::New);
    let second = take_one(&store, NOON).await;
    assert_eq!(second.delivery.id, number(2));
    settle(&store, second, tried(NOON, "ok"), Verdict::Delivered).await;
    // What is done is not replaced any more: it stays on record.
    store.enqueue(reset(3), NOON).await.unwrap();
    assert_eq!(all(&store, DeliveryFilter::default()).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_no_more_letters_than_it_may_however_many_ask_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let bounded = |id| NewDelivery {
        at_most: Some(AtMost { number: 3, since: NOON - HOUR }),
        ..letter(id, "ada@example.org")
    };
    let asking: Vec<_> = (1..=20)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { store.enqueue(bounded(id), NOON).await.unwrap() })
        })
        .collect();
    let mut new = 0;
    for one in asking {
        new += u32::from(one.await.unwrap() == Enqueued::New);
    }
    assert_eq!(new, 3);
    let made = store.deliveries_made("mail", "ada@example.org", NOON - HOUR).await.unwrap();
    assert_eq!(made, 3);
    // With a submission the same holds; the submission is filed all the same.
    file(&store, 1, vec![bounded(30), letter(31, "omar@example.org")]).await;
    assert_eq!(store.deliveries_of(number(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_text_of_a_letter_goes_when_it_is_done_and_the_letter_after_a_month() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.enqueue(letter(1, "ada@example.org"), NOON).await.unwrap();
    let taken = take_one(&store, NOON).await;
    settle(&store, taken, tried(NOON, "ok"), Verdict::Delivered).await;
    assert_eq!(store.delivery(number(1)).await.unwrap().unwrap().payload, None);
    assert_eq!(store.resend(vec![number(1)], NOON).await.unwrap(), 0, "there is nothing to send");
    store.purge(NOON + 29 * 24 * HOUR).await.unwrap();
    assert!(store.delivery(number(1)).await.unwrap().is_some());
    store.purge(NOON + 31 * 24 * HOUR).await.unwrap();
    assert!(store.delivery(number(1)).await.unwrap().is_none());
}
