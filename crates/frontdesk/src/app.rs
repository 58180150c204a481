//! What the rooms share: settings, store, site, forms; and the only clock and chance of the server.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use frontdesk_session::Moment;
use frontdesk_store::{Store, StoreError, StoreOptions};
use http::header::HOST;
use http::{HeaderMap, Uri};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::channel::{Channel, Channels};
use crate::config::{Config, Current, Origin};
use crate::failure::{Advice, Failure};
use crate::form_name::FormName;
use crate::forms::{Form, Forms};
use crate::login::Logins;
use crate::mail::Mails;
use crate::observe::{self, Numbers};
use crate::operate::{Health, retention};
use crate::outbox::webhook::Webhooks;
use crate::serve::{Addresses, Door};
use crate::sessions::{PlaceError, Sessions};
use crate::site::{Changed, FormPage, Place, Site, SiteOptions, Watch};
use crate::spam::Spam;

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

/// How often declarations of another process and changes of the site are looked for.
const FORMS_EVERY: Duration = Duration::from_millis(500);
/// How often what is no longer needed is removed from the store.
const PURGE_EVERY: Duration = Duration::from_secs(600);

impl App {
    /// Opens the store and the site.
    ///
    /// # Errors
    /// What is in the way, with the way out.
    pub(crate) async fn open(config: Config, addresses: Addresses) -> anyhow::Result<App> {
        let webhooks: Box<dyn Channel> = Box::new(Webhooks::open(&config)?);
        let channels = Channels::new(crate::mail::channels().chain([webhooks]).collect());
        App::open_with(config, addresses, channels).await
    }

    /// The same with channels of the caller's choosing.
    ///
    /// # Errors
    /// As [`open`](App::open).
    pub(crate) async fn open_with(
        config: Config,
        addresses: Addresses,
        channels: Channels,
    ) -> anyhow::Result<App> {
        let site = open_site(&config)?;
        let store = Store::open(&config.data, StoreOptions::default())?;
        let forms = Forms::gather(&config, site.as_ref(), &store).await?;
        let sessions = Sessions::open(&config, &store)?;
        let is_https = is_https(config.public_url.as_ref());
        let logins = Logins::start(&config, is_https)?;
        let mails = Mails::open(&config)?;
        let has_terminal = std::io::stdout().is_terminal();
        let watch = site.as_ref().map(|site| site.watch(tell_changes));
        let spam = Spam::new(&config.spam);
        let metrics_token = metrics_token(&config)?;
        let app = App(Arc::new(Inner {
            config: Current::new(config),
            store,
            site,
            forms,
            sessions,
            logins,
            health: Health::default(),
            numbers: Numbers::default(),
            metrics_token,
            addresses,
            channels,
            clock: Clock::default(),
            spam,
            mails,
            has_terminal,
            _watch: watch,
        }));
        tokio::spawn(app.clone().follow_forms());
        tokio::spawn(app.clone().purge());
        Ok(app)
    }

    pub(crate) fn config(&self) -> &Config {
        self.0.config.now()
    }

    /// From now on these settings hold; what is being answered goes on under those before.
    pub(crate) async fn follow_settings(&self, config: Config) {
        self.0.config.follow(config);
        if let Err(error) = self.0.forms.gather_again(self).await {
            tracing::warn!(%error, "the declared forms cannot be read");
        }
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

    /// Whether the page at this path holds a form.
    pub(crate) fn has_form(&self, path: &str) -> bool {
        self.0.forms.has_form(path)
    }

    pub(crate) fn mails(&self) -> &Mails {
        &self.0.mails
    }

    /// Microseconds since 1970-01-01 UTC.
    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// Moves this server's clock ahead, for tests of what takes hours.
    #[cfg(test)]
    pub(crate) fn move_clock(&self, ahead: Duration) {
        let micros = i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX);
        self.0.clock.ahead.fetch_add(micros, std::sync::atomic::Ordering::Relaxed);
    }

