//! Sessions in Redis: the promise of every store, what lies in Redis, an outage, several nodes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it measured"
)]

mod content;
mod given;
mod nodes;
mod outage;
mod promise;
mod server;
