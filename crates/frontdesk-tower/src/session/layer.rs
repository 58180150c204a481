//! The layer that carries sessions around a service.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use frontdesk_session::{Policy, SessionStore};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

#[cfg(feature = "os")]
use super::System;
use super::{
    Chance,
    guest::{Guest, Leaves, Seat},
    keeper::{Keeper, Kept, Waiting},
};

/// Remembers visitors around a service, for [`Session`](super::Session) to be extracted inside of it.
///
/// - Nothing is read from the store before a handler asks for the session, and nothing is written
///   that was not changed but a note of the use, once a minute.
/// - What was changed is stored before the head of the answer leaves. If that fails, the answer is
///   replaced by a [`SessionRejection`](super::SessionRejection): nobody is told that something was
///   remembered that was not.
/// - An answer of 5xx, an error of the service and a panic store nothing, but for a logout behind a
///   5xx.
/// - Answers that used the session say `Vary: cookie` and, unless the handler said `private` itself,
///   `Cache-Control: no-store`; those that set a cookie say `no-store` in any case (C-17).
///
/// The body of the inner service must be one that can be made of a text, as axum's and
/// `http_body_util::Full<Bytes>` can: for the answers that it replaces. A store that never answers
/// keeps its request waiting; a limit in time is the store's own to have.
pub struct SessionLayer {
    keeper: Arc<dyn Keeper>,
}

impl SessionLayer {
    /// A layer with the clock and the random source of the operating system.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use frontdesk_tower::{Session, SessionLayer, SessionRejection};
    /// use frontdesk_tower::session::{Bounds, MemorySessions, Policy};
    ///
    /// async fn count(session: Session) -> Result<String, SessionRejection> {
    ///     session.add("visits", 1)?;
    ///     Ok(format!("{:?} visits", session.get::<u64>("visits")?))
    /// }
    ///
    /// let store = MemorySessions::new(Bounds::default());
    /// let app: Router =
    ///     Router::new().route("/", get(count)).layer(SessionLayer::new(store, Policy::https()));
    /// # let _ = app;
    /// ```
    #[cfg(feature = "os")]
    pub fn new<S: SessionStore>(store: S, policy: Policy) -> SessionLayer {
        SessionLayer::with_chance(store, policy, System)
    }

    /// A layer with a clock and a random source of one's own.
    pub fn with_chance<S: SessionStore, C: Chance>(
        store: S,
        policy: Policy,
        chance: C,
    ) -> SessionLayer {
        SessionLayer { keeper: Arc::new(Kept { store, policy, chance }) }
    }
}

impl Clone for SessionLayer {
    fn clone(&self) -> SessionLayer {
        SessionLayer { keeper: self.keeper.clone() }
    }
}

impl fmt::Debug for SessionLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("policy", self.keeper.policy()).finish_non_exhaustive()
    }
}

impl<I> Layer<I> for SessionLayer {
    type Service = SessionService<I>;

    fn layer(&self, inner: I) -> SessionService<I> {
        SessionService { inner, keeper: self.keeper.clone() }
    }
}

/// A service with [`SessionLayer`] around it.
#[derive(Clone)]
pub struct SessionService<I> {
    inner: I,
    keeper: Arc<dyn Keeper>,
}

impl<I: fmt::Debug> fmt::Debug for SessionService<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<I, A, B> Service<Request<A>> for SessionService<I>
where
    I: Service<Request<A>, Response = Response<B>>,
    B: From<String> + Send + 'static,
{
    type Response = Response<B>;
    type Error = I::Error;
    type Future = SessionFuture<I::Future, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<A>) -> Self::Future {
        let guest = Arc::new(Guest::new(self.keeper.clone()));
        request.extensions_mut().insert(Seat(guest.clone()));
        SessionFuture { stage: Stage::Answering { answer: self.inner.call(request), guest } }
    }
}

pin_project! {
    /// The answer of a [`SessionService`].
    pub struct SessionFuture<F, B> {
        #[pin]
        stage: Stage<F, B>,
    }
}

pin_project! {
    #[project = At]
    enum Stage<F, B> {
        Answering { #[pin] answer: F, guest: Arc<Guest> },
        Leaving { leaving: Waiting<'static, Response<B>> },
    }
}

impl<F, B, E> Future for SessionFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: From<String> + Send + 'static,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut stage = self.project().stage;
        loop {
            let leaving = match stage.as_mut().project() {
                At::Answering { answer, guest } => {
                    match guest.leave(ready!(answer.poll(context))?) {
                        Leaves::Now(response) => return Poll::Ready(Ok(response)),
                        Leaves::Later(leaving) => leaving,
                    }
                }
                At::Leaving { leaving } => return leaving.as_mut().poll(context).map(Ok),
            };
            stage.set(Stage::Leaving { leaving });
        }
    }
}

impl<F, B> fmt::Debug for SessionFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFuture").finish_non_exhaustive()
    }
}
