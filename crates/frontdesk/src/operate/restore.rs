//! `frontdesk restore FILE`: a backup made into a desk again.

use std::io::Write;

use anyhow::Context;
use frontdesk_session::Moment;
use frontdesk_store::Store;

use super::progress::Progress;
use crate::app;
use crate::cli::Restore;
use crate::config::Config;
use crate::sessions::Aside;

/// Restores and says what there is now.
///
/// # Errors
/// What is in the way; nothing is restored then.
pub(crate) fn run(config: &Config, command: &Restore, mut out: impl Write) -> anyhow::Result<()> {
    let mut progress = Progress::new();
    let show = |done, total| progress.show(done, total);
    let erasures = command.erasures.as_deref();
    let restored = frontdesk_store::restore(&command.file, &config.data, erasures, show)?;
    drop(progress);
    // Those that are kept elsewhere (Redis) live on, and belong to a later state than this one.
    let desk = Store::beside(&config.data)?;
    let ended = Aside::open(config, &desk)
        .and_then(|sessions| sessions.end_all(Moment::from_micros(app::now())));
    ended.context("it is restored, but sessions that are kept elsewhere could not be ended; run `frontdesk session end --all`")?;
    let (submissions, files) = (restored.submissions, restored.files);
    let made = app::moment(restored.made_at);
    writeln!(
        out,
        "{}: {submissions} submissions, {files} files, as of {made}",
        config.data.display()
    )?;
    writeln!(out, "all sessions are ended")?;
    if restored.held > 0 {
        writeln!(
            out,
            "{} deliveries are held back until you send them at the desk",
            restored.held
        )?;
    }
    if restored.erased_again > 0 {
        let erased = restored.erased_again;
        writeln!(out, "{erased} submissions and accounts that were erased since are erased again")?;
    }
    for key in &restored.damaged {
        writeln!(out, "the backup does not have uploads/{key}: it was damaged already")?;
    }
    Ok(())
}
