//! One request's visit, shared by everybody who extracts the session of it, and its end.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use frontdesk_session::{Departure, Device, Moment, Parting, Refused, Visit};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header::USER_AGENT};

use super::{
    NotDone, SessionRejection, VisitorAddress, headers,
    keeper::{Keeper, Outcome, Stopped, StoreError, Waiting},
};

/// For where nothing depends on the time.
const NEVER: Moment = Moment::from_secs(0);

/// What the layer puts into a request.
#[derive(Clone)]
pub(super) struct Seat(pub(super) Arc<Guest>);

pub(super) struct Guest {
    keeper: Arc<dyn Keeper>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Nobody has asked for the session yet while this is missing.
    visit: Option<Visit>,
    /// When that was; a use is noted as of then.
    recalled_at: Option<Moment>,
    has_left: bool,
    user_agent: Option<HeaderValue>,
    address: Option<VisitorAddress>,
    /// What was settled before the end.
    parting: Parting,
}

/// What becomes of an answer.
pub(super) enum Leaves<B> {
    Now(Response<B>),
    Later(Waiting<'static, Response<B>>),
}

impl Guest {
    pub(super) fn new(keeper: Arc<dyn Keeper>) -> Guest {
        Guest { keeper, state: Mutex::default() }
    }

    pub(super) fn keeper(&self) -> &dyn Keeper {
        &*self.keeper
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is done under the lock in two steps that belong together; a panic of somebody
        // else's code that reads a value leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks up who it is, if nobody did so for this request yet.
    ///
    /// The store may be asked twice where two ask at the same time; the first answer counts.
    pub(super) async fn recall(
        &self,
        request: &HeaderMap,
        address: Option<&VisitorAddress>,
    ) -> Result<(), StoreError> {
        if self.state().visit.is_some() {
            return Ok(());
        }
        let (visit, recalled_at, outcome) = self.look_up(request).await;
        if visit.is_tossed() {
            tracing::warn!("a request brought session cookies that contradict each other");
        }
        let mut state = self.state();
        if state.visit.is_none() {
            state.visit = Some(visit);
            state.recalled_at = recalled_at;
            state.user_agent = request.get(USER_AGENT).cloned();
            state.address = address.cloned();
        }
        outcome
    }

    /// The clock is read only where there is something to look up.
    async fn look_up(
        &self,
        request: &HeaderMap,
    ) -> (Visit, Option<Moment>, Result<(), StoreError>) {
        let policy = self.keeper.policy();
        let cookies = request.get_all(http::header::COOKIE);
        let arrival = Visit::arrive(cookies.iter().map(HeaderValue::as_bytes), policy);
        if arrival.wanted().is_empty() {
            return (arrival.recall([], policy, NEVER), None, Ok(()));
        }
        let now = self.keeper.now();
        match self.keeper.recall(arrival, now).await {
            Ok(visit) => (visit, Some(now), Ok(())),
            Err((arrival, error)) => (arrival.unasked(), Some(now), Err(error)),
        }
    }

    /// Reads the visit, also after the head has left.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Visit) -> T) -> Option<T> {
        self.state().visit.as_ref().map(read)
    }

    /// Changes the visit.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Visit) -> T,
    ) -> Result<T, SessionRejection> {
        let mut state = self.state();
        if state.has_left {
            return Err(SessionRejection::HeadLeft);
        }
        state.visit.as_mut().map(change).ok_or(SessionRejection::HeadLeft)
    }

    /// Stores what was changed until now.
    pub(super) async fn save(&self) -> Result<(), SessionRejection> {
        let now = self.keeper.now();
        let departure = match &mut *self.state() {
            State { has_left: true, .. } => return Err(SessionRejection::HeadLeft),
            state => self.depart(state, now),
        };
        let Some(departure) = departure else { return Ok(()) };
        let outcome = self.keeper.finish(departure, now).await;
        self.settle(outcome)
    }

    /// The handler has answered: from here on nothing changes.
    pub(super) fn leave<B>(self: &Arc<Guest>, mut response: Response<B>) -> Leaves<B>
    where
        B: From<String> + Send + 'static,
    {
        let mut state = self.state();
        let state = &mut *state;
        state.has_left = true;
        let Some(visit) = &mut state.visit else { return Leaves::Now(response) };
        if response.status().is_server_error() {
            visit.give_up();
        }
        let is_done = visit.is_done(self.keeper.policy(), state.recalled_at.unwrap_or(NEVER));
        let now = (!is_done).then(|| self.keeper.now());
        let departure = now.and_then(|now| Some((self.depart(state, now)?, now)));
        let Some((departure, now)) = departure else {
            headers::dress(response.headers_mut(), mem::take(&mut state.parting));
            return Leaves::Now(response);
        };
        let guest = self.clone();
        Leaves::Later(Box::pin(async move {
            let outcome = guest.keeper.finish(departure, now).await;
            guest.answer(outcome, response)
        }))
    }

    /// What there is for the store to do; nothing, if what there was is settled.
    fn depart(&self, state: &mut State, now: Moment) -> Option<Departure> {
        let visit = state.visit.as_mut()?;
        let user_agent = state.user_agent.as_ref().map_or(&b""[..], HeaderValue::as_bytes);
        let user_agent = String::from_utf8_lossy(user_agent);
        let address = state.address.as_ref().map_or("", |address| &address.0);
        let device = Device { user_agent: &user_agent, address };
        let departure = visit.depart(self.keeper.policy(), &device, now, || self.keeper.fresh());
        if !departure.is_nothing() {
            return Some(departure);
        }
        let parting = visit.settle(departure, None);
        merge(&mut state.parting, parting);
        None
    }

    fn settle(&self, outcome: Outcome) -> Result<(), SessionRejection> {
        let mut state = self.state();
        let State { visit: Some(visit), parting, .. } = &mut *state else { return Ok(()) };
        match outcome {
            Ok((departure, stored)) => {
                merge(parting, visit.settle(departure, stored));
                Ok(())
            }
            Err((departure, stopped)) => {
                let rejection = why(visit, stopped);
                merge(parting, visit.fail(*departure));
                Err(rejection)
            }
        }
    }

    /// The handler's answer, or the one that says that it was not stored.
    fn answer<B: From<String>>(&self, outcome: Outcome, response: Response<B>) -> Response<B> {
        let mut response = match self.settle(outcome) {
            Ok(()) => response,
            Err(rejection) => instead(rejection),
        };
        headers::dress(response.headers_mut(), mem::take(&mut self.state().parting));
        response
    }
}

/// What is settled later counts: it knows what was settled before.
fn merge(parting: &mut Parting, later: Parting) {
    if later.cookie.is_some() {
        *parting = later;
    }
}

fn why(visit: &Visit, stopped: Stopped) -> SessionRejection {
    match stopped {
        Stopped::Refused(Refused::Gone) if visit.account().is_some() => SessionRejection::Over,
        Stopped::Refused(refused) => SessionRejection::Refused(refused),
        Stopped::Away(source) if visit.is_leaving() => {
            SessionRejection::Away { not_done: NotDone::Ended, source }
        }
        Stopped::Away(source) => SessionRejection::Away { not_done: NotDone::Remembered, source },
    }
}

fn instead<B: From<String>>(rejection: SessionRejection) -> Response<B> {
    rejection.log();
    let mut response = Response::new(B::from(rejection.body()));
    *response.status_mut() = rejection.status();
    debug_assert_ne!(response.status(), StatusCode::OK);
    rejection.write_headers(response.headers_mut());
    response.extensions_mut().insert(rejection);
    response
}
