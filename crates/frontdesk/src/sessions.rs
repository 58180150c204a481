//! How visitors are remembered here: which cookie, in which store, by which clock.

mod aside;
mod keys;
mod newcomers;
mod place;

use std::sync::Arc;

use anyhow::{Context, bail};
use frontdesk_session::{
    AccountId, Bounds, CookieSpec, Cookies, Fresh, Key, Keyring, Lifetimes, Moment, Policy,
    SessionStore,
};
use frontdesk_store::Store;
use frontdesk_tower::{SessionLayer, session::Chance};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

use crate::config::Config;
use crate::serve::Door;

pub(crate) use aside::Aside;
pub(crate) use newcomers::Newcomers;
use place::Place;
pub(crate) use place::{PlaceError, counts};

/// Records and hashes that are purged in one go.
const PURGED_AT_ONCE: usize = 10_000;

/// The sessions of this server, of its site and of its desk. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Place,
    site: Policy,
    desk: Policy,
    is_refused: bool,
    is_desk_refused: bool,
    transport: Transport,
    /// The hosts below it share the sessions; empty where none do.
    domain: Arc<str>,
    keys: Arc<Keyring>,
    newcomers: Arc<Newcomers>,
}

impl Sessions {
    /// The sessions that the settings ask for.
    ///
    /// # Errors
    /// What in the settings can't be.
    pub(crate) fn open(config: &Config, store: &Store) -> anyhow::Result<Sessions> {
        let settings = &config.sessions;
        let transport = Transport::of(config);
        Ok(Sessions {
            store: Place::open(&settings.url, bounds(config), store)?,
            site: site_policy(config, transport)?,
            desk: match desk_is_https(config) {
                true => Policy::desk(),
                false => Policy::desk().on_plain_http(),
            },
            is_refused: transport == Transport::Open && !settings.insecure_http,
            is_desk_refused: Transport::over(config.desk.url.as_ref()) == Transport::Open
                && !settings.insecure_http,
            transport,
            domain: settings.domain.as_str().into(),
            keys: Arc::new(keys::open(&settings.key_file, &config.data)?),
            newcomers: Arc::new(Newcomers::new(settings.max_new_strangers_an_hour)),
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

    /// The same of either address: each may have its own way to the browser.
    pub(crate) fn are_refused_at(&self, door: Door) -> bool {
        match door {
            Door::Site => self.is_refused,
            Door::Desk => self.is_desk_refused,
        }
    }

    /// How those who come to an address are remembered.
    pub(crate) fn policy(&self, door: Door) -> &Policy {
        match door {
            Door::Site => &self.site,
            Door::Desk => &self.desk,
        }
    }

    /// How the cookies travel.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// The hosts below this domain share the sessions.
    pub(crate) fn domain(&self) -> Option<&str> {
        (!self.domain.is_empty()).then_some(&self.domain)
    }

    /// The cookie in which the browser keeps what is under this key, like the session's but for its
    /// name. `None` if browsers would drop it.
    pub(crate) fn kept_cookie(&self, key: &Key) -> Option<CookieSpec> {
        let builder = CookieSpec::builder(&format!("{}{key}", self.kept_prefix()));
        let builder = match (self.transport, self.domain()) {
            (Transport::Local | Transport::Open, _) => builder.without_secure(),
            (Transport::Sealed, Some(domain)) => builder.domain(domain),
            (Transport::Sealed, None) => builder,
        };
        builder.build().ok()
    }

    /// The keys of all such cookies in a request, each once.
    pub(crate) fn kept_keys(&self, headers: &HeaderMap) -> Vec<Key> {
        let prefix = self.kept_prefix();
        let mut keys = Vec::new();
        for line in headers.get_all(COOKIE) {
            for cookie in Cookies::new(line.as_bytes()) {
                let name = cookie.name.strip_prefix(prefix.as_bytes());
                let name = name.and_then(|name| str::from_utf8(name).ok());
                if let Some(key) = name.and_then(|name| Key::new(name).ok())
                    && !keys.contains(&key)
                {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// The removal of all that the browser keeps for us under keys, as far as the request brought it:
    /// whoever leaves, leaves nothing behind (C-15).
    pub(crate) fn kept_removals(&self, headers: &HeaderMap) -> Vec<HeaderValue> {
        let kept = self.kept_keys(headers);
        let specs = kept.iter().filter_map(|key| self.kept_cookie(key));
        specs.filter_map(|spec| removal(&spec)).collect()
    }

    /// The removal of every cookie of the site's that the request brought, by which a browser that
    /// sends too many gets room again (C-41).
    pub(crate) fn all_removals(&self, headers: &HeaderMap) -> Vec<HeaderValue> {
        let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
        let mut names: Vec<&str> = lines
            .flat_map(Cookies::new)
            .filter_map(|cookie| str::from_utf8(cookie.name).ok())
            .filter(|name| is_ours(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        let specs = names.into_iter().filter_map(|name| self.alike(name));
        specs.filter_map(|spec| removal(&spec)).collect()
    }

    /// A cookie of ours by its name, as every room of the site builds them.
    fn alike(&self, name: &str) -> Option<CookieSpec> {
        let builder = CookieSpec::builder(name);
        let builder = match (name.starts_with("__"), self.domain()) {
            (false, _) => builder.without_secure(),
            (true, Some(domain)) if name.starts_with("__Secure-") => builder.domain(domain),
            (true, _) => builder,
        };
        builder.build().ok()
    }

    fn kept_prefix(&self) -> String {
        format!("{}.", self.site.cookie().name())
    }

    /// The keys of what browsers keep.
    pub(crate) fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// How many new visitors there were.
    pub(crate) fn newcomers(&self) -> &Newcomers {
        &self.newcomers
    }

    /// The store, for what is done to sessions from outside of them.
    pub(crate) fn store(&self) -> &impl SessionStore<Error = PlaceError> {
        &self.store
    }

    /// How many sessions are remembered in this process.
    pub(crate) fn held(&self) -> usize {
        self.store.held()
    }

    /// Whether the store of sessions answers.
    ///
    /// # Errors
    /// [`PlaceError`] where it does not.
    pub(crate) async fn probe(&self) -> Result<(), PlaceError> {
        self.store.probe(Moment::from_micros(crate::app::now())).await
    }

    /// Ends every session of an account, on all devices.
    ///
    /// # Errors
    /// [`PlaceError`]; it is open then which were ended.
    pub(crate) async fn end_account(&self, account: Uuid, now: Moment) -> Result<u64, PlaceError> {
        self.store.end_account(&account_id(account), None, now).await
    }

    /// Removes what is over since a day or more, and says how many records and hashes that were.
    ///
    /// # Errors
    /// [`PlaceError`]; the next time tries again.
    pub(crate) async fn purge(&self, now: Moment) -> Result<u64, PlaceError> {
        self.store.purge(PURGED_AT_ONCE, now).await
    }
}

fn removal(spec: &CookieSpec) -> Option<HeaderValue> {
    HeaderValue::from_str(spec.remove().as_str()).ok()
}

/// The desk is another origin, though its cookie comes along where it is another port of this host.
fn is_ours(name: &str) -> bool {
    let bare = ["__Host-", "__Secure-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    match bare.unwrap_or(name).strip_prefix("frontdesk") {
        Some("-desk") | None => false,
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '-']),
    }
}

fn bounds(config: &Config) -> Bounds {
    let settings = &config.sessions;
    Bounds {
        data_bytes: settings.max_data_bytes,
        sessions_an_account: settings.max_an_account,
        stranger_bytes: settings.max_stranger_bytes,
    }
}

/// That this program can't keep sessions where the settings say.
#[cfg(not(feature = "redis"))]
fn without_redis() -> anyhow::Error {
    anyhow::anyhow!(
        "sessions.url: this program was built without Redis; build it with \
         `cargo build --release -p frontdesk --features redis`, or leave the setting empty"
    )
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
pub(crate) enum Transport {
    /// https.
    Sealed,
    /// http that does not leave this machine.
    Local,
    /// http through a network.
    Open,
}

impl Transport {
    fn of(config: &Config) -> Transport {
        Transport::over(config.public_url.as_ref())
    }

    fn over(url: Option<&url::Url>) -> Transport {
        match url {
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
