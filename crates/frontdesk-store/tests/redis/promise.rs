//! The suite of every store, and what is in Redis afterwards.

use std::sync::Arc;

use frontdesk_session::{
    Bounds,
    conformance::{self, Acts},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Runtime;

use crate::server::Server;

#[test]
fn redis_keeps_the_promise_of_every_store() {
    let Some(server) = Server::start() else { return };
    let runtime = Runtime::new().unwrap();
    let check = conformance::check(async |bounds: Bounds| server.sessions(bounds));
    let report = runtime.block_on(check);
    assert!(report.is_kept(), "{report}");
}

/// S-20 to S-24: 1,000 rounds, 0 losses and 0 revivals.
#[test]
fn threads_at_once_lose_nothing_and_revive_nothing_in_redis() {
    let Some(server) = Server::start() else { return };
    let runtime = Runtime::new().unwrap();
    let bounds = Bounds { sessions_an_account: 3, ..Bounds::default() };
    let store = Arc::new(server.sessions(bounds));
    let spawn = |task| async { tokio::spawn(task).await.unwrap() };
    let report = runtime.block_on(conformance::race(store, bounds, 1_000, spawn));
    assert!(report.is_kept(), "{report}");
}

/// Z-14
#[test]
fn any_acts_on_redis_are_answered_as_the_model_does() {
    let Some(server) = Server::start() else { return };
    let runtime = Runtime::new().unwrap();
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    let bytes = prop::collection::vec(any::<u8>(), 0..600);
    let outcome = TestRunner::new(config).run(&bytes, |bytes| {
        let replay = conformance::replay(async |bounds| server.sessions(bounds), Acts::new(&bytes));
        let outcome = runtime.block_on(replay);
        prop_assert!(outcome.is_ok(), "{outcome:?}");
        Ok(())
    });
    outcome.unwrap();
}
