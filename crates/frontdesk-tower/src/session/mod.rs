//! Visitors remembered, for axum and tower.
//!
//! [`SessionLayer`] goes around a router or any other service; inside of it, handlers take a
//! [`Session`]. What is remembered, and for how long, is the [`Policy`]'s to say; where, the
//! [`SessionStore`]'s. Whatever goes wrong is a [`SessionRejection`].

mod chance;
mod devices;
mod guest;
mod handle;
mod headers;
mod keeper;
mod layer;
mod log_out;
mod rejection;

use std::sync::Arc;

pub use chance::Chance;
#[cfg(feature = "os")]
pub use chance::System;
pub use devices::Listed;
pub use frontdesk_session::{
    AccountId, Bounds, Clear, CookieSpec, Ended, Key, Lifetimes, MemorySessions, Policy, Record,
    Refused, SessionId, SessionStore, Stay,
};
pub use handle::Session;
pub use layer::{SessionFuture, SessionLayer, SessionService};
pub use log_out::LogOut;
pub use rejection::{NotDone, SessionRejection};

/// Where the visitor comes from, as coarse as it is to be kept with the session and shown in the
/// list of devices.
///
/// A layer outside of [`SessionLayer`] puts it into the request's extensions; without it, nothing is
/// kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitorAddress(pub Arc<str>);
