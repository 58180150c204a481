//! The room where submissions are looked at.

mod cells;
pub(crate) mod export;
pub(crate) mod settings;
