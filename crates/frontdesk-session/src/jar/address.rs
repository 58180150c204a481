//! Where a request goes, as far as cookies care.

use crate::cookie::domain::is_address;

/// The address of a request: scheme, host and path.
///
/// A port says nothing to cookies (RFC 6265bis, 8.5), and the query is no part of the path.
///
/// ```
/// use frontdesk_session::jar::Address;
///
/// let address = Address::parse("https://Desk.example:8443/f/contact?x=1").unwrap();
/// assert_eq!(address.to_string(), "https://desk.example/f/contact");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub(super) secure: bool,
    pub(super) host: Box<str>,
    pub(super) path: Box<str>,
}

impl Address {
    /// The address of an `http` or `https` URL; `None` for anything else.
    pub fn parse(url: &str) -> Option<Address> {
        let (scheme, rest) = url.split_once("://")?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => host,
            _ => authority,
        };
        let path = rest.split(['?', '#']).next().filter(|path| !path.is_empty()).unwrap_or("/");
        Some(Address { secure, host: host.to_ascii_lowercase().into(), path: path.into() })
    }

    /// The directory of the path (5.1.4).
    pub(super) fn default_path(&self) -> &str {
        match self.path.rfind('/') {
            None | Some(0) => "/",
            Some(end) => self.path.get(..end).unwrap_or("/"),
        }
    }

    /// Whether the host is this domain or below it (5.1.3).
    pub(super) fn is_below(&self, domain: &str) -> bool {
        let below = self.host.strip_suffix(domain).is_some_and(|head| head.ends_with('.'));
        *self.host == *domain || (below && !is_address(&self.host))
    }

    /// Whether the path is this one or below it (5.1.4).
    pub(super) fn is_in(&self, path: &[u8]) -> bool {
        is_in(self.path.as_bytes(), path)
    }
}

/// Whether `path` is `folder` or below it.
pub(super) fn is_in(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || folder.ends_with(b"/") || rest.starts_with(b"/"))
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.host, self.path)
    }
}
