//! Who sends what at this moment. Only in memory: what a crash leaves is free again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::{Delivery, DeliveryCursor};

/// The deliveries that somebody has taken, with their lanes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims(Arc<Mutex<HashMap<Uuid, String>>>);

impl Claims {
    /// How many are taken in all.
    pub(super) fn len(&self) -> usize {
        self.held().len()
    }

    /// How many of a lane are taken.
    pub(super) fn in_lane(&self, lane: &str) -> usize {
        self.held().values().filter(|other| *other == lane).count()
    }

    /// Takes a delivery; `None` if somebody has it.
    pub(super) fn take(&self, delivery: Delivery, turn: i64) -> Option<Taken> {
        let mut held = self.held();
        if held.contains_key(&delivery.id) {
            return None;
        }
        held.insert(delivery.id, delivery.lane.clone());
        Some(Taken { delivery, turn, claims: self.clone() })
    }

    // A panic while it was locked left it whole: each change is one insert or remove.
    fn held(&self) -> MutexGuard<'_, HashMap<Uuid, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A delivery that nobody else sends as long as this is held. Dropped unsettled, it is free for the next
/// one who asks.
#[derive(Debug)]
pub struct Taken {
    /// The delivery, with its payload.
    pub delivery: Delivery,
    pub(super) turn: i64,
    claims: Claims,
}

/// What is to be known to write down what became of a taken delivery.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    pub(super) at: DeliveryCursor,
    pub(super) id: Uuid,
    pub(super) turn: i64,
}

impl Taken {
    pub(super) fn ticket(&self) -> Ticket {
        Ticket { at: self.delivery.at, id: self.delivery.id, turn: self.turn }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.claims.held().remove(&self.delivery.id);
    }
}
