//! What does this body mean? As a command, `frontdesk decode`, and as a page, `/decode`.
//!
//! The way of a body: bytes come from a file, standard input or a request; `paste/` takes them out
//! of what people have in their clipboard; `http.rs` reads the head of a request; `read.rs` decodes
//! what is left piece by piece. `meaning.rs` is that whole way; `json.rs`, `text/` and `page/` say
//! what came out.

mod asked;
mod body;
mod command;
mod explain;
mod group;
mod http;
mod json;
mod meaning;
pub(crate) mod page;
mod paste;
mod progress;
mod read;
mod request;
mod sniff;
mod text;
mod trouble;
mod words;

pub(crate) use command::{Colors, Verdict, run};
