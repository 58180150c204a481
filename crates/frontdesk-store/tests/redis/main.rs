//! Sessions in Redis: the promise of every store, what lies in Redis, an outage, several nodes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod content;
mod given;
mod nodes;
mod outage;
mod promise;
mod server;
