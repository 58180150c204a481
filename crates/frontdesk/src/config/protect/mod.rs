//! `[[protect]]`: who may open which page of the applications behind the proxy.

mod path;

use frontdesk_store::{Account, Email, GroupName};
use serde::Deserialize;
use url::{Position, Url};
use uuid::Uuid;

pub(crate) use path::AskedPath;

/// The keys of one rule.
pub(super) const KEYS: [&str; 4] = ["host", "path", "groups", "accounts"];

/// Who may open what lies below one path of one host.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    host: Host,
    #[serde(default)]
    path: RulePath,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    accounts: Vec<Who>,
}

impl Rule {
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// Whether nobody at all is named.
    pub(super) fn names_nobody(&self) -> bool {
        self.groups.is_empty() && self.accounts.is_empty()
    }

    /// Whether no reading of a path tells the two apart.
    pub(super) fn is_the_same_place(&self, other: &Rule) -> bool {
        self.host == other.host && self.path.0.is_alike(&other.path.0)
    }

    /// Whether the account is among those named.
    pub(crate) fn allows(&self, account: &Account) -> bool {
        let is_in = |group: &Group| account.groups.iter().any(|other| other == group.0.as_str());
        self.groups.iter().any(is_in) || self.accounts.iter().any(|who| who.is(account))
    }
}

/// The rules that decide on a page: every one of them has to allow it, and where there is none,
/// nobody may open it.
///
/// The longest path counts. An application may read a path more generously than it is written: letter
/// case, what stands behind a `;`, dots at the end. So a longer rule that such a reading leads to has
/// a say as well, and no spelling of `/admin` is easier to open than `/admin` (F-60).
pub(crate) fn deciding<'r>(rules: &'r [Rule], host: &str, path: &AskedPath) -> Vec<&'r Rule> {
    let here = || rules.iter().filter(|rule| rule.host.as_str() == host);
    let as_written = here().filter(|rule| path.is_below(&rule.path.0));
    let Some(depth) = as_written.map(|rule| rule.path.0.depth()).max() else { return Vec::new() };
    here().filter(|rule| rule.path.0.depth() >= depth && path.may_be_below(&rule.path.0)).collect()
}

/// A host with its port, in lower case; the default port is left out, as in an `Origin`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Host(String);

impl Host {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the port: all that a cookie knows of it.
    pub(super) fn name(&self) -> &str {
        match self.0.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.0,
        }
    }
}

impl TryFrom<String> for Host {
    type Error = String;

    fn try_from(text: String) -> Result<Host, String> {
        let wrong = || {
            format!("`{text}` is no host; write it as in \"app.example.org\" or \"localhost:3000\"")
        };
        if text.contains(['/', '\\', '?', '#', '@', '*']) || text.contains(char::is_whitespace) {
            return Err(wrong());
        }
        if text.ends_with(":80") || text.ends_with(":443") {
            return Err(format!("`{text}`: leave the default port out"));
        }
        let url = Url::parse(&format!("https://{text}")).map_err(|_| wrong())?;
        let host = &url[Position::BeforeHost..Position::AfterPort];
        // A dot at the end is another host to a browser, and the same to some servers.
        if host.is_empty() || url.host_str().is_none_or(|name| name.ends_with('.')) {
            return Err(wrong());
        }
        Ok(Host(host.to_owned()))
    }
}

/// Everything below a path; without one, the whole host.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "String")]
struct RulePath(AskedPath);

impl TryFrom<String> for RulePath {
    type Error = String;

    fn try_from(text: String) -> Result<RulePath, String> {
        let path = AskedPath::parse(&text).map_err(|_| {
            format!(
                "`{text}` is no path; write what the address has behind the host, as in \"/admin\""
            )
        })?;
        if text.contains(['*', '?', '[']) || !path.is_plain() {
            let problem = "a path means all that lies below it; there are no patterns";
            return Err(format!("`{text}`: {problem}"));
        }
        Ok(RulePath(path))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Group(GroupName);

impl TryFrom<String> for Group {
    type Error = String;

    fn try_from(text: String) -> Result<Group, String> {
        GroupName::parse(&text).map(Group).map_err(|error| format!("`{text}`: {error}"))
    }
}

/// An account that a rule names.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
enum Who {
    /// Whoever is logged in. It has to be written out, so that a rule that says nothing opens nothing.
    Any,
    Id(Uuid),
    /// Only while it is confirmed: anybody can sign up with an address that is not theirs.
    Email(Email),
}

impl Who {
    fn is(&self, account: &Account) -> bool {
        match self {
            Who::Any => true,
            Who::Id(id) => account.id == *id,
            Who::Email(email) => {
                account.email_confirmed_at.is_some()
                    && Email::parse(&account.email).is_ok_and(|own| own == *email)
            }
        }
    }
}

impl TryFrom<String> for Who {
    type Error = String;

    fn try_from(text: String) -> Result<Who, String> {
        if text == "any account" {
            return Ok(Who::Any);
        }
        if let Ok(id) = Uuid::try_parse(&text) {
            return Ok(Who::Id(id));
        }
        Email::parse(&text).map(Who::Email).map_err(|_| {
            format!(
                "`{text}` names no account; write an id, an e-mail address (it counts once it is \
                 confirmed) or \"any account\""
            )
        })
    }
}

#[cfg(test)]
mod tests;
