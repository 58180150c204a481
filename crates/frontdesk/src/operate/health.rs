//! Whether the server can do what it is there for.
//!
//! *Live* is whoever answers at all. *Ready* is whoever would keep what is sent at this moment: each part
//! is found out by using it, within a time, and remembered for a second, so that many who ask cost no more
//! than one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use frontdesk_store::StoreError;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::app::App;

/// How long a part may take before it counts as away. A visitor would wait no longer either.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an outcome is believed.
const KEPT: Duration = Duration::from_secs(1);

/// What is known of the server's health.
#[derive(Debug, Default)]
pub(crate) struct Health {
    is_draining: AtomicBool,
    last: Mutex<Option<(Instant, Parts)>>,
}

/// The parts, as they were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) store: Result<(), Ill>,
    pub(crate) sessions: Result<(), Ill>,
    pub(crate) disk: Result<(), Ill>,
    pub(crate) serving: Result<(), Ill>,
}

/// Why a part is not well. The log has what the system said; this says nothing of the inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ill {
    /// The database can't be written.
    StoreAway,
    /// More waits to be written than fits.
    StoreBusy,
    /// The disk is full.
    NoSpace,
    /// It can't be asked who visitors are.
    SessionsAway,
    /// It took longer than anybody waits.
    Slow,
    /// Only the reserve is left on the disk: no files are taken.
    Reserve,
    /// The disk can't be asked.
    DiskAway,
    /// The server was told to stop.
    Draining,
}

impl Ill {
    /// A stable word for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Ill::StoreAway | Ill::SessionsAway | Ill::DiskAway => "away",
            Ill::StoreBusy => "busy",
            Ill::NoSpace => "no_space",
            Ill::Slow => "slow",
            Ill::Reserve => "reserve",
            Ill::Draining => "draining",
        }
    }

    /// The same for people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Ill::StoreAway => "the database in the data directory cannot be written",
            Ill::StoreBusy => "more waits to be written than fits",
            Ill::NoSpace => "there is no space left in the data directory",
            Ill::SessionsAway => "the store of sessions does not answer",
            Ill::Slow => "it takes longer than two seconds",
            Ill::Reserve => "only the reserve for text is left on the disk; files are refused",
            Ill::DiskAway => "the disk of the data directory does not say how full it is",
            Ill::Draining => "the server was told to stop and finishes what is in flight",
        }
    }
}

impl Parts {
    /// Each part with its name.
    pub(crate) fn named(&self) -> [(&'static str, Result<(), Ill>); 4] {
        [
            ("store", self.store),
            ("sessions", self.sessions),
            ("disk", self.disk),
            ("serving", self.serving),
        ]
    }

    /// Whether all of them are well.
    pub(crate) fn are_well(&self) -> bool {
        self.named().iter().all(|(_, part)| part.is_ok())
    }
}

impl Health {
    /// From now on the server is not ready, whatever its parts say.
    pub(crate) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is on its way out.
    pub(crate) fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    /// How each part is; found out anew if that was more than a second ago. Whoever comes meanwhile waits
    /// for the same answer.
    pub(crate) async fn parts(&self, app: &App) -> Parts {
        let mut last = self.last.lock().await;
        let known = last.filter(|(at, _)| at.elapsed() < KEPT).map(|(_, parts)| parts);
        let mut parts = match known {
            Some(parts) => parts,
            None => {
                let found = examine(app).await;
                *last = Some((Instant::now(), found));
                found
            }
        };
        if self.is_draining.load(Ordering::Relaxed) {
            parts.serving = Err(Ill::Draining);
        }
        parts
    }
}

async fn examine(app: &App) -> Parts {
    let (store, sessions, disk) = tokio::join!(store(app), sessions(app), disk(app));
    Parts { store, sessions, disk, serving: Ok(()) }
}

async fn store(app: &App) -> Result<(), Ill> {
    match timeout(PATIENCE, app.store().probe()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the store cannot be written");
            Err(match error {
                StoreError::Busy => Ill::StoreBusy,
                StoreError::NoSpace => Ill::NoSpace,
                _ => Ill::StoreAway,
            })
        }
        Err(_) => Err(slow("the store")),
    }
}

async fn sessions(app: &App) -> Result<(), Ill> {
    match timeout(PATIENCE, app.sessions().probe()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the store of sessions does not answer");
            Err(Ill::SessionsAway)
        }
        Err(_) => Err(slow("the store of sessions")),
    }
}

async fn disk(app: &App) -> Result<(), Ill> {
    let uploads = app.store().uploads().clone();
    // A disk across a network may hang, and would hold up a thread that answers.
    let space = tokio::task::spawn_blocking(move || uploads.space());
    match timeout(PATIENCE, space).await {
        Ok(Ok(Ok(space))) if space.is_short() => Err(Ill::Reserve),
        Ok(Ok(Ok(_))) => Ok(()),
        Ok(Ok(Err(_)) | Err(_)) => Err(Ill::DiskAway),
        Err(_) => Err(slow("the disk")),
    }
}

fn slow(part: &str) -> Ill {
    tracing::warn!(part, "not ready: no answer within two seconds");
    Ill::Slow
}
