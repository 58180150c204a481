//! What is to be sent: written with its submission, taken by one at a time, tried until it is settled.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

#[path = "../desk/mod.rs"]
mod desk;

mod letters;
mod settled;
mod taken;
mod written;

use frontdesk_store::{
    Delivery, DeliveryCursor, DeliveryFilter, DeliveryState, Due, Filed, NewDelivery,
    NewSubmission, Store, TakeBounds, Taken, Try, Verdict,
};

use crate::desk::{NOON, number, submission};

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
