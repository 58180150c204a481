//! Who may post: what browsers say about the page that sends.
//!
//! A form of the site itself, or of an origin that the form lists, or of no page at all (curl,
//! another server) is taken; what a page of any other site sends is refused. The rule is that of
//! Fetch Metadata with `Origin` as the older witness: see checklist rows S-41, S-42 and S-45.

use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::app::App;
use crate::config::Origin;
use crate::failure::Failure;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who sends, as far as the browser says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A page of this site.
    Own,
    /// A page of an origin that the form lists; always a stranger.
    Listed(Origin),
    /// A page of one of `trusted_origins`; it may also read who is recognised.
    Trusted(Origin),
    /// No page: no browser says where it comes from.
    Program,
}

impl Sender {
    /// Whether a page of ours is being filled in: only to it the typed text goes back.
    pub(crate) fn is_own(&self) -> bool {
        *self == Sender::Own
    }

    /// The origin as it is stored with the submission.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            Sender::Own | Sender::Program => None,
            Sender::Listed(origin) | Sender::Trusted(origin) => Some(origin.as_str()),
        }
    }

    /// Lets the page's script read the answer (Fetch standard, CORS protocol).
    pub(crate) fn allow(&self, headers: &mut HeaderMap) {
        headers.append(VARY, HeaderValue::from_static("Origin, Sec-Fetch-Site"));
        let origin = match self {
            Sender::Own | Sender::Program => return,
            Sender::Listed(origin) => origin,
            Sender::Trusted(origin) => {
                let yes = HeaderValue::from_static("true");
                headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
                origin
            }
        };
        if let Ok(value) = HeaderValue::from_str(origin.as_str()) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
        }
    }
}

/// Finds out who sends, and refuses whom the form does not list.
///
/// # Errors
/// [`Failure::ForeignOrigin`].
pub(crate) fn check(
    app: &App,
    form: &(impl ToString + ?Sized),
    listed: &[Origin],
    own: Option<&Origin>,
    headers: &HeaderMap,
) -> Result<Sender, Failure> {
    let stated = stated_origin(headers);
    let refuse = || {
        let origin = match &stated {
            Stated::Origin(origin) => origin.as_str().to_owned(),
            Stated::Opaque | Stated::Nothing => "an unnamed origin".to_owned(),
        };
        let form = form.to_string();
        Err(Failure::ForeignOrigin { form, origin, is_local: app.is_local() })
    };
    match (site_relation(headers), &stated) {
        (Some(Relation::Same), _) => Ok(Sender::Own),
        (Some(Relation::Contradiction), _) | (_, Stated::Opaque) => refuse(),
        (None, Stated::Nothing) => Ok(Sender::Program),
        (Some(Relation::Other), Stated::Nothing) => refuse(),
        (_, Stated::Origin(origin)) if own == Some(origin) => Ok(Sender::Own),
        (_, Stated::Origin(origin)) if app.config().trusted_origins.contains(origin) => {
            Ok(Sender::Trusted(origin.clone()))
        }
        (_, Stated::Origin(origin)) if listed.contains(origin) => {
            Ok(Sender::Listed(origin.clone()))
        }
        (_, Stated::Origin(_)) => refuse(),
    }
}

/// What `Origin` says.
#[derive(Debug, PartialEq, Eq)]
enum Stated {
    Nothing,
    /// `null`, or no origin at all: a sandboxed frame, a file, or somebody who hides.
    Opaque,
    Origin(Origin),
}

fn stated_origin(headers: &HeaderMap) -> Stated {
    let mut values = headers.get_all(ORIGIN).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(ORIGIN) { Stated::Opaque } else { Stated::Nothing };
    };
    match value.to_str().ok().and_then(Origin::as_written) {
        Some(origin) => Stated::Origin(origin),
        None => Stated::Opaque,
    }
}

/// What `Sec-Fetch-Site` says (Fetch Metadata Request Headers, section 2.4).
#[derive(Debug, PartialEq, Eq)]
enum Relation {
    /// `same-origin`, or `none`: typed by the person at the browser.
    Same,
    /// `same-site` or `cross-site`: the origin decides.
    Other,
    /// Twice, or a word that no browser writes.
    Contradiction,
}

fn site_relation(headers: &HeaderMap) -> Option<Relation> {
    let mut values = headers.get_all(SEC_FETCH_SITE).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return Some(Relation::Contradiction);
    }
    Some(match first.as_bytes() {
        b"same-origin" | b"none" => Relation::Same,
        b"same-site" | b"cross-site" => Relation::Other,
        _ => Relation::Contradiction,
    })
}
