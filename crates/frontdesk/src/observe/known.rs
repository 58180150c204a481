//! What becomes known of the request that is being answered.
//!
//! It belongs to the task, so that whoever knows something says it where they know it, without handing
//! it through every function between. Outside of a request nothing is kept.

use std::sync::{Arc, OnceLock};

use axum::extract::MatchedPath;
use uuid::Uuid;

tokio::task_local! {
    static KNOWN: Arc<Known>;
}

/// What is known. Each is said once; who says it first is nearest to it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) route: OnceLock<MatchedPath>,
    pub(super) account: OnceLock<Uuid>,
    pub(super) refused: OnceLock<&'static str>,
}

impl Known {
    pub(super) fn new(id: String) -> Arc<Known> {
        let (route, account, refused) = Default::default();
        Arc::new(Known { id, route, account, refused })
    }

    /// Answers a request that is known so far by this.
    pub(super) async fn during<T>(self: Arc<Known>, answer: impl Future<Output = T>) -> T {
        KNOWN.scope(self, answer).await
    }
}

/// The id of the request that is being answered.
pub(crate) fn id() -> Option<String> {
    KNOWN.try_with(|known| known.id.clone()).ok()
}

/// The request is of this account, or means to be.
pub(crate) fn is_of(account: Uuid) {
    let _ = KNOWN.try_with(|known| known.account.set(account));
}

/// The request goes this way through `routes/`.
pub(crate) fn leads_to(route: Option<&MatchedPath>) {
    if let Some(route) = route {
        let _ = KNOWN.try_with(|known| known.route.set(route.clone()));
    }
}

/// The request gets no better answer, for a reason out of a closed list.
pub(crate) fn refused(reason: &'static str) {
    let _ = KNOWN.try_with(|known| known.refused.set(reason));
}
