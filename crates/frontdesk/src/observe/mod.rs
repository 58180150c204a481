//! What is seen of the server from outside of it: its log and its numbers.
//!
//! `known` is what becomes known of a request while it is answered, `event` the line that is left of it,
//! `line` how a line is written, `log` where it goes, `numbers` what is counted, `request_id` its name. Whatever room handles a request says by one call
//! who it is and why it was refused; nothing else of it gets here, so nothing else can be logged.

mod event;
mod known;
mod line;
mod log;
mod numbers;
mod request_id;

pub(crate) use event::Seen;
pub(crate) use known::{id, is_of, leads_to, refused};
pub(crate) use log::{Log, Wish};
pub(crate) use numbers::Numbers;
