//! What of the settings may change while the server runs.

use super::{Config, Desk, Login};

/// Settings that were read again.
pub(crate) struct Reloaded {
    /// What is in force from now on.
    pub(crate) config: Config,
    /// The settings that changed.
    pub(crate) changed: Vec<String>,
    /// Those that would, if the server were started anew.
    pub(crate) later: Vec<String>,
}

/// Takes over from `new` all but what a listener, the data directory, the site, the cookies or the keys of
/// the logins were opened with.
pub(crate) fn reload(old: &Config, new: Config) -> Reloaded {
    let (later, changed): (Vec<String>, Vec<String>) =
        differing(old, &new).into_iter().partition(|key| stays(key));
    let mut in_force = old.in_force.clone();
    in_force.retain(|setting| stays(&setting.key));
    in_force.extend(new.in_force.iter().filter(|setting| !stays(&setting.key)).cloned());
    in_force.sort_by(|one, other| one.key.cmp(&other.key));
    let config = Config {
        site: old.site.clone(),
        spa: old.spa,
        listen: old.listen,
        data: old.data.clone(),
        public_url: old.public_url.clone(),
        desk: Desk { listen: old.desk.listen, url: old.desk.url.clone(), ..new.desk.clone() },
        sessions: old.sessions.clone(),
        login: Login { pepper_file: old.login.pepper_file.clone(), ..new.login },
        in_force,
        ..new
    };
    Reloaded { config, changed, later }
}

/// The names of settings whose value is another, or that are in one of the two alone.
fn differing(old: &Config, new: &Config) -> Vec<String> {
    let is_in = |config: &Config, one: &super::in_force::InForce| {
        config.in_force.iter().any(|other| other.key == one.key && other.mark == one.mark)
    };
    let gone = old.in_force.iter().filter(|one| !is_in(new, one));
    let came = new.in_force.iter().filter(|one| !is_in(old, one));
    let mut keys: Vec<String> = gone.chain(came).map(|setting| setting.key.clone()).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Whether a setting waits for the next start.
fn stays(key: &str) -> bool {
    const ALONE: [&str; 8] = [
        "site",
        "spa",
        "listen",
        "data",
        "public_url",
        "desk.listen",
        "desk.url",
        "login.pepper_file",
    ];
    ALONE.contains(&key) || key.starts_with("sessions.")
}
