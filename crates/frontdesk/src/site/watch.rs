//! Follows the files of the site while the server runs.
//!
//! One thread waits for the system to say that something changed, waits until it is quiet, and
//! reads the pages again. Editors write a page in many ways (in place, a new file renamed over it,
//! a folder moved in): what a change was doesn't matter, because the reading looks at everything
//! and opens what is new.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Site, SiteForms};
use crate::form_name::FormName;

/// How long it must be quiet: an editor's "save" is several changes.
const QUIET: Duration = Duration::from_millis(100);
/// How long a change waits at most, if it never gets quiet.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the files are looked at where the system doesn't tell.
const POLL: Duration = Duration::from_secs(2);

/// What a change of the files did to the forms.
#[derive(Debug)]
pub(crate) struct Changed {
    pub(crate) before: Arc<SiteForms>,
    pub(crate) after: Arc<SiteForms>,
}

impl Changed {
    /// The forms that are there now and were not.
    pub(crate) fn appeared(&self) -> Vec<FormName> {
        missing_in(&self.after, &self.before)
    }

    /// The forms that were there.
    pub(crate) fn gone(&self) -> Vec<FormName> {
        missing_in(&self.before, &self.after)
    }
}

fn missing_in(these: &SiteForms, those: &SiteForms) -> Vec<FormName> {
    these.names().filter(|name| those.get(name).is_none()).cloned().collect()
}

/// Following goes on until this is dropped.
pub(crate) struct Watch {
    _watcher: Option<RecommendedWatcher>,
    _running: Sender<Notice>,
}

/// What the thread is told. Its end is that nobody is left to tell it anything.
pub(super) enum Notice {
    Changed(Vec<PathBuf>),
}

impl Site {
    /// Follows the files from now on; `told` hears of each change of the forms or their warnings,
    /// on a thread of its own.
    pub(crate) fn watch(&self, told: impl Fn(Changed) + Send + 'static) -> Watch {
        let (sender, receiver) = channel();
        self.watch_by(self.watcher(sender.clone()), (sender, receiver), told)
    }

    /// Where the system can't tell (its watches are used up, the file system is a remote one), the
    /// files are looked at again and again.
    pub(super) fn watch_by(
        &self,
        watcher: notify::Result<RecommendedWatcher>,
        (sender, receiver): (Sender<Notice>, Receiver<Notice>),
        told: impl Fn(Changed) + Send + 'static,
    ) -> Watch {
        let every = match &watcher {
            Ok(_) => None,
            Err(error) => {
                let why = "the system does not tell what changes in the site: looking every 2 s";
                tracing::warn!(%error, "{why}");
                Some(POLL)
            }
        };
        let site = self.clone();
        let thread = std::thread::Builder::new().name("site".into());
        if let Err(error) = thread.spawn(move || site.follow(&receiver, every, told)) {
            let what = "changes of the site are noticed only when an unknown form is sent";
            tracing::warn!(%error, "{what}");
        }
        Watch { _watcher: watcher.ok(), _running: sender }
    }

    fn watcher(&self, sender: Sender<Notice>) -> notify::Result<RecommendedWatcher> {
        let tell = move |event: notify::Result<Event>| {
            // An error means that something was missed: look at everything.
            let paths = match event {
                Ok(event) if !matters(&event) => return,
                Ok(event) => event.paths,
                Err(_) => Vec::new(),
            };
            // Nobody listens any more only when the server stops.
            let _ = sender.send(Notice::Changed(paths));
        };
        // A link that leads out of the site is none of ours to follow.
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(tell, config)?;
        watcher.watch(self.root(), RecursiveMode::Recursive)?;
        Ok(watcher)
    }

    fn follow(
        &self,
        notices: &Receiver<Notice>,
        every: Option<Duration>,
        told: impl Fn(Changed) + Send + 'static,
    ) {
        let mut before = self.forms();
        while let Some(changed) = wait(notices, every) {
            self.forget(&changed);
            let after = self.reread(Duration::ZERO);
            if before != after {
                told(Changed { before, after: after.clone() });
            }
            before = after;
        }
    }
}

/// Waits for a change and then for quiet. `None` when following is over.
fn wait(notices: &Receiver<Notice>, every: Option<Duration>) -> Option<Vec<PathBuf>> {
    let first = match every {
        None => notices.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Some(every) => notices.recv_timeout(every),
    };
    let mut changed = match first {
        Ok(Notice::Changed(paths)) => paths,
        Err(RecvTimeoutError::Timeout) => return Some(Vec::new()),
        Err(RecvTimeoutError::Disconnected) => return None,
    };
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        match notices.recv_timeout(QUIET) {
            Ok(Notice::Changed(paths)) => changed.extend(paths),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    changed.sort_unstable();
    changed.dedup();
    Some(changed)
}

/// Reading a page is an event too: without this, each reading would bring on the next. A change
/// inside a file counts only for pages; that a name appears or goes counts always, because it may
/// be a folder's.
fn matters(event: &Event) -> bool {
    let page = || {
        event.paths.iter().any(|path| {
            let extension = path.extension().unwrap_or_default();
            extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm")
        })
    };
    if event.need_rescan() {
        return true;
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => page(),
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Modify(_) => page(),
        EventKind::Any | EventKind::Create(_) | EventKind::Remove(_) | EventKind::Other => true,
    }
}
