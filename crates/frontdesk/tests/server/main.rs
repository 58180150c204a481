//! The server from outside: a real one on a free port, with a real database. One file a story.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

mod accounts;
mod addresses;
mod answers;
mod assets;
mod browser;
mod check;
mod commands;
mod decode_page;
mod deliveries;
mod desk;
mod encodings;
mod erase;
mod fields;
mod formspree;
mod forward_auth;
mod framing;
mod guide;
mod held_to_schema;
mod hosted;
mod hostile;
mod idempotency;
mod inbox;
mod kept_bodies;
mod likes;
mod limits;
mod login;
mod mail;
mod markup;
mod netlify;
mod operators;
mod origins;
mod page_again;
mod parked;
mod reload;
mod roles;
#[path = "../operating/routes.rs"]
mod routes;
mod schema_json;
mod sessions;
mod site;
mod slow;
mod spam;
mod step_up;
#[path = "../told/mod.rs"]
mod told;
mod visitors;
mod weapons;
