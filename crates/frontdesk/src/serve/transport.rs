//! One connection's bytes, with a limit on the patience for each thing it may be waiting for.
//!
//! hyper knows a time limit for a head, but not that an idle connection may wait longer than a
//! started head, nor that a client may stop reading its answer. So the waiting is measured here:
//!
//! - *Head*: bytes of a request came (or none yet, on a new connection), the head is not complete.
//! - *Idle*: the last request is answered, the next has not begun.
//! - *Busy*: a request is being worked on; how slow its body may be is `pace.rs`'s business.
//! - *Stalled*: the answer cannot be written, because the client does not read.
//!
//! Closing lingers (RFC 9112, section 9.6): a client that is still sending when the answer is
//! complete would otherwise get a reset that destroys the answer it has not read yet.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long a connection may keep us waiting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) head: Duration,
    pub(super) idle: Duration,
}

/// How much of an unread request is thrown away, and for how long, so that the answer is read.
const LINGER_BYTES: usize = 64 * 1024;
const LINGER_TIME: Duration = Duration::from_secs(1);

/// Counts the requests of a connection: those ever begun, and those being worked on.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity(Arc<Requests>);

#[derive(Debug, Default)]
struct Requests {
    begun: AtomicUsize,
    working: AtomicUsize,
}

impl Activity {
    /// One request more, until the guard is dropped.
    pub(super) fn begin(&self) -> Working {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0.working.fetch_add(1, Ordering::Relaxed);
        Working(self.0.clone())
    }

    fn busy(&self) -> bool {
        self.0.working.load(Ordering::Relaxed) > 0
    }

    fn begun(&self) -> usize {
        self.0.begun.load(Ordering::Relaxed)
    }
}

/// A request that is being worked on.
#[derive(Debug)]
pub(super) struct Working(Arc<Requests>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Head,
    Idle,
    Busy,
    Stalled,
    Lingering { left: usize },
}

/// A TCP connection that does not wait for ever.
pub(super) struct Transport {
    stream: TcpStream,
    activity: Activity,
    /// The requests that had begun when we last looked: a quick one begins and ends unseen.
    seen: usize,
    patience: Patience,
    phase: Phase,
    /// When the phase has lasted too long; the timer fires then or earlier.
    deadline: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Transport {
    pub(super) fn new(stream: TcpStream, activity: Activity, patience: Patience) -> Transport {
        let timer = Box::pin(sleep(patience.head));
        let deadline = timer.deadline();
        Transport { stream, activity, seen: 0, patience, phase: Phase::Head, deadline, timer }
    }

    fn enter(&mut self, phase: Phase, wait: Duration) {
        self.phase = phase;
        self.deadline = Instant::now() + wait;
        // A timer that fires too early is set anew then, which is cheaper than at every phase.
        if self.timer.deadline() > self.deadline {
            self.timer.as_mut().reset(self.deadline);
        }
    }

    /// Bytes came while nothing was being worked on: a head begins.
    fn heard(&mut self) {
        if self.activity.busy() {
            self.phase = Phase::Busy;
        } else if self.phase != Phase::Head {
            self.enter(Phase::Head, self.patience.head);
        }
    }

    /// No bytes came: is it time to give up?
    ///
    /// The end of a request is not told to us. So the timer runs while one is worked on, too: when
    /// it fires and the work is done, the idle time begins, late by as much as it is long at most.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        loop {
            let begun = self.activity.begun();
            let busy = self.activity.busy();
            if (busy || begun != self.seen) && self.phase != Phase::Busy {
                self.enter(Phase::Busy, self.patience.idle);
            }
            self.seen = begun;
            if !busy && matches!(self.phase, Phase::Busy | Phase::Stalled) {
                self.enter(Phase::Idle, self.patience.idle);
            }
            let error = ready!(self.poll_timer(cx));
            if self.phase != Phase::Busy {
                return Poll::Ready(error);
            }
            // The work takes longer than we are patient with idleness: look again then.
            self.enter(Phase::Busy, self.patience.idle);
        }
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            if self.deadline <= Instant::now() {
                return Poll::Ready(ErrorKind::TimedOut.into());
            }
            let deadline = self.deadline;
            self.timer.as_mut().reset(deadline);
        }
    }

    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        if self.phase != Phase::Stalled {
            self.enter(Phase::Stalled, self.patience.idle);
        }
        self.poll_timer(cx)
    }

    fn poll_written(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        if written.is_ready() {
            if self.phase == Phase::Stalled {
                self.phase = Phase::Busy;
            }
            return written;
        }
        self.poll_stalled(cx).map(Err)
    }

    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 4096];
        while let Phase::Lingering { left } = self.phase {
            let mut unread = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.stream).poll_read(cx, &mut unread) {
                Poll::Ready(Ok(())) if !unread.filled().is_empty() => {
                    let left = left.saturating_sub(unread.filled().len());
                    if left == 0 {
                        return Poll::Ready(());
                    }
                    self.phase = Phase::Lingering { left };
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.poll_timer(cx).map(drop),
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(read) => {
                if buffer.filled().len() > before {
                    self.heard();
                }
                Poll::Ready(read)
            }
            Poll::Pending => self.poll_patience(cx).map(Err),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.poll_written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        // Most answers are one piece, which the kernel takes more cheaply as such than as a list.
        let mut filled = slices.iter().filter(|slice| !slice.is_empty());
        if let (Some(only), None) = (filled.next(), filled.next()) {
            return self.poll_write(cx, only);
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.poll_written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if !matches!(self.phase, Phase::Lingering { .. }) {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.enter(Phase::Lingering { left: LINGER_BYTES }, LINGER_TIME);
        }
        self.poll_linger(cx).map(Ok)
    }
}
