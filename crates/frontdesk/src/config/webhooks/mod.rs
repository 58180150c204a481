//! `[webhooks]` and `[[forms.X.webhooks]]`: whom to tell of a submission, how, and where one may reach.

mod reach;
mod secret;

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

pub(crate) use reach::Reach;
pub(crate) use secret::{Scheme, Secret};

use super::{Config, seconds};

/// The keys of one webhook.
pub(super) const KEYS: [&str; 3] = ["url", "secret", "secret_file"];

/// What holds for all webhooks.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Webhooks {
    /// Those that are told of every form.
    pub(crate) all: Vec<Webhook>,
    #[serde(flatten)]
    pub(crate) reach: Reach,
    #[serde(rename = "connect_seconds", deserialize_with = "seconds")]
    pub(crate) connect_time: Duration,
    #[serde(rename = "seconds", deserialize_with = "seconds")]
    pub(crate) whole_time: Duration,
    pub(crate) max_answer_bytes: usize,
    /// More roots of trust than those of the web; empty is none.
    pub(crate) ca_file: PathBuf,
}

/// Somebody who is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    pub(crate) url: HookUrl,
    /// What it is signed with, the newest first: while a secret is changed, both count.
    #[serde(default)]
    pub(crate) secret: secret::OneOrMore,
    /// A file with the same, one a line.
    #[serde(default)]
    pub(crate) secret_file: Option<PathBuf>,
}

/// An address that a webhook can have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HookUrl(Url);

impl HookUrl {
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

impl TryFrom<String> for HookUrl {
    type Error = &'static str;

    /// What is wrong is said without the address: it may hold what is nobody's business.
    fn try_from(text: String) -> Result<HookUrl, &'static str> {
        let url = Url::parse(text.trim())
            .map_err(|_| "this is no address; write it as in \"https://hooks.example.org/in\"")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("a webhook's address begins with https:// or http://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "an address with a name or password in it ends up in logs: leave them out, \
                        receivers know us by the signature",
            );
        }
        if url.fragment().is_some() {
            return Err("what stands behind the # of an address is never sent: leave it out");
        }
        Ok(HookUrl(url))
    }
}

/// What a webhook asks of the other settings; else which setting is wrong, and why.
pub(super) fn agree(config: &Config) -> Result<(), (String, String)> {
    let all =
        config.webhooks.all.iter().enumerate().map(|(at, hook)| ("webhooks.all".into(), at, hook));
    let of_forms = config.forms.iter().flat_map(|(name, form)| {
        let place = format!("forms.{name}.webhooks");
        form.webhooks.iter().enumerate().map(move |(at, hook)| (place.clone(), at, hook))
    });
    for (list, at, hook) in all.chain(of_forms) {
        let wrong = |problem| Err((format!("{list}, number {}", at + 1), problem));
        if hook.secret.is_empty() && hook.secret_file.is_none() {
            return wrong(
                "it has no secret to be signed with; make one with `echo whsec_$(openssl rand \
                 -base64 32)` and give it as secret_file"
                    .to_owned(),
            );
        }
        // A name is looked up when it is sent; an address is known now.
        if let Err(why) = config.webhooks.reach.may_name(hook.url.url()) {
            return wrong(why);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
