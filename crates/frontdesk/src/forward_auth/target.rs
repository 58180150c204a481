//! Which page a proxy asks about.
//!
//! ```text
//! nginx          X-Original-URL: https://app.example.org/admin?x
//! Caddy, Traefik X-Forwarded-Proto: https  X-Forwarded-Host: app.example.org  X-Forwarded-Uri: /admin?x
//! Envoy          Host: app.example.org  X-Forwarded-Proto: https, and the path behind our own
//! ```
//!
//! A visitor can send any of these headers too. The proxy replaces those of its own kind, so each path
//! of ours reads one kind alone; `/auth/verify` reads all, and wants them to agree.

use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, HeaderName};

use crate::config::protect::AskedPath;

/// The path that Envoy puts before its own.
pub(super) const ENVOY: &str = "/api/authz/ext-authz";

const ORIGINAL_URL: HeaderName = HeaderName::from_static("x-original-url");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");

/// How a proxy asks and what it makes of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// nginx's `auth_request`: knows 2xx, 401 and 403, and all else is an error to it.
    Nginx,
    /// Caddy's `forward_auth`, Traefik's `forwardAuth`: hand on whatever is not 2xx.
    Forward,
    /// Envoy's `ext_authz`: the same, with the page's path behind ours.
    Envoy,
}

/// The page that a proxy asks about.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) scheme: Scheme,
    /// In lower case, without a default port.
    pub(super) host: String,
    pub(super) path: AskedPath,
    /// Path and query as they were sent.
    uri: String,
}

/// Over what the visitor asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

/// Why it can't be told which page is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// The proxy did not say it.
    Missing(&'static str),
    /// A header stands there twice, or says what can't be.
    Malformed(&'static str),
    /// Servers read this path in different ways.
    Path,
    /// Two kinds of headers name different pages.
    Contradiction,
}

impl Target {
    /// The page, if the proxy says it in this manner.
    ///
    /// # Errors
    /// [`Unclear`].
    pub(super) fn of(manner: Manner, head: &Parts) -> Result<Target, Unclear> {
        match manner {
            Manner::Nginx => Target::by_url(&head.headers),
            Manner::Forward => Target::by_forwarded(&head.headers),
            Manner::Envoy => Target::by_own_path(head),
        }
    }

    /// The page and the manner, by which headers there are.
    ///
    /// # Errors
    /// [`Unclear`].
    pub(super) fn of_any(headers: &HeaderMap) -> Result<(Target, Manner), Unclear> {
        match (headers.contains_key(ORIGINAL_URL), headers.contains_key(FORWARDED_URI)) {
            (true, false) => Ok((Target::by_url(headers)?, Manner::Nginx)),
            (false, _) => Ok((Target::by_forwarded(headers)?, Manner::Forward)),
            (true, true) => {
                let (target, other) = (Target::by_url(headers)?, Target::by_forwarded(headers)?);
                let agree = target.url() == other.url();
                agree.then_some((target, Manner::Nginx)).ok_or(Unclear::Contradiction)
            }
        }
    }

    /// The address of the page, to come back to.
    pub(super) fn url(&self) -> String {
        format!("{}://{}{}", self.scheme.as_str(), self.host, self.uri)
    }

    fn by_url(headers: &HeaderMap) -> Result<Target, Unclear> {
        let url = one(headers, &ORIGINAL_URL, "X-Original-URL")?;
        let malformed = Unclear::Malformed("X-Original-URL");
        let (scheme, rest) = url.split_once("://").ok_or(malformed)?;
        let slash = rest.find('/').ok_or(malformed)?;
        let (host, uri) = rest.split_at(slash);
        Target::new(Scheme::parse(scheme).ok_or(malformed)?, host, uri, malformed)
    }

    fn by_forwarded(headers: &HeaderMap) -> Result<Target, Unclear> {
        let host = one(headers, &FORWARDED_HOST, "X-Forwarded-Host")?;
        let uri = one(headers, &FORWARDED_URI, "X-Forwarded-Uri")?;
        Target::new(proto(headers)?, host, uri, Unclear::Malformed("X-Forwarded-Host"))
    }

    fn by_own_path(head: &Parts) -> Result<Target, Unclear> {
        // HTTP/2 says the host in the target.
        let host = match head.uri.authority() {
            Some(authority) => authority.as_str(),
            None => one(&head.headers, &HOST, "Host")?,
        };
        let own = head.uri.path_and_query().map_or("", |target| target.as_str());
        let uri = own.strip_prefix(ENVOY).unwrap_or_default();
        Target::new(proto(&head.headers)?, host, uri, Unclear::Malformed("Host"))
    }

    fn new(scheme: Scheme, host: &str, uri: &str, no_host: Unclear) -> Result<Target, Unclear> {
        let host = scheme.host(host).ok_or(no_host)?;
        let path = uri.split('?').next().unwrap_or_default();
        let path = AskedPath::parse(path).map_err(|_| Unclear::Path)?;
        Ok(Target { scheme, host, path, uri: uri.to_owned() })
    }
}

impl Scheme {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    fn parse(text: &str) -> Option<Scheme> {
        [Scheme::Http, Scheme::Https]
            .into_iter()
            .find(|scheme| text.eq_ignore_ascii_case(scheme.as_str()))
    }

    /// The host as rules write it; `None` for what is none. Whether it is one that a rule names is
    /// found by comparing.
    fn host(self, text: &str) -> Option<String> {
        let port = match self {
            Scheme::Http => ":80",
            Scheme::Https => ":443",
        };
        let text = text.strip_suffix(port).unwrap_or(text);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        (!text.is_empty() && text.bytes().all(fits)).then(|| text.to_ascii_lowercase())
    }
}

fn proto(headers: &HeaderMap) -> Result<Scheme, Unclear> {
    const NAME: &str = "X-Forwarded-Proto";
    Scheme::parse(one(headers, &PROTO, NAME)?).ok_or(Unclear::Malformed(NAME))
}

/// The one value of a header. A list of several is no value of any of these.
fn one<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
    shown: &'static str,
) -> Result<&'h str, Unclear> {
    let mut lines = headers.get_all(name).iter();
    let value = lines.next().ok_or(Unclear::Missing(shown))?;
    let value = value.to_str().ok().filter(|value| !value.trim().is_empty());
    value.filter(|_| lines.next().is_none()).ok_or(Unclear::Malformed(shown))
}
