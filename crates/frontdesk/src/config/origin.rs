//! Origins, as settings name them and browsers write them.

use serde::Deserialize;
use url::Url;

use super::protect;

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
    pub(super) fn of_host(scheme: &str, host: &protect::Host) -> Origin {
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
