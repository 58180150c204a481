//! `/session/data/{key}`: small JSON values kept for this visitor, before and after login.
//!
//! A key's value lies in one place: at the server, in the session, or with `?keep=browser` in a
//! signed cookie. Keeping it in one removes it from the other; where both are found all the same, the
//! server's counts, because only that one is surely the last that was kept.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use frontdesk_form::{ContentType, FormData, Value};
use frontdesk_session::{InvalidKey, Key, Moment, SetCookie};
use frontdesk_tower::{FormRejection, Session};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, REFERER, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::value::RawValue;

use super::form::{self, Said, Will};
use super::keep;
use super::value::shortest;
use super::who::who;
use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;
use crate::serve::Door;
use crate::{address, cross_site, next};

/// What this path knows.
pub(super) const ALLOW: &str = "GET, HEAD, PUT, DELETE, POST, OPTIONS";

const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Gives, keeps or removes a value.
pub(crate) async fn serve(
    State(app): State<App>,
    Path(key): Path<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let asked = Asked { app: &app, wanted: Wanted::by(&head.headers), head: &head, peer };
    let answered = match Key::new(&key) {
        Ok(key) => asked.answer(&key, body).await,
        Err(InvalidKey) => Err(Failure::BadData { what: InvalidKey.to_string() }),
    };
    let mut response = answered.unwrap_or_else(|failure| failure.answer(asked.wanted, None));
    cross_site::say(&app, &head.headers, response.headers_mut());
    response
}

struct Asked<'r> {
    app: &'r App,
    wanted: Wanted,
    head: &'r Parts,
    peer: SocketAddr,
}

/// Where a value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Server,
    Browser,
}

