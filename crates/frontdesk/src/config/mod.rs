//! Every setting, from wherever it comes, as one value.
//!
//! `default.toml` is the only list of settings: it is what `frontdesk config` prints, what unknown
//! keys are checked against, and the lowest layer that the file, the environment and the flags lie on.

mod current;
pub(crate) mod in_force;
mod layers;
mod mail;
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

use frontdesk_form::{Limits as FormLimits, Names};
use frontdesk_schema::{
    DeclarationError, DeclaredField, DeclaredForm, DeclaredRule, FormSchema, HiddenValues, Policy,
    Rule, UnknownFields, UnlistedOptions,
};

use crate::form_name::FormName;

pub(crate) use current::Current;
pub(crate) use layers::{ConfigError, Flags, Source, environment, read, wants_color};
pub(crate) use mail::{Mail, MailAddress, Server, Tls};
pub(crate) use reload::{Reloaded, reload};
pub(crate) use spam::{AltchaRule, SpamRule, SpamSettings};
pub(crate) use webhooks::{Reach, Secret, Webhook, Webhooks as WebhookSettings};

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

/// Who gets an account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Accounts {
    pub(crate) signup: SignUp,
    pub(crate) confirm: Confirm,
}

/// Whether an account needs an address that was shown to be its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confirm {
    /// It is asked to, and may do without.
    No,
    /// There is no account before the link in a letter was used.
    Required,
}

/// Whether visitors make accounts themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SignUp {
    /// Whoever likes to.
    Open,
    /// Whoever has a link that an operator made.
    Invited,
    /// Nobody: the operator makes them.
    Closed,
}

/// How visitors log in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Login {
    /// Keys that every hash of a password also depends on; empty is none.
    pub(crate) pepper_file: PathBuf,
    /// Failed tries in 15 minutes, of all accounts and networks, that the operator is told of.
    pub(crate) alarm_failures: u64,
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

/// What HTML cannot say of a form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormSettings {
    #[serde(default)]
    pub(crate) origins: Vec<Origin>,
    #[serde(default, deserialize_with = "names")]
    pub(crate) names: Names,
    #[serde(default)]
    pub(crate) login: LoginRule,
    #[serde(default)]
    pub(crate) unique: Vec<String>,
    #[serde(default)]
    pub(crate) counts: Vec<String>,
    /// What becomes of odd submissions; the same as elsewhere where it says nothing.
    #[serde(default)]
    pub(crate) spam: Option<SpamRule>,
    /// Whether it asks for a proof of work.
    #[serde(default)]
    pub(crate) altcha: AltchaRule,
    /// Fields that people don't see, of a front end whose HTML is not here.
    #[serde(default)]
    pub(crate) honeypot: Vec<String>,
    /// What is done with what the form's fields don't allow.
    #[serde(default)]
    pub(crate) schema: SchemaRule,
    #[serde(default)]
    pub(crate) unknown: UnknownFields,
    #[serde(default)]
    pub(crate) hidden: HiddenValues,
    #[serde(default)]
    pub(crate) unlisted: UnlistedOptions,
    #[serde(default)]
    pub(crate) max_file_bytes: Option<u64>,
    /// Who is told of each submission.
    #[serde(default)]
    pub(crate) notify: Vec<MailAddress>,
    /// What the sender is told, with its subject; empty is no automatic reply.
    #[serde(default)]
    pub(crate) reply: String,
    #[serde(default)]
    pub(crate) reply_subject: String,
    /// After so many days its submissions are erased; without it they are kept.
    #[serde(default)]
    pub(crate) keep_days: Option<u32>,
    /// The language of the declared fields, and of what is said about fields where no page says one.
    #[serde(default)]
    pub(crate) lang: Option<String>,
    /// The fields of a front end without HTML.
    #[serde(default)]
    pub(crate) fields: Vec<DeclaredField>,
    /// Who is told of its submissions.
    #[serde(default)]
    pub(crate) webhooks: Vec<webhooks::Webhook>,
    /// What the fields of the form, of a page or declared, demand of each other.
    #[serde(default)]
    pub(crate) rules: Vec<DeclaredRule>,
}

impl FormSettings {
    /// What the declared fields demand; `None` if there are none.
    ///
    /// # Errors
    /// The first field that can't be. Reading the config file has refused it.
    pub(crate) fn declared(&self) -> Result<Option<FormSchema>, DeclarationError> {
        if self.fields.is_empty() {
            return Ok(None);
        }
        let (lang, fields) = (self.lang.clone(), self.fields.clone());
        DeclaredForm { lang, fields, rules: Vec::new() }.schema().map(Some)
    }

