//! What a cookie is called and who may see it, so that setting and removing it always agree.

use std::fmt::Write;

use super::prefix::{Demand, Prefix};
use super::value::{check_name, check_value, first_not};
use super::{CookieError, Lives, SetCookie, domain};
use crate::Moment;

/// Bytes of a `Path` or `Domain` that browsers read; they ignore longer ones (RFC 6265bis, 5.6).
pub(super) const MAX_ATTRIBUTE: usize = 1024;
/// Bytes of name and value together that browsers keep (RFC 6265bis, 5.6; C-08).
pub(super) const MAX_PAIR: usize = 4096;

/// A cookie's name and attributes, valid by construction.
///
/// Whatever it is told to set or remove, the name, `Domain`, `Path`, `Secure` and `Partitioned` are
/// the same, which is what a browser knows a cookie by (C-15). `SameSite` is always stated: a browser
/// that has to guess lets a cookie of the last two minutes go along with a cross-site `POST` (C-12).
///
/// ```
/// use frontdesk_session::{CookieSpec, Lives, Moment};
///
/// let spec = CookieSpec::builder("__Host-frontdesk").build().unwrap();
/// let now = Moment::from_secs(784_111_777);
/// assert_eq!(
///     spec.set("x1y2", Lives::WithBrowser, now).unwrap().to_string(),
///     "__Host-frontdesk=x1y2; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// assert_eq!(
///     spec.set("x1y2", Lives::Until(Moment::from_secs(784_111_837)), now).unwrap().to_string(),
///     "__Host-frontdesk=x1y2; Max-Age=60; Expires=Sun, 06 Nov 1994 08:50:37 GMT; \
///      Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// assert_eq!(
///     spec.remove().to_string(),
///     "__Host-frontdesk=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
///      Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieSpec {
    name: Box<str>,
    /// All attributes but the life, as they are sent.
    attributes: Box<str>,
    binds_to_host: bool,
}

/// To which requests from pages of other sites the cookie goes along (RFC 6265bis, 4.1.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// To none, not even when the visitor follows a link from another site.
    Strict,
    /// Only when the visitor follows a link or types the address.
    Lax,
    /// To all, as for a page shown in a frame of another site.
    None,
}

/// A [`CookieSpec`] in the making. It begins with what is safest: `Secure`, `HttpOnly`, `Path=/`,
/// `SameSite=Lax` and no `Domain`.
#[derive(Clone, Debug)]
#[must_use]
pub struct CookieSpecBuilder {
    name: String,
    secure: bool,
    http_only: bool,
    path: String,
    domain: Option<String>,
    same_site: SameSite,
    partitioned: bool,
}

