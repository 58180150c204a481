//! `frontdesk backup FILE`: the whole desk, while it runs.

use std::io::Write;
use std::path::Path;

use anyhow::bail;
use frontdesk_store::Store;

use super::progress::Progress;
use crate::cli::Backup;
use crate::config::Config;

/// Whether all was there to be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of it.
    Whole,
    /// All but files that the disk no longer has as they were stored.
    Damaged,
}

/// Makes the backup and says what is in it.
///
/// # Errors
/// What is in the way; there is no such file then.
pub(crate) fn run(
    config: &Config,
    command: &Backup,
    mut out: impl Write,
) -> anyhow::Result<Verdict> {
    refuse_in_site(&command.file, &config.site)?;
    let desk = Store::beside(&config.data)?;
    let mut progress = Progress::new();
    let show = |done, total| progress.show(done, total);
    let made = desk.back_up(&command.file, crate::app::now(), show)?;
    drop(progress);
    let (submissions, files) = (made.submissions, made.files);
    let bytes = command.file.metadata().map_or(0, |metadata| metadata.len());
    writeln!(
        out,
        "{}: {submissions} submissions, {files} files, {bytes} bytes",
        command.file.display()
    )?;
    for key in &made.damaged {
        writeln!(
            out,
            "left out, because the disk no longer has it as it was stored: uploads/{key}"
        )?;
    }
    Ok(if made.damaged.is_empty() { Verdict::Whole } else { Verdict::Damaged })
}

/// What lies in the site's folder is served to everybody.
fn refuse_in_site(file: &Path, site: &Path) -> anyhow::Result<()> {
    if site.as_os_str().is_empty() {
        return Ok(());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    if let (Ok(folder), Ok(site)) = (folder, site.canonicalize())
        && folder.starts_with(&site)
    {
        bail!("{} lies in the site's folder, which everybody can read", file.display());
    }
    Ok(())
}
