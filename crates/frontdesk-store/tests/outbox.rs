//! What is to be sent: written with its submission, taken by one at a time, tried until it is settled.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{HOUR, NOON, keyed, number, open, stranger, submission};
use frontdesk_store::{
    ANSWER_BYTES, AtMost, Consent, Delivery, DeliveryCursor, DeliveryFilter, DeliveryState, Due,
    Enqueued, Filed, Folder, InboxAct, Mismatch, NewDelivery, NewSubmission, Own, Parking,
    ParkingBounds, Store, StoreError, TakeBounds, Taken, Try, Verdict,
};

const HOOK: &str = "https://hook.example/";

fn hook(id: u128) -> NewDelivery {
    NewDelivery::new(number(id), "webhook", HOOK, NOON)
}

fn letter(id: u128, to: &str) -> NewDelivery {
    let payload = Some(b"Dear you".to_vec());
    NewDelivery { payload, ..NewDelivery::new(number(id), "mail", to, NOON) }
}

fn with(submission: NewSubmission, deliveries: Vec<NewDelivery>) -> NewSubmission {
    NewSubmission { deliveries, ..submission }
}

async fn file(store: &Store, id: u128, deliveries: Vec<NewDelivery>) {
    let filed = store.file(with(submission(id), deliveries)).await.unwrap();
    assert!(matches!(filed, Filed::New(_)), "{filed:?}");
}

async fn due(store: &Store, now: i64) -> Due {
    let bounds = TakeBounds { in_all: 100, a_lane: 100, ..TakeBounds::default() };
    store.take_due(now, bounds).await.unwrap()
}

fn ids(taken: &[Taken]) -> Vec<u128> {
    taken.iter().map(|taken| taken.delivery.id.as_u128()).collect()
}

fn tried(at: i64, outcome: &str) -> Try {
    Try { at, duration: 7, status: Some(500), outcome: outcome.into(), answer: b"no".to_vec() }
}

async fn settle(store: &Store, taken: Taken, tried: Try, verdict: Verdict) {
    store.settle(&taken, tried, verdict).await.unwrap();
}

async fn take_one(store: &Store, now: i64) -> Taken {
    let mut due = due(store, now).await;
    assert_eq!(due.taken.len(), 1, "{due:?}");
    due.taken.remove(0)
}

async fn state(store: &Store, id: u128) -> DeliveryState {
    store.delivery(number(id)).await.unwrap().unwrap().state
}

async fn all(store: &Store, filter: DeliveryFilter) -> Vec<Delivery> {
    store.deliveries(filter, DeliveryCursor::END, 1000).await.unwrap().deliveries
}

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
