//! What the rooms share: settings, store, site, forms; and the only clock and chance of the server.

mod chance;
mod clock;
mod forms;
mod greet;
mod open;
mod place;
mod settled;
mod trouble;
mod upkeep;

use std::sync::Arc;

use frontdesk_store::Store;

use crate::config::Current;
use crate::forms::Forms;
use crate::login::Logins;
use crate::observe::Numbers;
use crate::operate::Health;
use crate::serve::Addresses;
use crate::sessions::Sessions;
use crate::site::{Site, Watch};
use crate::spam::Spam;
use clock::Clock;
use settled::{MakeChannels, Settled};

pub(crate) use chance::random;
pub(crate) use clock::{moment, moment_in_words, now, seconds_to_midnight};
pub(crate) use open::site_options;

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    settled: Current<Settled>,
    make_channels: MakeChannels,
    store: Store,
    site: Option<Site>,
    forms: Forms,
    sessions: Sessions,
    logins: Logins,
    health: Health,
    numbers: Numbers,
    addresses: Addresses,
    clock: Clock,
    spam: Spam,
    has_terminal: bool,
    /// Follows the site's files as long as it is held.
    _watch: Option<Watch>,
}

impl App {
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

    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }

    pub(crate) fn spam(&self) -> &Spam {
        &self.0.spam
    }
}
