//! The room where submissions are looked at.
//!
//! Each page is a file: the list, one submission, its files, what is done to them, what tells of new ones.

pub(crate) mod act;
mod asked;
mod cells;
mod clean;
pub(crate) mod download;
mod entries;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod forms;
pub(crate) mod list;
mod offer;
mod picture;
pub(crate) mod progress;
pub(crate) mod raw;
mod rules;
pub(crate) mod settings;
pub(crate) mod show;
mod stream;
mod tree;
mod write;
