//! SIGHUP: the settings are read again.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::App;
use crate::config::{self, Config, Flags, Reloaded};
use crate::observe::{Log, Wish};

/// From now on SIGHUP ends nothing.
///
/// # Errors
/// The system gives no more signals.
pub(crate) fn hangups() -> std::io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// At each signal reads all layers again, as at the start. What can't be read, or can't be, changes
/// nothing.
pub(crate) async fn follow(app: App, flags: Flags, log: Log, mut hangups: Signal) {
    while hangups.recv().await.is_some() {
        match config::read(&flags, &config::environment()) {
            Ok(new) => take(&app, &log, new).await,
            Err(error) => {
                let (place, problem) = (&error.place, &error.problem);
                tracing::error!(%place, %problem, "the settings stay as they were: they cannot be read");
            }
        }
    }
}

async fn take(app: &App, log: &Log, new: Config) {
    let Reloaded { config, changed, later } = config::reload(app.config(), new);
    if let Err(error) = hold(app, log, config).await {
        tracing::error!(
            error = format!("{error:#}"),
            "the settings stay as they were: they cannot be held"
        );
        return;
    }
    let list = |keys: &[String]| if keys.is_empty() { "none".to_owned() } else { keys.join(" ") };
    tracing::info!(changed = list(&changed), "the settings were read again");
    if !later.is_empty() {
        tracing::warn!(settings = list(&later), "these settings change at the next start only");
    }
}

/// Everything is made first, so that nothing holds where something can't.
async fn hold(app: &App, log: &Log, config: Config) -> anyhow::Result<()> {
    let wish = Wish::of(&config.log)?;
    app.follow_settings(config).await?;
    log.follow(wish);
    Ok(())
}
