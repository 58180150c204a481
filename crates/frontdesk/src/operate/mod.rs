//! Running it: what machines and operators ask about the server itself.
//!
//! `health` finds out whether it works, `probe` answers those who ask, `healthcheck` asks; `backup` and
//! `restore` are the commands of their names.

pub(crate) mod backup;
mod health;
pub(crate) mod healthcheck;
pub(crate) mod probe;
mod progress;
pub(crate) mod restore;

pub(crate) use health::Health;
