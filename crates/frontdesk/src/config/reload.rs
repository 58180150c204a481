//! What of the settings may change while the server runs.

use super::{Config, Limits, Log};

/// Settings that were read again.
pub(crate) struct Reloaded {
    /// What is in force from now on.
    pub(crate) config: Config,
    /// The settings that changed.
    pub(crate) changed: Vec<String>,
    /// Those that would, if the server were started anew.
    pub(crate) later: Vec<String>,
}

/// Limits that a connection or a listener was made with.
const FIXED_LIMITS: [&str; 12] = [
    "max_header_bytes",
    "max_header_lines",
    "header_seconds",
    "idle_seconds",
    "request_seconds",
    "min_body_rate",
    "body_grace_seconds",
    "max_connections",
    "max_connections_an_address",
    "max_streams",
    "drain_seconds",
    "shutdown_seconds",
];

/// Takes over from `new` what is asked for anew by every request; the rest stays as it is.
pub(crate) fn reload(old: &Config, new: Config) -> Reloaded {
    let (changed, later): (Vec<String>, Vec<String>) =
        differing(old, &new).into_iter().partition(|key| follows(key));
    let mut in_force = old.in_force.clone();
    in_force.retain(|setting| !follows(&setting.key));
    in_force.extend(new.in_force.iter().filter(|setting| follows(&setting.key)).cloned());
    in_force.sort_by(|one, other| one.key.cmp(&other.key));
    let config = Config {
        trusted_origins: new.trusted_origins,
        trusted_proxies: new.trusted_proxies,
        protect: new.protect,
        accounts: new.accounts,
        inbox: new.inbox,
        forms: new.forms,
        log: Log { requests: new.log.requests, ..old.log.clone() },
        limits: Limits {
            forms: new.limits.forms,
            max_form_file_bytes_a_day: new.limits.max_form_file_bytes_a_day,
            ..old.limits.clone()
        },
        in_force,
        ..old.clone()
    };
    Reloaded { config, changed, later }
}

/// The names of settings whose value is another, or that are in one of the two alone.
fn differing(old: &Config, new: &Config) -> Vec<String> {
    let is_in = |config: &Config, key: &str, value: &str| {
        config.in_force.iter().any(|setting| setting.key == key && setting.value == value)
    };
    let gone = old.in_force.iter().filter(|one| !is_in(new, &one.key, &one.value));
    let came = new.in_force.iter().filter(|one| !is_in(old, &one.key, &one.value));
    let mut keys: Vec<String> = gone.chain(came).map(|setting| setting.key.clone()).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Whether a setting is asked for anew by every request.
fn follows(key: &str) -> bool {
    match key.split_once('.') {
        None => matches!(key, "trusted_origins" | "trusted_proxies" | "protect"),
        Some(("forms", rest)) => !rest.contains("webhooks"),
        Some(("accounts" | "inbox", _)) => true,
        Some(("log", name)) => name == "requests",
        Some(("limits", name)) => !FIXED_LIMITS.contains(&name),
        Some(_) => key.starts_with("protect"),
    }
}
