//! What goes on beside the requests: following the forms, removing what is no longer needed.

use std::time::Duration;

use frontdesk_session::Moment;
use frontdesk_store::StoreError;

use super::App;
use crate::operate::retention;

/// How often declarations of another process and changes of the site are looked for.
const FORMS_EVERY: Duration = Duration::from_millis(500);
/// How often what is no longer needed is removed from the store.
const PURGE_EVERY: Duration = Duration::from_secs(600);

impl App {
    pub(super) async fn follow_forms(self) {
        let mut every = tokio::time::interval(FORMS_EVERY);
        loop {
            every.tick().await;
            match self.0.forms.follow(&self).await {
                Ok(()) => {}
                // The server is on its way out.
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(%error, "the declared forms cannot be read"),
            }
        }
    }

    pub(super) async fn purge(self) {
        let mut every = tokio::time::interval(PURGE_EVERY);
        loop {
            every.tick().await;
            match self.store().purge(self.now()).await {
                Ok(_) => {}
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(%error, "old idempotency keys cannot be removed"),
            }
            let kept = i64::from(self.config().inbox.deleted_days.get()) * 24 * 3_600_000_000;
            if let Err(error) = self.store().purge_deleted(self.now() - kept).await {
                tracing::warn!(%error, "what was deleted at the desk cannot be erased");
            }
            if let Err(error) = retention::expire(&self).await {
                tracing::warn!(%error, "what was kept long enough cannot be erased");
            }
            match self.sessions().purge(Moment::from_micros(self.now())).await {
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "old sessions cannot be removed"),
            }
        }
    }
}
