//! The room where submissions are looked at.

pub(crate) mod export;
