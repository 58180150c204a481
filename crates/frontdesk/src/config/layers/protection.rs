//! What is asked of `[[protect]]` beside the type of each value.

use serde::Deserialize;

use super::{Config, ConfigError, line_of, plain, unknown};
use crate::config::protect;

/// Rules that would open more or less than they say.
pub(super) fn agree(config: &Config) -> Result<(), ConfigError> {
    for (index, rule) in config.protect.iter().enumerate() {
        let host = rule.host();
        let wrong = |problem: String| {
            let place = format!("protect, rule {} ({})", index + 1, host.as_str());
            Err(ConfigError { place, problem })
        };
        if rule.names_nobody() {
            return wrong("it names nobody; add groups, or accounts = [\"any account\"]".into());
        }
        if config.protect.iter().take(index).any(|other| other.is_the_same_place(rule)) {
            return wrong("there is a rule for this host and path already".into());
        }
        if !is_recognised_at(config, host) {
            return wrong(
                "the session's cookie does not come to this host, so nobody could be recognised \
                 there: set public_url, and sessions.domain to a domain that both are in"
                    .into(),
            );
        }
    }
    Ok(())
}

/// Whether a browser brings the cookie of `public_url` to this host (RFC 6265, section 5.4).
fn is_recognised_at(config: &Config, host: &protect::Host) -> bool {
    let own = config.public_url.as_ref().and_then(|url| url.host_str());
    let domain = config.sessions.domain.as_str();
    let is_in_domain = |name: &str| {
        name == domain || name.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'))
    };
    match own {
        None => false,
        Some(own) => own == host.name() || !domain.is_empty() && is_in_domain(host.name()),
    }
}

/// Whether the rules of a file can be used; else the line of what can't, and why. They are read a
/// second time, because only a whole file knows its lines.
pub(super) fn usable(text: &str) -> Result<(), (usize, String)> {
    #[derive(Deserialize)]
    struct Rules {
        #[serde(rename = "protect")]
        _rules: Vec<protect::Rule>,
    }
    let Err(error) = toml::from_str::<Rules>(text) else { return Ok(()) };
    let span = error.span().unwrap_or_default();
    let line = line_of(text, span.start);
    let word = text.get(span).unwrap_or_default();
    let problem = if error.message().starts_with("unknown field") {
        unknown(word, protect::KEYS.into_iter())
    } else {
        plain(&error)
    };
    Err((line, problem))
}
