//! Where a form is sent: the address that a browser makes of its `action`.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::form_name::FormName;

/// What a form's address means to this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goes {
    /// `/f/NAME`
    ToForm(FormName),
    /// `/f/` and something that is no name: here as written.
    ToBadName(String),
    /// Another path of this site.
    ToPath(String),
    /// Another host, or an address that is none of http.
    Elsewhere,
}

/// The address of a page, which those in it are relative to.
pub(super) struct PageAddress<'a> {
    page: Url,
    base: Url,
    public_host: Option<&'a str>,
}

impl<'a> PageAddress<'a> {
    /// The address of the page at `path`, with the `<base href>` that it holds.
    ///
    /// The host stands for whatever host the page is read from. `None` if the path makes no
    /// address.
    pub(super) fn new(
        path: &str,
        base: Option<&str>,
        public_host: Option<&'a str>,
    ) -> Option<PageAddress<'a>> {
        let mut page = Url::parse("http://localhost/").ok()?;
        page.set_path(path);
        // HTML, 4.2.3: a base that can't be read is no base.
        let base = base.and_then(|base| page.join(base).ok()).unwrap_or_else(|| page.clone());
        Some(PageAddress { page, base, public_host })
    }

    /// Where a form with this `action` goes.
    pub(super) fn resolve(&self, action: Option<&str>) -> Goes {
        // HTML, 4.10.21.3, step 12: no action is the page itself, whatever its base.
        let url = match action.map(str::trim_ascii) {
            None | Some("") => Ok(self.page.clone()),
            Some(action) => self.base.join(action),
        };
        let Some(url) = url.ok().filter(|url| self.is_ours(url)) else { return Goes::Elsewhere };
        if url.path().starts_with("//") {
            // As an address by itself, it would name a host.
            return Goes::Elsewhere;
        }
        let Some(name) = url.path().strip_prefix("/f/").or_else(|| of_project(url.path())) else {
            return Goes::ToPath(url.path().to_owned());
        };
        if name.trim_end_matches('/').contains('/') {
            // `/f/NAME/thanks` and the like: an address of a form, not the form.
            return Goes::ToPath(url.path().to_owned());
        }
        let name = percent_decode_str(name).decode_utf8_lossy();
        FormName::parse(&name).map_or_else(|_| Goes::ToBadName(name.into_owned()), Goes::ToForm)
    }

    fn is_ours(&self, url: &Url) -> bool {
        let is_loopback = match url.host() {
            Some(Host::Domain(domain)) => domain == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        let is_public = self
            .public_host
            .is_some_and(|own| url.host_str().is_some_and(|host| host.eq_ignore_ascii_case(own)));
        matches!(url.scheme(), "http" | "https") && (is_loopback || is_public)
    }
}

/// The form of `/p/{project}/f/{form}`, Formspree's address of a form of a project.
fn of_project(path: &str) -> Option<&str> {
    let (project, form) = path.strip_prefix("/p/")?.split_once("/f/")?;
    (!project.is_empty() && !project.contains('/')).then_some(form)
}