    /// A new id, in the order of time.
    pub(crate) fn new_id(&self, now: i64) -> Uuid {
        let micros = u64::try_from(now).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1000;
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos))
    }

    /// The form of this name. A name that is not known is looked for once more in the site and the
    /// store, because whoever builds a page tries it at once.
    pub(crate) async fn find_form(&self, name: &str) -> Option<Arc<Form>> {
        let name = FormName::parse(name).ok()?;
        if let Some(form) = self.0.forms.get(&name) {
            return Some(form);
        }
        self.0.forms.look_again(self).await;
        self.0.forms.get(&name)
    }

    /// The form of this name, as far as it is known at this moment: to show what was sent to it.
    pub(crate) fn form_now(&self, name: &str) -> Option<Arc<Form>> {
        self.0.forms.get(&FormName::parse(name).ok()?)
    }

    /// The names of all forms that take submissions.
    pub(crate) fn form_names(&self) -> Vec<String> {
        self.0.forms.names()
    }

    /// All forms that are known at this moment, by name.
    pub(crate) fn all_forms(&self) -> Vec<Arc<Form>> {
        self.0.forms.all()
    }

    /// The failure for a name that no form has; on localhost with what helps.
    pub(crate) fn no_such_form(&self, name: &str) -> Failure {
        let advice = self.is_local().then(|| {
            let known = self.0.forms.names();
            let alike = |other: &String| strsim::jaro_winkler(name, other);
            let nearest = known.iter().max_by(|a, b| alike(a).total_cmp(&alike(b)));
            let nearest = nearest.filter(|other| alike(other) > 0.7).cloned();
            Advice { known, nearest }
        });
        Failure::NoSuchForm { name: name.chars().take(64).collect(), advice }
    }

    /// The places of the site that send this form by GET, told on localhost only; `None` if none
    /// does.
    pub(crate) fn sent_by_get(&self, name: &str) -> Option<Vec<String>> {
        let forms = self.site()?.forms();
        let places = forms.wrong_method(&FormName::parse(name).ok()?);
        if places.is_empty() {
            return None;
        }
        let told = if self.is_local() { places } else { &[] };
        Some(told.iter().map(Place::to_string).collect())
    }

    /// Whether a POST to this path of the site may be a form of a page there.
    pub(crate) async fn takes_posts(&self, path: &str) -> bool {
        if self.0.forms.takes_posts(path) {
            return true;
        }
        self.0.forms.look_again(self).await;
        self.0.forms.takes_posts(path)
    }

    /// The form that a POST to a page of the site is meant for.
    pub(crate) fn form_of_page(&self, path: &str, form_name: Option<&str>) -> Option<Arc<Form>> {
        self.0.forms.of_page(path, form_name)
    }

    /// The page of the site that a form was sent from: the one at `path` if it holds the form, else the
    /// first that does.
    pub(crate) async fn form_page(&self, form: &Form, path: Option<&str>) -> Option<FormPage> {
        // Pages that were there a moment ago; if so many of them are gone, so is the form.
        const MOST: usize = 5;
        let known = form.pages.iter().take(MOST).cloned();
        let paths = path.map(str::to_owned).into_iter().chain(known).collect();
        self.site()?.form_page(form.name.clone(), paths).await
    }

    /// Without a public URL only this machine is answered.
    pub(crate) fn is_local(&self) -> bool {
        self.config().public_url.is_none()
    }

    /// Where that address is reached, with a slash behind it: what a link begins with.
    pub(crate) fn place_of(&self, door: Door) -> String {
        let Addresses { site, desk } = self.0.addresses;
        let address = match door {
            Door::Site => site,
            Door::Desk => desk,
        };
        door.place(self.config(), address)
    }

    /// Whether what comes to that address came over https.
    pub(crate) fn is_https(&self, door: Door) -> bool {
        is_https(door.url(self.config()))
    }

    /// Whether a request for `host` (with or without a port) that came to that address is for us.
    pub(crate) fn answers_for(&self, door: Door, host: &str) -> bool {
        let Some(public) = door.url(self.config()) else { return is_loopback(host) };
        let authority = &public[url::Position::BeforeHost..url::Position::AfterPort];
        host.eq_ignore_ascii_case(authority)
    }

    /// Our own origin as the visitor's browser knows it: that of the public URL, else of the host
    /// that was asked, which [`answers_for`](App::answers_for) has found to be this machine.
    pub(crate) fn own_origin(&self, uri: &Uri, headers: &HeaderMap) -> Option<Origin> {
        self.own_origin_at(Door::Site, uri, headers)
    }

    /// The same of either address.
    pub(crate) fn own_origin_at(
        &self,
        door: Door,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<Origin> {
        if let Some(public) = door.url(self.config()) {
            return Origin::of(public);
        }
        let host = match uri.authority() {
            Some(authority) => authority.as_str(),
            None => headers.get(HOST)?.to_str().ok()?,
        };
        Some(Origin::of_loopback(host))
    }

    /// Whether only operators get to the decoder of the desk: where the desk can be reached from
    /// outside, and the operator did not open the decoder to everybody.
    pub(crate) fn is_decoder_shut(&self) -> bool {
        self.config().desk.url.is_some() && !self.config().decode.public
    }

    /// What is told when the store of sessions did not do what it should; the log has the reason.
    pub(crate) fn sessions_failure(&self, error: &PlaceError) -> Failure {
        tracing::error!(%error, "the store of sessions is away");
        Failure::StoreAway
    }

    /// What a visitor is told when the store did not do what it should; the log has the reason.
    pub(crate) fn store_failure(&self, error: StoreError) -> Failure {
        match error {
            StoreError::Busy => Failure::Busy,
            StoreError::NoSpace => {
                tracing::error!("there is no space left in the data directory");
                Failure::NoSpace
            }
            StoreError::Broken(_) | StoreError::Closed => {
                tracing::error!(%error, "the store cannot be written");
                Failure::StoreAway
            }
            other => self.internal(&other.to_string()),
        }
    }

    /// The failure that is not the visitor's, logged under the id that they see.
    pub(crate) fn internal(&self, reason: &str) -> Failure {
        let id = observe::id().unwrap_or_else(|| self.new_id(self.now()).to_string());
        tracing::error!(request = id, reason, "a request failed on our side");
        Failure::Internal { id }
    }

    pub(crate) fn has_terminal(&self) -> bool {
        self.0.has_terminal
    }

    /// Shows a line on the operator's terminal.
    pub(crate) fn tell(&self, at: i64, line: &str) {
        let moment = Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = moment.to_zoned(jiff::tz::TimeZone::system());
        // A terminal that went away is no reason to fail.
        let _ = writeln!(std::io::stdout(), "{}  {line}", local.strftime("%H:%M:%S"));
    }

    /// Says where we are and what was found.
    ///
    /// # Errors
    /// Standard output is closed.
    pub(crate) fn greet(&self) -> std::io::Result<()> {
        let Addresses { site: address, desk } = self.0.addresses;
        let mut out = std::io::stdout().lock();
        let config = self.config();
        writeln!(out, "Frontdesk {}", env!("CARGO_PKG_VERSION"))?;
        match &self.0.site {
            Some(site) => {
                let forms = site.forms();
                writeln!(out, "  site   http://{address}  ({})", config.site.display())?;
                for form in forms.iter() {
                    let places: Vec<String> = form.places.iter().map(Place::to_string).collect();
                    writeln!(out, "  form   {}  {}", form.name, places.join(", "))?;
                }
                if forms.iter().next().is_none() {
                    writeln!(out, "  look   no page has a form with action=\"/f/NAME\"")?;
                }
                for warning in forms.warnings() {
                    writeln!(out, "  look   {warning}")?;
                }
            }
            None => writeln!(out, "  forms  http://{address}/f/NAME")?,
        }
        writeln!(out, "  desk   http://{desk}")?;
        writeln!(out, "  data   {}", config.data.display())?;
        if let Some(mailbox) = crate::mail::mailbox(self) {
            writeln!(out, "  mail   {mailbox}  (no mail server is set: mails are kept there)")?;
        }
        if let Some(url) = &config.public_url {
            writeln!(out, "  public {url}")?;
        } else if !address.ip().is_loopback() {
            writeln!(
                out,
                "  look   without public_url only this machine is answered; others get 421"
            )?;
        }
        if let Some(warning) = config.unasked_protection() {
            writeln!(out, "  look   {warning}")?;
        }
        match &config.desk.url {
            Some(url) => writeln!(out, "  public {url} (the desk)")?,
            None if desk.ip().is_loopback() => {}
            None => writeln!(
                out,
                "  look   without desk.url the desk answers only this machine; others get 421"
            )?,
        }
        writeln!(out, "Ctrl-C stops it; what is in flight is finished first.")?;
        out.flush()
    }

    async fn follow_forms(self) {
        let mut every = tokio::time::interval(FORMS_EVERY);
        loop {
            every.tick().await;
            match self.0.forms.follow(&self).await {
                Ok(()) => {}
                // The server is on its way out.
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(%error, "the declared forms cannot be read"),
            }
        }
    }

    async fn purge(self) {
        let mut every = tokio::time::interval(PURGE_EVERY);
        loop {
            every.tick().await;
            match self.store().purge(self.now()).await {
                Ok(_) => {}
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(%error, "old idempotency keys cannot be removed"),
            }
            let kept = i64::from(self.config().inbox.deleted_days.get()) * 24 * 3_600_000_000;
            if let Err(error) = self.store().purge_deleted(self.now() - kept).await {
                tracing::warn!(%error, "what was deleted at the desk cannot be erased");
            }
            if let Err(error) = retention::expire(&self).await {
                tracing::warn!(%error, "what was kept long enough cannot be erased");
            }
            match self.sessions().purge(Moment::from_micros(self.now())).await {
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "old sessions cannot be removed"),
            }
        }
    }
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

