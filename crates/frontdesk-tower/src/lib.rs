//! Forms in every encoding, and visitors remembered, for axum and tower.
//!
//! - [`Form<T>`] reads a whole form, however it was encoded, into your own type.
//! - [`FormStream`] gives the entries while they arrive, so that files need not lie in memory.
//! - [`FormRejection`] is what both answer when a form cannot be read: the right status and an
//!   `application/problem+json` body (RFC 9457) that says where and why.
//!
//! - [`Session`] is what is remembered of a visitor, with [`SessionLayer`] around the router; more
//!   about it in [`session`].
//!
//! Limits and the notation of names are those of [`FormOptions`]; put another one into the
//! request's extensions (`axum::Extension(FormOptions { .. })` as a layer) to change them.
//!
//! ```
//! use axum::{Router, routing::post};
//! use frontdesk_tower::Form;
//!
//! #[derive(serde::Deserialize)]
//! struct Contact {
//!     email: String,
//!     #[serde(default)]
//!     topics: Vec<String>,
//! }
//!
//! async fn contact(Form(contact): Form<Contact>) -> String {
//!     format!("{} asks about {} topics", contact.email, contact.topics.len())
//! }
//!
//! let app: Router = Router::new().route("/contact", post(contact));
//! # let _ = app;
//! ```

mod form;
mod rejection;
pub mod session;
mod stream;

pub use form::{Form, FormOptions};
pub use rejection::FormRejection;
pub use session::{Session, SessionLayer, SessionRejection};
pub use stream::FormStream;
