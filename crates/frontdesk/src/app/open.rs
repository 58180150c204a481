//! How the server's state is put together.

use std::io::IsTerminal;
use std::sync::Arc;

use frontdesk_store::{Store, StoreOptions};

use super::settled::{self, MakeChannels, Settled};
use super::{App, Clock, Inner};
use crate::config::{Config, Current};
use crate::forms::Forms;
use crate::login::Logins;
use crate::observe::Numbers;
use crate::operate::Health;
use crate::serve::{Addresses, Door};
use crate::sessions::Sessions;
use crate::site::{Changed, Site, SiteOptions};
use crate::spam::Spam;

impl App {
    /// Opens the store and the site.
    ///
    /// # Errors
    /// What is in the way, with the way out.
    pub(crate) async fn open(config: Config, addresses: Addresses) -> anyhow::Result<App> {
        App::open_with(config, addresses, Box::new(settled::channels)).await
    }

    /// The same with channels of the caller's choosing.
    ///
    /// # Errors
    /// As [`open`](App::open).
    pub(crate) async fn open_with(
        config: Config,
        addresses: Addresses,
        make_channels: MakeChannels,
    ) -> anyhow::Result<App> {
        let site = open_site(&config)?;
        let store = Store::open(&config.data, StoreOptions::default())?;
        let forms = Forms::gather(&config, site.as_ref(), &store).await?;
        let sessions = Sessions::open(&config, &store)?;
        let logins = Logins::start(&config, Door::Site.is_https(&config))?;
        let has_terminal = std::io::stdout().is_terminal();
        let watch = site.as_ref().map(|site| site.watch(tell_changes));
        let spam = Spam::new();
        let settled = Current::new(Settled::of(config, &make_channels)?);
        let app = App(Arc::new(Inner {
            settled,
            make_channels,
            store,
            site,
            forms,
            sessions,
            logins,
            health: Health::default(),
            numbers: Numbers::default(),
            addresses,
            clock: Clock::default(),
            spam,
            has_terminal,
            _watch: watch,
        }));
        tokio::spawn(app.clone().follow_forms());
        tokio::spawn(app.clone().purge());
        Ok(app)
    }
}

fn open_site(config: &Config) -> anyhow::Result<Option<Site>> {
    Ok(site_options(config).map(Site::open).transpose()?)
}

/// The site that the settings name, if they name one.
pub(crate) fn site_options(config: &Config) -> Option<SiteOptions> {
    if config.site.as_os_str().is_empty() {
        return None;
    }
    Some(SiteOptions {
        root: config.site.clone(),
        spa: config.spa,
        data: Some(config.data.clone()),
        never: config.file.iter().cloned().collect(),
        public_host: config.public_url.as_ref().and_then(|url| url.host_str()).map(str::to_owned),
    })
}

/// What changed in the site while it is served, for whoever is building it.
fn tell_changes(changed: Changed) {
    for name in changed.appeared() {
        tracing::info!(form = %name, "a form appeared in the site");
    }
    for name in changed.gone() {
        tracing::info!(form = %name, "a form is gone from the site");
    }
    for warning in changed.after.warnings() {
        if !changed.before.warnings().contains(warning) {
            tracing::warn!("{warning}");
        }
    }
}
