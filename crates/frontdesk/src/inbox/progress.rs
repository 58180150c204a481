//! `GET /inbox/export/progress`: how far a download is, to the page that began it (server-sent events).
//!
//! The browser takes the file as it takes any; beside it the page hears how much of it is on its way. A page
//! without scripts has the download alone.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use frontdesk_store::InboxCount;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::stream;
use super::write::Walk;
use crate::cli::Format;
use crate::desk::Call;
use crate::failure::Failure;

/// Downloads that are remembered, the latest: many more than run at once.
const REMEMBERED: usize = 64;
static EXPORTS: Mutex<VecDeque<Arc<Export>>> = Mutex::new(VecDeque::new());

/// Pages that listen at once: each holds a connection.
static LISTENERS: Semaphore = Semaphore::const_new(16);

/// So often a page hears how far it is, and so often it is looked whether the operator is still in.
const BREATH: Duration = Duration::from_millis(250);
const STILL_IN: u32 = 12;
/// So many breaths a page waits for the download that it has begun: half a minute.
const PATIENCE: u32 = 120;
/// No answer lasts for ever; the browser asks again by itself. A quarter of an hour.
const LONGEST: u32 = 3600;

/// A download under way.
pub(super) struct Export {
    /// What the page calls it.
    ticket: Uuid,
    operator: Uuid,
    count: InboxCount,
    walks: u8,
    walk: AtomicU8,
    submissions: AtomicU64,
    bytes: AtomicU64,
    state: AtomicU8,
}

const RUNS: u8 = 0;
const DONE: u8 = 1;
const FAILED: u8 = 2;

impl Export {
    /// One that begins.
    pub(super) fn begin(
        ticket: Uuid,
        operator: Uuid,
        count: InboxCount,
        format: Format,
    ) -> Arc<Export> {
        let export = Arc::new(Export {
            ticket,
            operator,
            count,
            walks: Walk::in_all(format),
            walk: AtomicU8::new(1),
            submissions: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            state: AtomicU8::new(RUNS),
        });
        let mut exports = EXPORTS.lock().unwrap_or_else(PoisonError::into_inner);
        exports.push_front(export.clone());
        exports.truncate(REMEMBERED);
        export
    }

    /// One more submission was dealt with.
    pub(super) fn step(&self, walk: Walk) {
        let number = walk.number();
        if self.walk.swap(number, Ordering::Relaxed) != number {
            self.submissions.store(0, Ordering::Relaxed);
        }
        self.submissions.fetch_add(1, Ordering::Relaxed);
    }

    /// It is at its end, one way or the other.
    pub(super) fn end(&self, is_whole: bool) {
        self.state.store(if is_whole { DONE } else { FAILED }, Ordering::Relaxed);
    }

    fn find(ticket: Uuid, operator: Uuid) -> Option<Arc<Export>> {
        let exports = EXPORTS.lock().unwrap_or_else(PoisonError::into_inner);
        exports.iter().find(|one| one.ticket == ticket && one.operator == operator).cloned()
    }

    fn is_over(&self) -> bool {
        self.state.load(Ordering::Relaxed) != RUNS
    }

    /// How far it is, as an event.
    fn told(&self) -> Bytes {
        let state = match self.state.load(Ordering::Relaxed) {
            RUNS => "running",
            DONE => "done",
            _ => "failed",
        };
        let told = json!({
            "state": state,
            "submissions": self.submissions.load(Ordering::Relaxed),
            "of": self.count.is_all.then_some(self.count.number),
            "walk": self.walk.load(Ordering::Relaxed),
            "walks": self.walks,
            "bytes": self.bytes.load(Ordering::Relaxed),
        });
        format!("event: progress\ndata: {told}\n\n").into()
    }
}

/// Counts what goes out.
pub(super) struct Counting<W> {
    pub(super) out: W,
    pub(super) export: Arc<Export>,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.export.bytes.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Begins to tell.
pub(crate) async fn listen(call: Call) -> Response {
    let told = begin(&call);
    call.answer(told)
}

fn begin(call: &Call) -> Result<Response, Failure> {
    let bad = |_| Failure::BadQuery { name: "export" };
    let ticket = Uuid::try_parse(&call.asked("export")).map_err(bad)?;
    let place = LISTENERS.try_acquire().map_err(|_| Failure::Busy)?;
    let (lines, body) = stream::events();
    let (app, operator) = (call.app.clone(), call.operator.clone());
    tokio::spawn(async move {
        let _place = place;
        for breath in 0..LONGEST {
            let found = Export::find(ticket, operator.account.id);
            // Asked before it is told, so that the last thing told is the end.
            let is_over = found.as_ref().is_some_and(|export| export.is_over());
            let line = found.as_ref().map_or(Bytes::from_static(b": not yet\n\n"), |it| it.told());
            let is_gone = lines.send(Ok(line)).await.is_err();
            let is_lost = found.is_none() && breath > PATIENCE;
            if is_over || is_gone || is_lost || app.health().is_draining() {
                return;
            }
            if breath % STILL_IN == STILL_IN - 1 && !operator.is_still_in(&app).await {
                return;
            }
            tokio::time::sleep(BREATH).await;
        }
    });
    let mut response = body.into_response();
    let media = HeaderValue::from_static("text/event-stream; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}
