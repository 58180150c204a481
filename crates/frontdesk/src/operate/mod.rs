//! Running it: what machines and operators ask about the server itself.
//!
//! `health` finds out whether it works, `probe` answers those who ask, `healthcheck` asks.

mod health;
pub(crate) mod healthcheck;
pub(crate) mod probe;

pub(crate) use health::Health;
