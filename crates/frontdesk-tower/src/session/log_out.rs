//! A logout that works while the store is away.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Session, SessionRejection, VisitorAddress, guest::Seat};

/// A visitor at the exit.
///
/// Unlike [`Session`] it can be taken while the store does not answer: the cookie is removed all the
/// same, and the answer becomes a 503 that says that the server could not end the session (S-26).
/// Taking it logs nobody out; check first that the request comes from a page of your own.
///
/// ```
/// use axum::response::Redirect;
/// use frontdesk_tower::{SessionRejection, session::LogOut};
///
/// async fn log_out(visitor: LogOut) -> Result<Redirect, SessionRejection> {
///     visitor.log_out()?;
///     Ok(Redirect::to("/"))
/// }
/// ```
#[derive(Debug)]
pub struct LogOut(Session);

impl LogOut {
    /// Logs the visitor out, as [`Session::log_out`] does.
    ///
    /// # Errors
    /// [`SessionRejection::HeadLeft`].
    pub fn log_out(self) -> Result<(), SessionRejection> {
        self.0.log_out()
    }

    /// The session, if the store could be asked.
    pub fn session(&self) -> Option<&Session> {
        (!self.0.guest.read(frontdesk_session::Visit::is_unasked)?).then_some(&self.0)
    }

    /// The same of a request, for services that have no extractors.
    ///
    /// # Errors
    /// [`SessionRejection::NoLayer`].
    pub async fn of(request: &Parts) -> Result<LogOut, SessionRejection> {
        let Seat(guest) = request.extensions.get().ok_or(SessionRejection::NoLayer)?;
        let guest = guest.clone();
        let address = request.extensions.get::<VisitorAddress>();
        if let Err(error) = guest.recall(&request.headers, address).await {
            // The answer to the logout says it to the visitor.
            tracing::warn!(%error, "a session is to be ended without having been looked up");
        }
        Ok(LogOut(Session { guest }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for LogOut {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<LogOut, SessionRejection> {
        LogOut::of(parts).await
    }
}
