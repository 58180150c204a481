//! The room where visitors see and keep what is remembered of them.

pub(crate) mod command;
pub(crate) mod data;
mod form;
mod keep;
pub(crate) mod preflight;
pub(crate) mod show;
mod value;
mod view;
mod who;
