//! What a visitor is told of trouble on our side; the log has the reason.

use frontdesk_store::StoreError;

use super::App;
use crate::failure::Failure;
use crate::observe;
use crate::sessions::PlaceError;

impl App {
    /// What is told when the store of sessions did not do what it should; the log has the reason.
    pub(crate) fn sessions_failure(&self, error: &PlaceError) -> Failure {
        tracing::error!(%error, "the store of sessions is away");
        Failure::StoreAway
    }

    /// What a visitor is told when the store did not do what it should; the log has the reason.
    pub(crate) fn store_failure(&self, error: StoreError) -> Failure {
        match error {
            StoreError::Busy => Failure::Busy,
            StoreError::NoSpace => {
                tracing::error!("there is no space left in the data directory");
                Failure::NoSpace
            }
            StoreError::Broken(_) | StoreError::Closed => {
                tracing::error!(%error, "the store cannot be written");
                Failure::StoreAway
            }
            other => self.internal(&other.to_string()),
        }
    }

    /// The failure that is not the visitor's, logged under the id that they see.
    pub(crate) fn internal(&self, reason: &str) -> Failure {
        let id = observe::id().unwrap_or_else(|| self.new_id(self.now()).to_string());
        tracing::error!(request = id, reason, "a request failed on our side");
        Failure::Internal { id }
    }
}
