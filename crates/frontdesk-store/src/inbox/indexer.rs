//! The thread that has submissions indexed behind their filing.
//!
//! Filing one costs nothing more for it: it is woken, waits a moment for others, and asks the writer for
//! small steps, between which what comes in has its turn. What an older version stored, and what a crash
//! forgot, it finds in the same way: all rows behind the last one that was indexed.

use std::{
    sync::mpsc::{self, Receiver, SyncSender},
    thread,
    time::{Duration, Instant},
};

/// So long it waits for others before it begins.
const GATHERS: Duration = Duration::from_millis(50);
/// While submissions come in, it takes a twentieth of the writer's time at most; they go first.
const RESTS_WHILE_BUSY: u32 = 19;
const RESTS_AT_MOST: Duration = Duration::from_secs(1);

/// Wakes the thread. It ends when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Wake(SyncSender<()>);

impl Wake {
    pub(crate) fn wake(&self) {
        // If it has been woken already, it will look; if it has ended, the store is closed.
        let _ = self.0.try_send(());
    }
}

/// What one step of the work came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    More,
    Done,
    /// The store is closed.
    Over,
}

pub(crate) struct Indexer {
    woken: Receiver<()>,
}

impl Indexer {
    pub(crate) fn new() -> (Wake, Self) {
        let (wake, woken) = mpsc::sync_channel(1);
        (Wake(wake), Self { woken })
    }

    /// Begins. `step` asks the writer for a little work and waits until it is done.
    pub(crate) fn start(self, step: impl FnMut() -> Work + Send + 'static) -> std::io::Result<()> {
        let thread = thread::Builder::new().name("frontdesk-index".to_owned());
        thread.spawn(|| self.run(step)).map(drop)
    }

    fn run(self, mut step: impl FnMut() -> Work) {
        while self.woken.recv().is_ok() {
            thread::sleep(GATHERS);
            loop {
                let began = Instant::now();
                match step() {
                    Work::More => thread::sleep(self.rest(began.elapsed())),
                    Work::Done => break,
                    Work::Over => return,
                }
            }
        }
    }

    /// How long it leaves the writer alone after a step that took so long.
    fn rest(&self, took: Duration) -> Duration {
        match self.woken.try_recv() {
            Ok(()) => took.saturating_mul(RESTS_WHILE_BUSY).min(RESTS_AT_MOST),
            Err(_) => took,
        }
    }
}
