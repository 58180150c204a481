//! One request to the pages of the logins: its head, and what every answer to it says.

use std::net::{IpAddr, SocketAddr};

use axum::RequestExt as _;
use axum::body::Body;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::response::Response;
use frontdesk_session::{Moment, SetCookie};
use frontdesk_tower::Session;
use http::header::{CACHE_CONTROL, ORIGIN, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::refusal::Stop;
use super::token;
use crate::answer::Wanted;
use crate::app::App;
use crate::cross_site;
use crate::failure::Failure;
use crate::next;
use crate::query;
use crate::serve::Door;
use crate::{address, ask_login};

/// A request without its body.
pub(super) struct Call {
    pub(super) app: App,
    pub(super) head: Parts,
    pub(super) wanted: Wanted,
    /// At which of the two addresses it came in.
    pub(super) door: Door,
    peer: SocketAddr,
}

/// A request to the site's address, taken apart, as the last argument of a handler.
pub(crate) struct AtSite(pub(super) Call, pub(super) Body);

/// The same at the desk's.
pub(crate) struct AtDesk(pub(super) Call, pub(super) Body);

impl FromRequest<App> for AtSite {
    type Rejection = ExtensionRejection;

    async fn from_request(request: Request, app: &App) -> Result<AtSite, ExtensionRejection> {
        let (call, body) = taken_apart(Door::Site, request, app).await?;
        Ok(AtSite(call, body))
    }
}

impl FromRequest<App> for AtDesk {
    type Rejection = ExtensionRejection;

    async fn from_request(request: Request, app: &App) -> Result<AtDesk, ExtensionRejection> {
        let (call, body) = taken_apart(Door::Desk, request, app).await?;
        Ok(AtDesk(call, body))
    }
}

async fn taken_apart(
    door: Door,
    mut request: Request,
    app: &App,
) -> Result<(Call, Body), ExtensionRejection> {
    let ConnectInfo(peer) = request.extract_parts().await?;
    let (head, body) = request.into_parts();
    let wanted = Wanted::by(&head.headers);
    Ok((Call { app: app.clone(), head, wanted, door, peer }, body))
}

impl Call {
    /// Refuses where nobody is remembered, and what another site's page asks for (S-44).
    pub(super) fn admit(&self) -> Result<(), Stop> {
        self.is_remembering()?;
        self.check_sender()
    }

    /// Refuses what another site's page asks for.
    pub(super) fn check_sender(&self) -> Result<(), Stop> {
        cross_site::check_at(&self.app, self.door, &self.head)?;
        Ok(())
    }

    /// The same for a form of a page whose address holds a secret.
    ///
    /// Such a page goes out with `Referrer-Policy: no-referrer`, under which a browser says
    /// `Origin: null` (Fetch, "append a request Origin header"); one that says nothing else about the
    /// sender, as over plain http, is then known by the token that it got from us alone (S-46).
    pub(super) fn check_secret_sender(&self, form: &str, sent: &str) -> Result<(), Stop> {
        match self.check_sender() {
            Err(_) if self.hides_its_page() && !sent.is_empty() => {
                token::check(self, form, sent).map_err(|_| Failure::CrossSite.into())
            }
            outcome => outcome,
        }
    }

    fn hides_its_page(&self) -> bool {
        let mut origins = self.head.headers.get_all(ORIGIN).iter();
        !self.head.headers.contains_key("sec-fetch-site")
            && origins.next().is_some_and(|origin| origin == "null")
            && origins.next().is_none()
    }

    /// Says before the password is asked that it would be sent in the open.
    pub(super) fn is_remembering(&self) -> Result<(), Failure> {
        if self.app.sessions().are_refused_at(self.door) {
            Err(Failure::InsecureHttp { setting: self.door.setting() })
        } else {
            Ok(())
        }
    }

    pub(super) async fn session(&self) -> Result<Session, Failure> {
        Ok(Session::of(&self.head).await?)
    }

    pub(super) fn now(&self) -> Moment {
        Moment::from_micros(self.app.now())
    }

    /// The visitor's address, by which guesses are counted.
    pub(super) fn from(&self) -> IpAddr {
        address::of_visitor(self.peer, &self.head.headers, &self.app.config().trusted_proxies)
    }

    /// The place to go to that was wished for, if one may go there.
    pub(super) fn place(&self, wish: &str) -> Option<String> {
        let own = self.app.own_origin(&self.head.uri, &self.head.headers)?;
        next::place(wish, &own, &self.app.config().places())
    }

    /// Where to go without a wish.
    pub(super) fn home(&self) -> &'static str {
        if self.app.site().is_some() { "/" } else { "/account" }
    }

    /// A value of the query.
    pub(super) fn asked(&self, name: &str) -> String {
        query::value(self.head.uri.query(), name).unwrap_or_default()
    }

    /// The words that a guesser knows about whoever chooses a password here.
    pub(super) fn known_words<'a>(&'a self, email: &'a str, name: &'a str) -> [&'a str; 3] {
        let host = self.app.config().public_url.as_ref().and_then(|url| url.host_str());
        [email, name, host.unwrap_or_default()]
    }

    /// The answer, with what holds for all of them: it is no cache's, and says what it depends on.
    pub(super) fn answered(&self, outcome: Result<Response, Stop>) -> Response {
        let mut response = match outcome {
            Ok(response) => response,
            // A browser is led to the login where that is the way out.
            Err(Stop::Failed(failure)) => ask_login::lead(self.wanted, failure),
            Err(Stop::Refused(refusal)) => refusal.answer(self.wanted),
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.door {
            Door::Site => cross_site::say(&self.app, &self.head.headers, headers),
            // No other origin's script reads anything of the desk.
            Door::Desk => cross_site::vary(headers),
        }
        response
    }
}

/// Adds a cookie to an answer.
pub(super) fn add_cookie(headers: &mut HeaderMap, cookie: &SetCookie) {
    // A cookie's header holds visible ASCII alone.
    if let Ok(value) = HeaderValue::from_str(cookie.as_str()) {
        headers.append(SET_COOKIE, value);
    }
}
