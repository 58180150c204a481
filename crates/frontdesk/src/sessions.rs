//! How visitors are remembered here: which cookie, in which store, by which clock.

use anyhow::{Context, bail};
use frontdesk_session::{AccountId, Bounds, Fresh, Lifetimes, Moment, Policy, SessionStore};
use frontdesk_store::{CacheBounds, Cached, SqliteSessions, Store, StoreError};
use frontdesk_tower::{SessionLayer, session::Chance};
use uuid::Uuid;

use crate::config::Config;

/// The sessions of this server, of its site and of its desk. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Cached<SqliteSessions>,
    site: Policy,
    desk: Policy,
    is_refused: bool,
}

impl Sessions {
    /// The sessions that the settings ask for.
    ///
    /// # Errors
    /// What in the settings can't be.
    pub(crate) fn open(config: &Config, store: &Store) -> anyhow::Result<Sessions> {
        let settings = &config.sessions;
        if !settings.url.is_empty() {
            bail!(
                "sessions.url: sessions are kept in the data directory only, so far; leave it empty"
            );
        }
        let bounds = Bounds {
            data_bytes: settings.max_data_bytes,
            sessions_an_account: settings.max_an_account,
            stranger_bytes: settings.max_stranger_bytes,
        };
        let transport = Transport::of(config);
        Ok(Sessions {
            store: store.cached_sessions(bounds, CacheBounds::default()),
            site: site_policy(config, transport)?,
            desk: match desk_is_https(config) {
                true => Policy::desk(),
                false => Policy::desk().on_plain_http(),
            },
            is_refused: transport == Transport::Open && !settings.insecure_http,
        })
    }

    /// Remembers the visitors of the site.
    pub(crate) fn site_layer(&self) -> SessionLayer {
        SessionLayer::with_chance(self.store.clone(), self.site.clone(), ServerChance)
    }

    /// Remembers the operators of the desk.
    pub(crate) fn desk_layer(&self) -> SessionLayer {
        SessionLayer::with_chance(self.store.clone(), self.desk.clone(), ServerChance)
    }

    /// How the visitors of the site are remembered.
    pub(crate) fn site_policy(&self) -> &Policy {
        &self.site
    }

    /// Whether nobody is remembered, because everybody on the way could read the cookie.
    pub(crate) fn are_refused(&self) -> bool {
        self.is_refused
    }

    /// The store, for what is done to sessions from outside of them.
    pub(crate) fn store(&self) -> &impl SessionStore<Error = StoreError> {
        &self.store
    }

    /// Ends every session of an account, on all devices.
    ///
    /// # Errors
    /// [`StoreError`]; it is open then which were ended.
    pub(crate) async fn end_account(&self, account: Uuid, now: Moment) -> Result<u64, StoreError> {
        self.store.end_account(&account_id(account), None, now).await
    }
}

/// The name of an account in its sessions.
pub(crate) fn account_id(account: Uuid) -> AccountId {
    let mut text = Uuid::encode_buffer();
    let text = account.hyphenated().encode_lower(&mut text);
    AccountId::parse(text).unwrap_or_else(|_| unreachable!("36 letters and digits fit"))
}

/// The account of a session's name for it.
pub(crate) fn account_uuid(id: &AccountId) -> Option<Uuid> {
    Uuid::parse_str(id.as_str()).ok()
}

/// How the cookie travels, by `public_url` alone: no header of a request is believed in this (C-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    /// https.
    Sealed,
    /// http that does not leave this machine.
    Local,
    /// http through a network.
    Open,
}

impl Transport {
    fn of(config: &Config) -> Transport {
        match &config.public_url {
            None => Transport::Local,
            Some(url) if url.scheme() == "https" => Transport::Sealed,
            Some(url) => match url.host() {
                Some(url::Host::Domain("localhost")) => Transport::Local,
                Some(url::Host::Ipv4(ip)) if ip.is_loopback() => Transport::Local,
                Some(url::Host::Ipv6(ip)) if ip.is_loopback() => Transport::Local,
                _ => Transport::Open,
            },
        }
    }
}

fn site_policy(config: &Config, transport: Transport) -> anyhow::Result<Policy> {
    let settings = &config.sessions;
    let lifetimes = Lifetimes {
        idle: settings.idle,
        absolute: settings.absolute,
        stranger: settings.stranger,
        ..Lifetimes::default()
    };
    let shared = match settings.domain.as_str() {
        "" => Policy::https(),
        domain if transport == Transport::Sealed => {
            shares(config, domain)?;
            Policy::shared(domain).context("sessions.domain")?
        }
        _ => bail!("sessions.domain: sessions are shared on https only; set an https public_url"),
    };
    let policy = match transport {
        Transport::Sealed => shared,
        Transport::Local | Transport::Open => shared.on_plain_http(),
    };
    Policy::new(policy.cookie().clone(), policy.realm(), lifetimes)
        .context("sessions.idle_seconds, absolute_seconds, stranger_seconds")
}

/// A cookie for a domain that we are not in is one that no browser takes from us.
fn shares(config: &Config, domain: &str) -> anyhow::Result<()> {
    let host = config.public_url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    let is_below =
        host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'));
    if !is_below {
        bail!("sessions.domain: {host} (of public_url) is neither {domain} nor a host below it");
    }
    Ok(())
}

fn desk_is_https(config: &Config) -> bool {
    config.desk.url.as_ref().is_some_and(|url| url.scheme() == "https")
}

/// The server's one clock and random source.
#[derive(Debug, Clone, Copy)]
struct ServerChance;

impl Chance for ServerChance {
    fn now(&self) -> Moment {
        Moment::from_micros(crate::app::now())
    }

    fn fresh(&self) -> Fresh {
        Fresh::new(crate::app::random())
    }
}