impl CookieSpec {
    /// A cookie of this name.
    pub fn builder(name: &str) -> CookieSpecBuilder {
        CookieSpecBuilder {
            name: name.to_owned(),
            secure: true,
            http_only: true,
            path: "/".to_owned(),
            domain: None,
            same_site: SameSite::Lax,
            partitioned: false,
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the name has a prefix by which browsers promise that this very host has set the
    /// cookie and that there is one of it (`__Host-`, `__Host-Http-`).
    pub fn binds_to_host(&self) -> bool {
        self.binds_to_host
    }

    /// The header that makes the browser keep this value.
    ///
    /// A life that is over at `now` gives what [`remove`](CookieSpec::remove) gives.
    ///
    /// # Errors
    /// [`CookieError::Value`] and [`CookieError::TooLong`]. Nothing is ever cut.
    pub fn set(&self, value: &str, lives: Lives, now: Moment) -> Result<SetCookie, CookieError> {
        check_value(value)?;
        let len = self.name.len() + value.len();
        if len > MAX_PAIR {
            return Err(CookieError::TooLong { len, max: MAX_PAIR });
        }
        Ok(match lives.secs(now) {
            None => self.header(value, ""),
            Some(0) => self.remove(),
            Some(secs) => self.header(value, &Lives::attributes(secs, now)),
        })
    }

    /// The header that makes the browser forget the cookie.
    ///
    /// It says so twice: `Max-Age=0` counts where it is known, and the date by any clock.
    pub fn remove(&self) -> SetCookie {
        self.header("", &Lives::over())
    }

    fn header(&self, value: &str, life: &str) -> SetCookie {
        SetCookie::new(&self.name, [value, life, &self.attributes])
    }
}

impl CookieSpecBuilder {
    /// The cookie also goes over plain http, as in development.
    pub fn without_secure(self) -> CookieSpecBuilder {
        CookieSpecBuilder { secure: false, ..self }
    }

    /// Scripts of the page may read the cookie.
    pub fn without_http_only(self) -> CookieSpecBuilder {
        CookieSpecBuilder { http_only: false, ..self }
    }

    /// The cookie goes only to this path and those below it.
    ///
    /// That keeps no script of the same host away from it; it only spares other requests the bytes.
    pub fn path(self, path: &str) -> CookieSpecBuilder {
        CookieSpecBuilder { path: path.to_owned(), ..self }
    }

    /// The cookie goes to this host and all hosts below it. A leading dot says nothing and goes.
    pub fn domain(self, domain: &str) -> CookieSpecBuilder {
        CookieSpecBuilder { domain: Some(domain.to_owned()), ..self }
    }

    /// To which requests of other sites' pages it goes along.
    pub fn same_site(self, same_site: SameSite) -> CookieSpecBuilder {
        CookieSpecBuilder { same_site, ..self }
    }

    /// In a frame of another site, the cookie is that site's own jar's (CHIPS).
    pub fn partitioned(self) -> CookieSpecBuilder {
        CookieSpecBuilder { partitioned: true, ..self }
    }

    /// The cookie, if browsers will keep it.
    ///
    /// # Errors
    /// [`CookieError`] for the first thing that they would drop it for.
    pub fn build(self) -> Result<CookieSpec, CookieError> {
        check_name(&self.name)?;
        if self.name.len() > MAX_PAIR {
            return Err(CookieError::TooLong { len: self.name.len(), max: MAX_PAIR });
        }
        check_path(&self.path)?;
        let domain = self.domain.as_deref().map(domain::parse).transpose()?;
        if self.same_site == SameSite::None && !self.secure {
            return Err(CookieError::SameSiteNoneNeedsSecure);
        }
        if self.partitioned && !self.secure {
            return Err(CookieError::PartitionedNeedsSecure);
        }
        let prefix = Prefix::of(self.name.as_bytes());
        if let Some(prefix) = prefix
            && let Some(demand) = prefix.unmet(|demand| self.meets(demand))
        {
            return Err(CookieError::Prefix { prefix: prefix.text, demand });
        }
        Ok(CookieSpec {
            attributes: self.attributes(domain.as_deref()).into(),
            name: self.name.into(),
            binds_to_host: prefix.is_some_and(|prefix| prefix.binds_to_host()),
        })
    }

    fn meets(&self, demand: Demand) -> bool {
        match demand {
            Demand::Secure => self.secure,
            Demand::HttpOnly => self.http_only,
            Demand::RootPath => self.path == "/",
            Demand::NoDomain => self.domain.is_none(),
        }
    }

    /// Always in the same order and case (C-04).
    fn attributes(&self, domain: Option<&str>) -> String {
        let mut text = format!("; Path={}", self.path);
        if let Some(domain) = domain {
            // Writing to a string never fails.
            let _ = write!(text, "; Domain={domain}");
        }
        text.push_str(if self.secure { "; Secure" } else { "" });
        text.push_str(if self.http_only { "; HttpOnly" } else { "" });
        text.push_str(match self.same_site {
            SameSite::Strict => "; SameSite=Strict",
            SameSite::Lax => "; SameSite=Lax",
            SameSite::None => "; SameSite=None",
        });
        text.push_str(if self.partitioned { "; Partitioned" } else { "" });
        text
    }
}

/// `path-value` of RFC 6265bis, 4.1.1, without blanks, commas and what is not ASCII: such a path is
/// percent-encoded in the address too, and a comma joins headers that were folded (C-02, C-03).
fn check_path(path: &str) -> Result<(), CookieError> {
    if path.len() > MAX_ATTRIBUTE {
        return Err(CookieError::AttributeTooLong { len: path.len(), max: MAX_ATTRIBUTE });
    }
    if !path.starts_with('/') {
        return Err(CookieError::RelativePath);
    }
    match first_not(path, |byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b',')) {
        Some((at, byte)) => Err(CookieError::Path { byte, at }),
        None => Ok(()),
    }
}
