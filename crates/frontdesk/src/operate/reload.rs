//! SIGHUP: the settings are read again.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::App;
use crate::config::{self, Flags, Reloaded};

/// From now on SIGHUP ends nothing.
///
/// # Errors
/// The system gives no more signals.
pub(crate) fn hangups() -> std::io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// At each signal reads all layers again, as at the start. A file that can't be read, or holds what can't
/// be, changes nothing.
pub(crate) async fn follow(app: App, flags: Flags, mut hangups: Signal) {
    while hangups.recv().await.is_some() {
        match config::read(&flags, &config::environment()) {
            Ok(new) => take(&app, new).await,
            Err(error) => {
                let (place, problem) = (&error.place, &error.problem);
                tracing::error!(%place, %problem, "the settings stay as they were: they cannot be read");
            }
        }
    }
}

async fn take(app: &App, new: config::Config) {
    let Reloaded { config, changed, later } = config::reload(app.config(), new);
    app.follow_settings(config).await;
    let list = |keys: &[String]| if keys.is_empty() { "none".to_owned() } else { keys.join(" ") };
    tracing::info!(changed = list(&changed), "the settings were read again");
    if !later.is_empty() {
        tracing::warn!(settings = list(&later), "these settings change at the next start only");
    }
}
