//! Who may post: what browsers say about the page that sends.
//!
//! A form of the site itself, or of an origin that the form lists, or of no page at all (curl,
//! another server) is taken; what a page of any other site sends is refused. The rule is that of
//! Fetch Metadata with `Origin` as the older witness: see checklist rows S-41, S-42 and S-45.

use std::sync::Arc;

use axum::response::Response;
use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::answer::Wanted;
use crate::app::App;
use crate::config::Origin;
use crate::failure::Failure;
use crate::forms::Form;

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
}

/// To what a form was sent.
pub(crate) enum Addressee<'a> {
    /// A form by its own address.
    Form(Arc<Form>),
    /// A page of the site; the body says to which of its forms.
    Page(&'a str),
}

impl Addressee<'_> {
    /// The form, if it is known before the body is read.
    pub(crate) fn known(&self) -> Option<&Arc<Form>> {
        match self {
            Addressee::Form(form) => Some(form),
            Addressee::Page(_) => None,
        }
    }

    /// The form's name, or the path of the page.
    pub(crate) fn name(&self) -> &str {
        match self {
            Addressee::Form(form) => form.name.as_str(),
            Addressee::Page(path) => path,
        }
    }

    fn lists(&self, origin: &Origin) -> bool {
        self.known().is_some_and(|form| form.origins.contains(origin))
    }
}

/// Says that the answer depends on who sends, and lets the page's script read it (Fetch standard,
/// CORS protocol).
pub(crate) fn say(sender: Option<&Sender>, headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Origin, Sec-Fetch-Site"));
    let origin = match sender {
        None | Some(Sender::Own | Sender::Program) => return,
        Some(Sender::Listed(origin)) => origin,
        Some(Sender::Trusted(origin)) => {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            origin
        }
    };
    if let Ok(value) = HeaderValue::from_str(origin.as_str()) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
    }
}

/// Finds out who sends, and refuses whom the form does not list.
///
/// # Errors
/// [`Failure::ForeignOrigin`].
pub(crate) fn check(
    app: &App,
    to: &Addressee<'_>,
    own: Option<&Origin>,
    headers: &HeaderMap,
) -> Result<Sender, Failure> {
    let stated = stated_origin(headers, own);
    let refuse = || {
        let origin = match &stated {
            Stated::Origin(origin) => origin.as_str().to_owned(),
            Stated::Opaque | Stated::Nothing => "an unnamed origin".to_owned(),
        };
        let form = to.name().to_owned();
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
        (_, Stated::Origin(origin)) if to.lists(origin) => Ok(Sender::Listed(origin.clone())),
        (_, Stated::Origin(_)) => refuse(),
    }
}

/// The form of this name, and who asks for something of it.
///
/// # Errors
/// The answer that says no: there is no such form, or a page that it does not list asks.
pub(super) async fn of_form(
    app: &App,
    name: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(Arc<Form>, Sender), Box<Response>> {
    let wanted = Wanted::by(headers);
    let Some(form) = app.find_form(name).await else {
        return Err(Box::new(app.no_such_form(name).answer(wanted, None)));
    };
    let own = app.own_origin(uri, headers);
    match check(app, &Addressee::Form(form.clone()), own.as_ref(), headers) {
        Ok(sender) => Ok((form, sender)),
        Err(failure) => {
            let mut response = failure.answer(wanted, None);
            say(None, response.headers_mut());
            Err(Box::new(response))
        }
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

fn stated_origin(headers: &HeaderMap, own: Option<&Origin>) -> Stated {
    let mut values = headers.get_all(ORIGIN).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(ORIGIN) { Stated::Opaque } else { Stated::Nothing };
    };
    let Ok(text) = value.to_str() else { return Stated::Opaque };
    // Mostly it is our own, which need not be read as a URL to be known.
    let own = own.filter(|own| own.as_str() == text).cloned();
    match own.or_else(|| Origin::as_written(text)) {
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