impl Asked<'_> {
    async fn answer(&self, key: &Key, body: Body) -> Result<Response, Failure> {
        cross_site::check(self.app, self.head)?;
        if self.app.sessions().are_refused() {
            return Err(Failure::InsecureHttp { setting: Door::Site.setting() });
        }
        let keep = self.place()?;
        match self.head.method {
            Method::PUT => {
                let value = self.json(body, keep.unwrap_or(Keep::Server)).await?;
                let cookie = self.keep(key, &value, keep.unwrap_or(Keep::Server)).await?;
                Ok(done(cookie))
            }
            Method::DELETE => Ok(done(self.remove(key, keep).await?)),
            Method::POST => {
                let Said { will, next } = form::read(self.app, &self.head.headers, body).await?;
                let cookie = match will {
                    Will::Keep(value) => self.keep(key, &value, keep.unwrap_or(Keep::Server)).await,
                    Will::Remove => self.remove(key, keep).await,
                };
                Ok(self.go_on(done(cookie?), next.as_deref()))
            }
            _ => self.get(key, keep).await,
        }
    }

    /// `keep=browser` or `keep=server`; nothing said is `None`.
    fn place(&self) -> Result<Option<Keep>, Failure> {
        let query = Bytes::from(self.head.uri.query().unwrap_or("").to_owned());
        let limits = &self.app.config().limits.forms;
        let query = FormData::parse(&ContentType::query(), query, limits)?;
        let mut said = query.entries().filter(|entry| entry.name == "keep");
        match (said.next().map(|entry| entry.value), said.next()) {
            (None, _) => Ok(None),
            (Some(Value::Text("server")), None) => Ok(Some(Keep::Server)),
            (Some(Value::Text("browser")), None) => Ok(Some(Keep::Browser)),
            _ => Err(Failure::BadData { what: "`keep` is `server` or `browser`, once".into() }),
        }
    }

    async fn get(&self, key: &Key, keep: Option<Keep>) -> Result<Response, Failure> {
        let in_browser = || keep::get(self.app, &self.head.headers, key, self.now());
        let found = match keep {
            Some(Keep::Browser) => in_browser(),
            Some(Keep::Server) => self.at_server(key).await?,
            None => self.at_server(key).await?.or_else(in_browser),
        };
        let value = found.ok_or_else(|| Failure::NothingKept { key: key.to_string() })?;
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (RESOURCE_POLICY, "same-origin"),
        ];
        Ok((headers, value).into_response())
    }

    async fn at_server(&self, key: &Key) -> Result<Option<String>, Failure> {
        let session = who(self.app, self.head).await?.session;
        Ok(session.and_then(|session| session.get_json(key)))
    }

    /// Keeps the value in this place and in no other.
    async fn keep(
        &self,
        key: &Key,
        value: &RawValue,
        keep: Keep,
    ) -> Result<Option<SetCookie>, Failure> {
        let session = who(self.app, self.head).await?.changeable(self.app)?;
        match keep {
            Keep::Server => {
                self.admit(&session)?;
                session.set(key.clone(), value)?;
                Ok(keep::remove(self.app, &self.head.headers, key))
            }
            Keep::Browser => {
                let cookie = keep::set(self.app, &self.head.headers, key, value, self.now())?;
                if session.get_json(key).is_some() {
                    session.remove(key.clone())?;
                }
                Ok(Some(cookie))
            }
        }
    }

    /// Removes the value from this place, or from wherever it is. That there is none is well.
    async fn remove(&self, key: &Key, keep: Option<Keep>) -> Result<Option<SetCookie>, Failure> {
        if keep != Some(Keep::Browser)
            && let Some(session) = who(self.app, self.head).await?.session
            && session.get_json(key).is_some()
        {
            session.remove(key.clone())?;
        }
        let headers = &self.head.headers;
        Ok((keep != Some(Keep::Server)).then(|| keep::remove(self.app, headers, key)).flatten())
    }

    /// A visitor of whom nothing is remembered yet costs a new record; an address has so many an hour.
    fn admit(&self, session: &Session) -> Result<(), Failure> {
        if session.id().is_some() {
            return Ok(());
        }
        let proxies = &self.app.config().trusted_proxies;
        let address = address::of_visitor(self.peer, &self.head.headers, proxies);
        let admitted = self.app.sessions().newcomers().admit(address, self.now());
        admitted.map_err(|many| Failure::TooManyNewcomers {
            max: many.max,
            seconds_left: many.seconds_left,
        })
    }

    /// The body of a `PUT`.
    async fn json(&self, body: Body, keep: Keep) -> Result<Box<RawValue>, Failure> {
        if !is_json(&self.head.headers) {
            return Err(Failure::NotJson);
        }
        let (setting, max) = match keep {
            Keep::Server => ("sessions.max_data_bytes", self.app.config().sessions.max_data_bytes),
            Keep::Browser => ("keep=browser", 4096),
        };
        let body = match Limited::new(body, max).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Failure::TooMuchData { setting, max: max as u64 });
            }
            Err(error) => return Err(FormRejection::Body(axum::Error::new(error)).into()),
        };
        shortest(&body, self.app.config().limits.forms.max_json_depth)
    }

    /// After a form a browser goes on: where the form says, else where it came from, else to what we
    /// know. Only this site and trusted origins are gone to (F-49).
    fn go_on(&self, mut response: Response, wish: Option<&str>) -> Response {
        let wished = wish.and_then(|wish| self.way(wish));
        match (self.wanted, wished) {
            (Wanted::Json, _) | (Wanted::Fragment, None) => {}
            (Wanted::Fragment, Some(place)) => {
                response.headers_mut().insert(HX_REDIRECT, place);
            }
            (Wanted::Page, place) => {
                let referer = || self.head.headers.get(REFERER)?.to_str().ok();
                let place = place.or_else(|| referer().and_then(|from| self.way(from)));
                *response.status_mut() = StatusCode::SEE_OTHER;
                let place = place.unwrap_or(HeaderValue::from_static("/session"));
                response.headers_mut().insert(LOCATION, place);
            }
        }
        response
    }

    fn way(&self, wish: &str) -> Option<HeaderValue> {
        let own = self.app.own_origin(&self.head.uri, &self.head.headers)?;
        let place = next::place(wish, &own, &self.app.config().places())?;
        HeaderValue::from_str(&place).ok()
    }

    fn now(&self) -> Moment {
        Moment::from_micros(self.app.now())
    }
}

fn done(cookie: Option<SetCookie>) -> Response {
    let mut response = (StatusCode::NO_CONTENT, [(CACHE_CONTROL, "no-store")]).into_response();
    if let Some(line) = cookie.as_ref().and_then(keep::header) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

/// V3.5.2: a page of another site can't send this type without being asked by its browser first.
fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (types.next(), types.next()) else { return false };
    let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii().to_ascii_lowercase();
    let is_plain = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    is_plain && (essence == b"application/json" || essence.ends_with(b"+json"))
}
