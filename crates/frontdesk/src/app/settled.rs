//! The settings and what is made of them, anew each time they change while the server runs.

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::App;
use crate::channel::{Channel, Channels};
use crate::config::Config;
use crate::mail::{self, Mails};
use crate::outbox::webhook::Webhooks;

/// All of it, made of one reading: so it changes at once, or not at all.
pub(super) struct Settled {
    config: Config,
    channels: Channels,
    mails: Mails,
    /// SHA-256 of what a scraper brings.
    metrics_token: Option<[u8; 32]>,
}

/// How the ways in which deliveries are sent are made of the settings.
pub(super) type MakeChannels = Box<dyn Fn(&Config) -> anyhow::Result<Channels> + Send + Sync>;

impl Settled {
    /// # Errors
    /// What in the settings can't be, as a file that can't be read.
    pub(super) fn of(config: Config, channels: &MakeChannels) -> anyhow::Result<Settled> {
        Ok(Settled {
            channels: channels(&config)?,
            mails: Mails::open(&config)?,
            metrics_token: metrics_token(&config)?,
            config,
        })
    }
}

impl App {
    pub(crate) fn config(&self) -> &Config {
        &self.0.settled.now().config
    }

    /// The ways in which deliveries are sent.
    pub(crate) fn channels(&self) -> &Channels {
        &self.0.settled.now().channels
    }

    pub(crate) fn mails(&self) -> &Mails {
        &self.0.settled.now().mails
    }

    /// SHA-256 of the token that a scraper of the numbers has to bring, if one is set.
    pub(crate) fn metrics_token(&self) -> Option<&[u8; 32]> {
        self.0.settled.now().metrics_token.as_ref()
    }

    /// From now on these settings hold; what is being answered, or sent, goes on under those before.
    ///
    /// # Errors
    /// What in them can't be; then nothing has changed.
    pub(crate) async fn follow_settings(&self, config: Config) -> anyhow::Result<()> {
        self.0.settled.follow(Settled::of(config, &self.0.make_channels)?);
        if let Err(error) = self.0.forms.gather_again(self).await {
            tracing::warn!(%error, "the declared forms cannot be read");
        }
        Ok(())
    }
}

/// Webhooks and mails.
pub(super) fn channels(config: &Config) -> anyhow::Result<Channels> {
    let webhooks: Box<dyn Channel> = Box::new(Webhooks::open(config)?);
    Ok(Channels::new(mail::channels().chain([webhooks]).collect()))
}

/// The token of the settings, as its hash.
fn metrics_token(config: &Config) -> anyhow::Result<Option<[u8; 32]>> {
    let path = &config.metrics.token_file;
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let failed = || format!("metrics.token_file is {}", path.display());
    let text = std::fs::read_to_string(path).with_context(failed)?;
    let token = text.trim();
    // NIST SP 800-63B-4 asks 112 bits of a secret that is looked up: in hexadecimal 28 digits.
    anyhow::ensure!(token.len() >= 28, "{}: a token has at least 28 characters", failed());
    Ok(Some(Sha256::digest(token).into()))
}
