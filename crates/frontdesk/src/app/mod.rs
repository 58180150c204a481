//! What the rooms share: settings, store, site, forms; and the only clock and chance of the server.

mod chance;
mod clock;
mod forms;
mod greet;
mod open;
mod place;
mod trouble;
mod upkeep;

use std::sync::Arc;

use frontdesk_store::Store;

use crate::channel::Channels;
use crate::config::{Config, Current};
use crate::forms::Forms;
use crate::login::Logins;
use crate::mail::Mails;
use crate::observe::Numbers;
use crate::operate::Health;
use crate::serve::Addresses;
use crate::sessions::Sessions;
use crate::site::{Site, Watch};
use crate::spam::Spam;
use clock::Clock;

pub(crate) use chance::random;
pub(crate) use clock::{moment, moment_in_words, now, seconds_to_midnight};
pub(crate) use open::site_options;

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    config: Current,
    store: Store,
    site: Option<Site>,
    forms: Forms,
    sessions: Sessions,
    logins: Logins,
    health: Health,
    numbers: Numbers,
    /// SHA-256 of what a scraper brings.
    metrics_token: Option<[u8; 32]>,
    addresses: Addresses,
    channels: Channels,
    clock: Clock,
    spam: Spam,
    mails: Mails,
    has_terminal: bool,
    /// Follows the site's files as long as it is held.
    _watch: Option<Watch>,
}

impl App {
    pub(crate) fn config(&self) -> &Config {
        self.0.config.now()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn site(&self) -> Option<&Site> {
        self.0.site.as_ref()
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn logins(&self) -> &Logins {
        &self.0.logins
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.0.numbers
    }

    /// SHA-256 of the token that a scraper of the numbers has to bring, if one is set.
    pub(crate) fn metrics_token(&self) -> Option<&[u8; 32]> {
        self.0.metrics_token.as_ref()
    }

    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }

    /// The ways in which deliveries are sent.
    pub(crate) fn channels(&self) -> &Channels {
        &self.0.channels
    }

    pub(crate) fn spam(&self) -> &Spam {
        &self.0.spam
    }

    pub(crate) fn mails(&self) -> &Mails {
        &self.0.mails
    }
}