fn is_https(url: Option<&url::Url>) -> bool {
    url.is_some_and(|url| url.scheme() == "https")
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

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

/// The machine's clock; in tests it can be moved.
#[derive(Default)]
struct Clock {
    #[cfg(test)]
    ahead: std::sync::atomic::AtomicI64,
}

impl Clock {
    #[cfg(not(test))]
    fn now(&self) -> i64 {
        now()
    }

    #[cfg(test)]
    fn now(&self) -> i64 {
        now() + self.ahead.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Microseconds since 1970-01-01 UTC.
#[allow(clippy::disallowed_methods)] // The one place that reads the clock.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Random bytes of the operating system, for secrets.
///
/// # Panics
/// Where it has none: no secret may be made then.
#[allow(clippy::disallowed_methods, clippy::expect_used)] // The one place that draws them.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// A moment as RFC 3339 writes it, in UTC.
pub(crate) fn moment(micros: i64) -> String {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// A moment as our pages write it, in UTC.
pub(crate) fn moment_in_words(micros: i64) -> String {
    let moment = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Seconds until the day that `micros` lies in is over, in UTC.
pub(crate) fn seconds_to_midnight(micros: i64) -> u64 {
    const DAY: i64 = 86_400;
    u64::try_from(DAY - micros.div_euclid(1_000_000).rem_euclid(DAY)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-58: what is no host of this machine is not answered.
    #[test]
    fn only_this_machine_is_local() {
        for host in ["localhost", "LOCALHOST:7070", "127.0.0.1:1", "[::1]", "[::1]:7070"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil",
            "127.0.0.1.evil",
            "localhost@evil",
            "evil/localhost",
            "127.0.0.1:a",
            "localhost:7070:evil",
            "0.0.0.0",
            "::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        assert_eq!(seconds_to_midnight(0), 86_400);
        assert_eq!(seconds_to_midnight(86_399_000_000), 1);
    }
}
