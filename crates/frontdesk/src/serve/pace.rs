//! A request's body that may not come too slowly.
//!
//! After a grace, the body must have come at the least rate on average; and the whole request has an
//! end. A body that arrives with its head costs no timer at all.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Limits;

/// The body came more slowly than `limits.min_body_rate`, or took longer than
/// `limits.request_seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooSlow {
    /// Fewer bytes a second than the setting asks for.
    #[error("the body came more slowly than limits.min_body_rate allows")]
    Rate,
    /// The whole request took too long.
    #[error("the request took longer than limits.request_seconds allows")]
    Whole,
}

/// How slow a body may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    grace: Duration,
    min_rate: u64,
    whole: Duration,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Pace {
        Pace {
            grace: limits.body_grace,
            min_rate: limits.min_body_rate.max(1),
            whole: limits.request_time,
        }
    }

    /// The moment at which `received` bytes are too few.
    fn deadline(&self, began: Instant, received: u64) -> (Instant, TooSlow) {
        let earned = Duration::from_secs_f64(received as f64 / self.min_rate as f64);
        let allowed = self.grace.saturating_add(earned);
        if allowed < self.whole {
            (began + allowed, TooSlow::Rate)
        } else {
            (began + self.whole, TooSlow::Whole)
        }
    }
}

/// A body with a pace.
pub(super) struct PacedBody<B> {
    body: B,
    pace: Pace,
    received: u64,
    waiting: Option<Waiting>,
}

struct Waiting {
    began: Instant,
    timer: Pin<Box<Sleep>>,
}

impl<B> PacedBody<B> {
    pub(super) fn new(body: B, pace: Pace) -> PacedBody<B> {
        PacedBody { body, pace, received: 0, waiting: None }
    }

    fn poll_slow(&mut self, cx: &mut Context<'_>) -> Poll<TooSlow> {
        let (pace, received) = (self.pace, self.received);
        let waiting = self.waiting.get_or_insert_with(|| {
            let began = Instant::now();
            let (deadline, _) = pace.deadline(began, received);
            Waiting { began, timer: Box::pin(sleep_until(deadline)) }
        });
        // The timer may be older than the last bytes: it is set anew only when it fires.
        while waiting.timer.as_mut().poll(cx).is_ready() {
            let (deadline, slow) = pace.deadline(waiting.began, received);
            if deadline <= Instant::now() {
                return Poll::Ready(slow);
            }
            waiting.timer.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

impl<B> Body for PacedBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some(Ok(data)) = &frame {
                    self.received += data.data_ref().map_or(0, |bytes| bytes.len() as u64);
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => self.poll_slow(cx).map(|slow| Some(Err(slow.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl TooSlow {
    /// The slowness that broke a body off, if that is what did.
    pub(crate) fn cause_of(error: &(dyn std::error::Error + 'static)) -> Option<TooSlow> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(slow) = error.downcast_ref::<TooSlow>() {
                return Some(*slow);
            }
            next = error.source();
        }
        None
    }
}