    /// The rules across fields. What can't be one was refused when the config file was read.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule> {
        self.rules.iter().filter_map(|rule| rule.rule().ok())
    }

    /// What is done with what the form's HTML doesn't speak of.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            unknown: self.unknown,
            hidden: self.hidden,
            unlisted: self.unlisted,
            max_file_bytes: self.max_file_bytes,
            ..Policy::default()
        }
    }
}

/// Whether a form's submissions are held to what its HTML or its declaration demands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SchemaRule {
    /// What is wrong is refused.
    #[default]
    Enforce,
    /// What is wrong is taken, with a note: to try rules on a form that people use.
    Note,
    /// Nothing is looked at, and values stay as they were sent.
    Ignore,
}

impl SchemaRule {
    /// The word of the setting.
    pub(crate) fn word(self) -> &'static str {
        match self {
            SchemaRule::Enforce => "enforce",
            SchemaRule::Note => "note",
            SchemaRule::Ignore => "ignore",
        }
    }
}

/// Whether a form asks who sends it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LoginRule {
    /// Anybody may send it; of somebody who is logged in it is known.
    #[default]
    Optional,
    /// Only somebody who is logged in.
    Required,
}

/// How what is to be sent is sent, whatever the channel.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Deliveries {
    pub(crate) max_at_once: usize,
    pub(crate) max_at_once_a_receiver: usize,
}

/// The bounds of everything that grows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Limits {
    pub(crate) max_header_bytes: usize,
    pub(crate) max_header_lines: usize,
    pub(crate) max_form_file_bytes_a_day: u64,
    /// The bounds of the decoder.
    #[serde(flatten)]
    pub(crate) forms: FormLimits,
    #[serde(rename = "header_seconds", deserialize_with = "seconds")]
    pub(crate) header_time: Duration,
    #[serde(rename = "idle_seconds", deserialize_with = "seconds")]
    pub(crate) idle_time: Duration,
    #[serde(rename = "request_seconds", deserialize_with = "seconds")]
    pub(crate) request_time: Duration,
    pub(crate) min_body_rate: u64,
    #[serde(rename = "body_grace_seconds", deserialize_with = "seconds")]
    pub(crate) body_grace: Duration,
    pub(crate) max_connections: usize,
    pub(crate) max_connections_an_address: usize,
    pub(crate) max_streams: u32,
    #[serde(rename = "drain_seconds", deserialize_with = "seconds")]
    pub(crate) drain_time: Duration,
    #[serde(rename = "shutdown_seconds", deserialize_with = "seconds")]
    pub(crate) shutdown_time: Duration,
}

/// Scheme, host and port of a site, as the `Origin` header states them (RFC 6454, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Origin(String);

impl Origin {
    /// The origin as a browser writes it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin in a browser's own writing: what had to be normalised first, no browser wrote.
    pub(crate) fn as_written(text: &str) -> Option<Origin> {
        Origin::try_from(text.to_owned()).ok().filter(|origin| origin.0 == text)
    }

    /// The origin of a host of this machine, which was looked at before; a browser writes it in
    /// lower case and leaves the default port out.
    pub(crate) fn of_loopback(host: &str) -> Origin {
        let host = host.strip_suffix(":80").unwrap_or(host);
        Origin(format!("http://{}", host.to_ascii_lowercase()))
    }

    /// The origin of a host that was written as a browser writes it.
    fn of_host(scheme: &str, host: &protect::Host) -> Origin {
        Origin(format!("{scheme}://{}", host.as_str()))
    }

    /// The origin of `url`; `None` for schemes that have none.
    pub(crate) fn of(url: &Url) -> Option<Origin> {
        let origin = url.origin();
        origin.is_tuple().then(|| Origin(origin.ascii_serialization()))
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Origin, String> {
        let wrong = || {
            format!(
                "`{text}` is no origin; write scheme and host, as in \"https://www.example.org\""
            )
        };
        let url = Url::parse(&text).map_err(|_| wrong())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let web = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
        if !(bare && web) {
            return Err(wrong());
        }
        Origin::of(&url).ok_or_else(wrong)
    }
}

fn seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_secs)
}

fn names<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Names, D::Error> {
    String::deserialize(from)?.parse().map_err(|_| {
        serde::de::Error::custom("names is one of \"auto\", \"brackets\", \"dots\", \"flat\"")
    })
}

fn public_url<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    let origin = Origin::try_from(text).map_err(serde::de::Error::custom)?;
    Url::parse(origin.as_str()).map(Some).map_err(serde::de::Error::custom)
}
