//! Sessions in the desk's database.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

#[path = "sessions/guests.rs"]
mod guests;

use std::sync::{Arc, Mutex};

use frontdesk_session::{
    Bounds,
    conformance::{self, Acts},
};
use frontdesk_store::{SqliteSessions, Store, StoreOptions};
use guests::on_runtime;
use proptest::prelude::*;
use tempfile::TempDir;

/// Stores on directories that live as long as this.
#[derive(Default)]
struct Desks(Mutex<Vec<TempDir>>);

impl Desks {
    fn open(&self, bounds: Bounds) -> SqliteSessions {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
        self.0.lock().unwrap().push(directory);
        store.sessions(bounds)
    }
}

#[test]
fn the_database_keeps_the_promise_of_every_store() {
    let desks = Desks::default();
    let report = on_runtime(conformance::check(async |bounds| desks.open(bounds)));
    assert!(report.is_kept(), "{report}");
    assert!(report.cases() >= 50, "{report}");
}

/// S-20 to S-24: 1,000 rounds, 0 losses and 0 revivals.
#[test]
fn threads_at_once_lose_nothing_and_revive_nothing_in_the_database() {
    let desks = Desks::default();
    let bounds = Bounds { sessions_an_account: 3, ..Bounds::default() };
    let store = Arc::new(desks.open(bounds));
    let report = on_runtime(conformance::race(store, bounds, 1_000, |task| {
        let task = tokio::spawn(task);
        async { task.await.unwrap() }
    }));
    assert!(report.is_kept(), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, ..ProptestConfig::with_cases(150)
    })]

    /// Z-14
    #[test]
    fn any_acts_on_the_database_are_answered_as_the_model_does(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let desks = Desks::default();
        let outcome = on_runtime(conformance::replay(async |bounds| desks.open(bounds), Acts::new(&bytes)));
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }
}
