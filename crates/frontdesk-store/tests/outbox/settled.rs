//! Tries are on record, and what was given up is sent again.

use frontdesk_store::{
    ANSWER_BYTES, DeliveryCursor, DeliveryFilter, DeliveryState, NewSubmission, Try, Verdict,
};

use super::{all, due, file, hook, ids, settle, state, take_one, tried, with};
use crate::desk::{HOUR, NOON, number, open, submission};

#[tokio::test]
async fn every_try_is_on_record_and_the_last_one_decides() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    let first = take_one(&store, NOON).await;
    let long = Try { answer: vec![b'x'; 3 * ANSWER_BYTES], ..tried(NOON, "status 500") };
    settle(&store, first, long, Verdict::TryAgain(NOON + 5)).await;
    assert!(due(&store, NOON + 4).await.taken.is_empty());
    let second = take_one(&store, NOON + 5).await;
    assert_eq!((second.delivery.tries, second.delivery.round), (1, 1));
    settle(&store, second, tried(NOON + 5, "status 200"), Verdict::Delivered).await;
    let tries = store.tries(number(10)).await.unwrap();
    assert_eq!(tries.len(), 2);
    assert_eq!(tries[0].answer.len(), ANSWER_BYTES);
    assert_eq!(tries[1], tried(NOON + 5, "status 200"));
    let done = store.delivery(number(10)).await.unwrap().unwrap();
    assert_eq!((done.state, done.tries, done.next_at), (DeliveryState::Delivered, 2, None));
    assert_eq!(done.last.as_deref(), Some("status 200"));
    assert!(due(&store, NOON + HOUR).await.taken.is_empty());
}

#[tokio::test]
async fn the_tries_that_are_kept_are_bounded() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    for at in 0..130 {
        let taken = take_one(&store, NOON + at).await;
        settle(&store, taken, tried(NOON + at, "no"), Verdict::TryAgain(NOON + at)).await;
    }
    let tries = store.tries(number(10)).await.unwrap();
    assert_eq!((tries.len(), tries[0].at), (100, NOON + 30));
    assert_eq!(store.delivery(number(10)).await.unwrap().unwrap().tries, 130);
}

#[tokio::test]
async fn what_was_given_up_or_held_is_sent_again_under_its_id() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    file(&store, 2, vec![hook(20)]).await;
    store.hold(vec![number(20)]).await.unwrap();
    let failing = take_one(&store, NOON).await;
    settle(&store, failing, tried(NOON, "no"), Verdict::GiveUp).await;
    assert_eq!(state(&store, 10).await, DeliveryState::Failed);
    assert_eq!(state(&store, 20).await, DeliveryState::Held);
    assert!(due(&store, NOON + HOUR).await.taken.is_empty());

    let failed = DeliveryFilter { state: Some(DeliveryState::Failed), form: None };
    assert_eq!(store.resend_all(failed, NOON + HOUR).await.unwrap(), 1);
    assert_eq!(store.resend(vec![number(20), number(77)], NOON + HOUR).await.unwrap(), 1);
    let due = due(&store, NOON + HOUR).await;
    assert_eq!(ids(&due.taken), [10, 20]);
    assert_eq!((due.taken[0].delivery.round, due.taken[0].delivery.tries), (0, 1));
}

#[tokio::test]
async fn resending_a_range_reaches_all_of_it_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=450 {
        file(&store, id, vec![hook(1000 + id)]).await;
    }
    let other = NewSubmission { form: "other".into(), ..with(submission(500), vec![hook(1)]) };
    store.file(other).await.unwrap();
    for taken in due(&store, NOON).await.taken.into_iter().chain(due(&store, NOON).await.taken) {
        settle(&store, taken, tried(NOON, "ok"), Verdict::Delivered).await;
    }
    let contact = DeliveryFilter { state: None, form: Some("contact".into()) };
    assert_eq!(store.resend_all(contact.clone(), NOON + 1).await.unwrap(), 450);
    let waiting = DeliveryFilter { state: Some(DeliveryState::Waiting), ..contact };
    assert_eq!(all(&store, waiting).await.len(), 450);
}

/// A person decides while a try is under way: what was decided stands.
#[tokio::test]
async fn a_try_that_ends_late_does_not_undo_what_a_person_decided() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    file(&store, 1, vec![hook(10)]).await;
    let under_way = take_one(&store, NOON).await;
    store.hold(vec![number(10)]).await.unwrap();
    settle(&store, under_way, tried(NOON, "no"), Verdict::TryAgain(NOON + 5)).await;
    assert_eq!(state(&store, 10).await, DeliveryState::Held);
    assert_eq!(store.tries(number(10)).await.unwrap().len(), 1);

    store.resend(vec![number(10)], NOON + 10).await.unwrap();
    let under_way = take_one(&store, NOON + 10).await;
    store.resend(vec![number(10)], NOON + 11).await.unwrap();
    settle(&store, under_way, tried(NOON + 10, "no"), Verdict::GiveUp).await;
    let again = take_one(&store, NOON + 11).await;
    store.hold(vec![number(10)]).await.unwrap();
    settle(&store, again, tried(NOON + 11, "ok"), Verdict::Delivered).await;
    assert_eq!(state(&store, 10).await, DeliveryState::Delivered);
}

#[tokio::test]
async fn a_list_goes_page_by_page_and_keeps_to_its_filter() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=7 {
        file(&store, id, vec![hook(100 + id)]).await;
    }
    let other = NewSubmission { form: "other".into(), ..with(submission(50), vec![hook(200)]) };
    store.file(other).await.unwrap();
    store.hold(vec![number(103), number(200)]).await.unwrap();
    let filter =
        |state, form: Option<&str>| DeliveryFilter { state, form: form.map(str::to_owned) };
    let (mut seen, mut next) = (Vec::new(), Some(DeliveryCursor::END));
    while let Some(before) = next {
        let page = store.deliveries(filter(None, Some("contact")), before, 3).await.unwrap();
        seen.extend(page.deliveries.iter().map(|one| one.id.as_u128()));
        next = page.next;
    }
    assert_eq!(seen, [107, 106, 105, 104, 103, 102, 101]);
    let held = all(&store, filter(Some(DeliveryState::Held), None)).await;
    assert_eq!(held.iter().map(|one| one.id.as_u128()).collect::<Vec<_>>(), [200, 103]);
    let held = all(&store, filter(Some(DeliveryState::Held), Some("contact"))).await;
    assert_eq!(held.len(), 1);
    assert!(all(&store, filter(Some(DeliveryState::Failed), None)).await.is_empty());
    let counts = store.delivery_counts().await.unwrap();
    assert_eq!((counts.waiting, counts.held, counts.failed), (6, 2, 0));
}
