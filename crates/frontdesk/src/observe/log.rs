//! The log of this process: where it goes, how much is told, and in which shape.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, reload};

use super::line::{Line, Written};
use crate::config::{Log as Settings, LogFormat};

/// The log, whose settings may change while it is written.
#[derive(Clone)]
pub(crate) struct Log {
    level: reload::Handle<Targets, Registry>,
    shape: Shape,
}

/// The shape of the lines of this moment.
#[derive(Debug, Clone)]
pub(crate) struct Shape(Arc<AtomicBool>);

impl Shape {
    pub(super) fn new(written: Written) -> Shape {
        let shape = Shape(Arc::default());
        shape.follow(written);
        shape
    }

    pub(super) fn now(&self) -> Written {
        match self.0.load(Ordering::Relaxed) {
            true => Written::Json,
            false => Written::Text,
        }
    }

    fn follow(&self, written: Written) {
        self.0.store(written == Written::Json, Ordering::Relaxed);
    }
}

/// Settings of the log that can be.
pub(crate) struct Wish {
    level: Targets,
    shape: Written,
}

impl Wish {
    /// What the settings say.
    ///
    /// # Errors
    /// The level is none.
    pub(crate) fn of(settings: &Settings) -> anyhow::Result<Wish> {
        let level: Level = settings.level.parse().with_context(|| {
            format!(
                "log.level is \"{}\"; it is one of error, warn, info, debug, trace",
                settings.level
            )
        })?;
        // V16.2.5: what libraries say of their work holds whole headers; only their warnings are ours to
        // tell.
        let level =
            Targets::new().with_target("frontdesk", level).with_default(level.min(Level::WARN));
        let shape = match settings.format {
            LogFormat::Text => Written::Text,
            LogFormat::Json => Written::Json,
        };
        Ok(Wish { level, shape })
    }
}

impl Log {
    /// From now on what the process says goes to standard error: standard output is for what was asked for.
    ///
    /// # Errors
    /// As [`Wish::of`].
    pub(crate) fn start(settings: &Settings) -> anyhow::Result<Log> {
        let Wish { level, shape } = Wish::of(settings)?;
        let (level, handle) = reload::Layer::new(level);
        let shape = Shape::new(shape);
        let lines = tracing_subscriber::fmt::layer()
            .event_format(Line(shape.clone()))
            .with_writer(std::io::stderr);
        tracing_subscriber::registry().with(lines.with_filter(level)).init();
        Ok(Log { level: handle, shape })
    }

    /// From now on it is told so much, in this shape.
    pub(crate) fn follow(&self, wish: Wish) {
        self.shape.follow(wish.shape);
        // It fails only where there is no log any more.
        let _ = self.level.reload(wish.level);
    }
}
