//! Pages that come back.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod errors;
mod hostile;
mod moved;
mod properties;
mod values;
