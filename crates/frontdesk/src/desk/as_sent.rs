//! A body that was kept, and who explains it: `routes/` leads the rooms together, which do not know each other.

use std::pin::Pin;

use frontdesk_form::Names;
use http::HeaderValue;

use crate::app::App;

/// A body as it was sent, with what is known of it.
pub(crate) struct AsSent {
    pub(crate) content_type: String,
    pub(crate) coding: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) names: Names,
    /// The fields whose values are shown to nobody.
    pub(crate) secrets: Vec<String>,
}

/// What explains it, for a page around the answer.
#[derive(Clone, Copy)]
pub(crate) struct Explain {
    /// The answer as a piece of a page, in HTML.
    pub(crate) explain: fn(App, AsSent) -> Explained,
    /// What the piece needs, and the policy of a page of the desk that has both.
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    pub(crate) policy: fn() -> &'static HeaderValue,
}

pub(crate) type Explained = Pin<Box<dyn Future<Output = String> + Send>>;
