//! Running it: what machines and operators ask about the server itself.
//!
//! `health` finds out whether it works, `probe` answers those who ask, `healthcheck` asks; `backup`,
//! `restore` and `erase` are the commands of their names; `retention` erases what was kept long enough;
//! `metrics` shows the numbers, `openapi` says what runs, and
//! `reload` has the settings read again.

pub(crate) mod backup;
pub(crate) mod erase;
mod health;
pub(crate) mod healthcheck;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod probe;
mod process;
mod progress;
pub(crate) mod reload;
pub(crate) mod restore;
pub(crate) mod retention;

pub(crate) use health::Health;
