//! The secrets of a webhook: those of the settings, and those of its file.

use anyhow::{Context, bail};
use zeroize::Zeroizing;

use crate::config::{Secret, Webhook};

/// All of them, the newest first.
///
/// # Errors
/// The file can't be read, holds none, or one that can't be; it is named, its content is not.
pub(super) fn of(webhook: &Webhook) -> anyhow::Result<Vec<Secret>> {
    let mut secrets = webhook.secret.as_slice().to_vec();
    let Some(file) = &webhook.secret_file else { return Ok(secrets) };
    let place = || format!("secret_file {}", file.display());
    let text = std::fs::read_to_string(file).map(Zeroizing::new).with_context(place)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines.filter(|line| !line.starts_with('#')) {
        secrets.push(Secret::parse(line).map_err(anyhow::Error::msg).with_context(place)?);
    }
    if secrets.is_empty() {
        bail!("{} holds no secret", place());
    }
    Ok(secrets)
}
