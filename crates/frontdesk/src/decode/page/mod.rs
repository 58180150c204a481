//! `/decode`: the same as the command, as a page.
//!
//! A form of any page can be sent to `/decode`, and is itself what is explained. The page's own
//! form goes to `/decode/paste`, where its fields say what to read. The path tells the two apart,
//! not the names of fields: a foreign form may call its fields whatever it likes.
//!
//! At the desk it stands in the desk's frame for an operator who is in; `routes/` looks who asks and
//! puts the frame beside the request.
//! `sent.rs` explains in the same way a body that was kept with its submission.
//!
//! Nothing is kept: no cookie is read or set here, and nothing that comes here reaches a log or the
//! store.

mod answer;
mod bytes;
mod entries;
mod fields;
mod held;
mod own;
pub(crate) mod paste;
pub(crate) mod send;
pub(crate) mod sent;
pub(crate) mod show;
#[cfg(test)]
mod tests;
mod tree;
mod view;

/// The style of this page, beside that of all, and that of what it says.
pub(crate) const STYLE: &str = include_str!("../../../templates/decode.css");
pub(crate) const ANSWER_STYLE: &str = include_str!("../../../templates/decoded.css");
/// Lights what belongs together also where it does not stand side by side; nothing needs it.
pub(crate) const SCRIPT: &str = include_str!("../../../templates/decode.js");
