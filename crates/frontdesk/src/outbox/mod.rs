//! From what waits to be sent to whoever is to have it.
//!
//! `worker.rs` takes what is due out of the store and hands it to its channel; `plan.rs` says when what
//! failed is tried again.

mod deliver;
pub(crate) mod desk;
mod plan;
pub(crate) mod webhook;
pub(crate) mod worker;

#[cfg(test)]
mod tests;
