//! Every setting, from wherever it comes, as one value.
//!
//! `default.toml` is the only list of settings: it is what `frontdesk config` prints, what unknown
//! keys are checked against, and the lowest layer that the file, the environment and the flags lie on.

mod accounts;
mod current;
mod form;
pub(crate) mod in_force;
mod layers;
mod limits;
mod mail;
mod origin;
pub(crate) mod protect;
mod reload;
mod spam;
pub(crate) mod webhooks;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

use crate::form_name::FormName;

pub(crate) use accounts::{Accounts, Confirm, Login, SignUp};
pub(crate) use current::Current;
pub(crate) use form::{FormSettings, LoginRule, SchemaRule};
pub(crate) use layers::{ConfigError, Flags, Source, environment, read, wants_color};
pub(crate) use limits::Limits;
pub(crate) use mail::{Mail, MailAddress, Server, Tls};
pub(crate) use origin::Origin;
pub(crate) use reload::{Reloaded, reload};
pub(crate) use spam::{AltchaRule, SpamRule, SpamSettings};
pub(crate) use webhooks::{Reach, Scheme, Secret, Webhook, Webhooks as WebhookSettings};

/// Every setting with its default and its meaning, as a TOML file.
pub(crate) const DEFAULTS: &str = include_str!("default.toml");

/// The settings in force; `default.toml` says what each means.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Config {
    pub(crate) site: PathBuf,
    pub(crate) spa: bool,
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    #[serde(deserialize_with = "public_url")]
    pub(crate) public_url: Option<Url>,
    pub(crate) trusted_origins: Vec<Origin>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Who may open what behind the proxy; what no rule names is nobody's.
    pub(crate) protect: Vec<protect::Rule>,
    pub(crate) desk: Desk,
    pub(crate) inbox: Inbox,
    pub(crate) decode: Decode,
    pub(crate) sessions: Sessions,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
    pub(crate) deliveries: Deliveries,
    pub(crate) webhooks: webhooks::Webhooks,
    pub(crate) mail: Mail,
    pub(crate) accounts: Accounts,
    pub(crate) login: Login,
    pub(crate) limits: Limits,
    pub(crate) spam: SpamSettings,
    #[serde(default)]
    pub(crate) forms: BTreeMap<FormName, FormSettings>,
    /// The file that these settings come from, if there is one; it is never served.
    #[serde(skip)]
    pub(crate) file: Option<PathBuf>,
    /// The same settings one by one, each with where it comes from.
    #[serde(skip)]
    pub(crate) in_force: Vec<in_force::InForce>,
}

impl Config {
    /// Where a visitor may be sent to beside this site: the trusted origins, and the hosts that are
    /// protected by a login here.
    pub(crate) fn places(&self) -> Vec<Origin> {
        let scheme = self.public_url.as_ref().map_or("https", Url::scheme);
        let protected = self.protect.iter().map(|rule| Origin::of_host(scheme, rule.host()));
        self.trusted_origins.iter().cloned().chain(protected).collect()
    }

    /// What is to be said where pages are protected and no proxy may ask about them.
    pub(crate) fn unasked_protection(&self) -> Option<&'static str> {
        let is_unasked = !self.protect.is_empty() && self.trusted_proxies.is_empty();
        is_unasked.then_some(
            "pages are protected, but trusted_proxies names no proxy, so nobody may ask who a visitor \
             is: each question is answered with 403",
        )
    }
}

/// The operator's own address.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Desk {
    pub(crate) listen: SocketAddr,
    #[serde(deserialize_with = "public_url")]
    pub(crate) url: Option<Url>,
    #[serde(rename = "confirm_seconds", deserialize_with = "seconds")]
    pub(crate) confirm: Duration,
}

/// What came, at the desk.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Inbox {
    /// Days until what was deleted is erased.
    pub(crate) deleted_days: std::num::NonZeroU16,
}

/// The decoder page.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Decode {
    pub(crate) public: bool,
}

/// How visitors are remembered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sessions {
    pub(crate) url: String,
    pub(crate) domain: String,
    pub(crate) insecure_http: bool,
    #[serde(rename = "idle_seconds", deserialize_with = "seconds")]
    pub(crate) idle: Duration,
    #[serde(rename = "absolute_seconds", deserialize_with = "seconds")]
    pub(crate) absolute: Duration,
    #[serde(rename = "stranger_seconds", deserialize_with = "seconds")]
    pub(crate) stranger: Duration,
    pub(crate) max_data_bytes: usize,
    pub(crate) max_an_account: usize,
    pub(crate) max_stranger_bytes: u64,
    pub(crate) max_new_strangers_an_hour: u32,
    pub(crate) key_file: PathBuf,
}

/// How to log.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: String,
    pub(crate) requests: bool,
}

/// Numbers for Prometheus.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metrics {
    /// The token that a scraper brings; empty is none.
    pub(crate) token_file: PathBuf,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How what is to be sent is sent, whatever the channel.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Deliveries {
    pub(crate) max_at_once: usize,
    pub(crate) max_at_once_a_receiver: usize,
}

fn seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_secs)
}

fn public_url<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    let origin = Origin::try_from(text).map_err(serde::de::Error::custom)?;
    Url::parse(origin.as_str()).map(Some).map_err(serde::de::Error::custom)
}
