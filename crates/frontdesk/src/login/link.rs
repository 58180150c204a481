//! The secret of a mailed link, on its way from the address of a page into a cookie.
//!
//! A link is opened by programs that look at letters, too, so opening it changes nothing: the secret is
//! put into a cookie, and the browser goes on to the same page without it in its address (V14.2.1). No
//! history, no log of a proxy and no `Referer` keeps it then. Sending the page's form spends the link.

use axum::response::Response;
use frontdesk_session::{Lives, Token};
use frontdesk_store::{Email, Link, LinkHash, LinkPurpose};
use http::header::{LOCATION, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};

use super::call::{Call, add_cookie};
use super::fields::Fields;
use super::refusal::{Refusal, Stop};
use crate::mail::LINK_LIFE;
use crate::secret_cookie as cookie;

/// The field's name, in the address and for programs.
const KEY: &str = "key";

/// A link that may be used.
pub(super) struct Opened {
    pub(super) hash: LinkHash,
    pub(super) link: Link,
}

impl Opened {
    /// What a guesser knows about whoever has the link.
    pub(super) fn known_words<'a>(&'a self, call: &'a Call) -> [&'a str; 3] {
        call.known_words(&self.link.email, self.link.name.as_deref().unwrap_or_default())
    }

    /// The address that the letter reached; it was one when the link was made.
    pub(super) fn email(&self) -> Option<Email> {
        Email::parse(&self.link.email).ok()
    }
}

/// Takes the secret out of the address, if one is there, and leads on to `page`.
pub(super) fn taken_out(call: &Call, page: &'static str) -> Option<Response> {
    let secret = Token::parse(call.asked(KEY).as_bytes())?;
    let spec = &call.app.logins().link_cookie;
    let until = call.now() + std::time::Duration::from_micros(LINK_LIFE.unsigned_abs());
    let cookie = spec.set(&secret.to_text(), Lives::Until(until), call.now()).ok()?;
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_static(page));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    add_cookie(headers, &cookie);
    Some(response)
}

/// The link that a request brought: in its cookie or, from a program, in its form.
///
/// # Errors
/// That the store can't be asked; a link that may not be used is `None`.
pub(super) async fn opened(
    call: &Call,
    fields: Option<&Fields>,
    purpose: LinkPurpose,
) -> Result<Option<Opened>, Stop> {
    let said = fields.and_then(|fields| Token::parse(fields.text(KEY).as_bytes()));
    let spec = &call.app.logins().link_cookie;
    let Some(secret) = said.or_else(|| cookie::secret(spec, &call.head.headers)) else {
        return Ok(None);
    };
    let hash = LinkHash(*secret.hash().as_bytes());
    let found = call.app.store().link(hash, purpose, call.app.now()).await;
    let found = found.map_err(|error| call.app.store_failure(error))?;
    Ok(found.map(|link| Opened { hash, link }))
}

/// The answer without the cookie: what it held is spent.
pub(super) fn spent(call: &Call, mut response: Response) -> Response {
    add_cookie(response.headers_mut(), &call.app.logins().link_cookie.remove());
    response
}

/// L22: what is told of a link that may not be used.
pub(super) fn over() -> Refusal {
    let message = "this link was used already, or is too old; please ask for another one";
    Refusal::one(StatusCode::GONE, "", "link_over", message)
}
