//! One request to a page of the desk, by an operator.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::token;
use super::{Operator, Place, Shell};
use crate::answer::Wanted;
use crate::app::App;
use crate::ask_login::with_next;
use crate::cross_site;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::query;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A request without its body.
pub(crate) struct Call {
    pub(crate) app: App,
    pub(crate) head: Parts,
    pub(crate) wanted: Wanted,
    pub(crate) operator: Operator,
}

/// A form that an operator sent from a page of ours: its token was looked at.
pub(crate) struct Posted {
    pub(crate) call: Call,
    pub(crate) fields: Fields,
}

impl Call {
    /// The frame around a page.
    pub(crate) fn shell(&self, place: Place) -> Shell {
        let token = token::issue(&self.app, self.operator.session.as_ref());
        Shell::new(&self.operator.account, place, token)
    }

    /// A value of the query.
    pub(crate) fn asked(&self, name: &str) -> String {
        query::value(self.head.uri.query(), name).unwrap_or_default()
    }

    /// What is answered before something that takes much out or can't be undone, unless the password was
    /// typed a moment ago: a browser is asked for it and comes back to `place`, a program is told.
    pub(crate) fn ask_again(&self, place: &str) -> Option<Response> {
        if self.operator.has_just_typed(&self.app) {
            return None;
        }
        let confirm = with_next("/confirm", place);
        Some(match self.wanted {
            Wanted::Page => Redirect::to(&confirm).into_response(),
            Wanted::Json | Wanted::Fragment => {
                Failure::PasswordNeeded { confirm }.answer(self.wanted, None)
            }
        })
    }

    /// The answer, with what holds for all of them: no cache keeps it, no other origin gets it.
    pub(crate) fn answer(&self, outcome: Result<Response, Failure>) -> Response {
        let response = outcome.unwrap_or_else(|failure| failure.answer(self.wanted, None));
        private(response)
    }

    /// Where an act leads: a browser to the page of it, a program is told what was done.
    pub(crate) fn done(&self, place: &str, told: Value) -> Response {
        match self.wanted {
            Wanted::Page => Redirect::to(place).into_response(),
            Wanted::Json | Wanted::Fragment => {
                let mut response = axum::Json(told).into_response();
                if let Ok(place) = HeaderValue::from_str(place) {
                    response.headers_mut().insert(LOCATION, place);
                }
                response
            }
        }
    }
}

fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(http::header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    cross_site::vary(headers);
    response
}

fn refused(headers: &HeaderMap, failure: &Failure) -> Response {
    private(failure.answer(Wanted::by(headers), None))
}

impl FromRequest<App> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Call, Response> {
        let (mut head, _) = request.into_parts();
        let operator = head.extensions.remove().ok_or_else(|| unguarded(&head.headers))?;
        Ok(Call::of(operator, head, app))
    }
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Posted, Response> {
        let (mut head, body) = request.into_parts();
        let operator = head.extensions.remove().ok_or_else(|| unguarded(&head.headers))?;
        let call = Call::of(operator, head, app);
        let fields = Fields::gather(app, &call.head, call.wanted, body).await;
        let fields = fields.map_err(|failure| refused(&call.head.headers, &failure))?;
        token::check(app, call.operator.session.as_ref(), fields.text(token::FIELD))
            .map_err(|failure| refused(&call.head.headers, &failure))?;
        Ok(Posted { call, fields })
    }
}

impl Call {
    fn of(operator: Operator, head: Parts, app: &App) -> Call {
        Call { app: app.clone(), wanted: Wanted::by(&head.headers), head, operator }
    }
}

/// Routes that forget the guard show nothing.
fn unguarded(headers: &HeaderMap) -> Response {
    let login = "/login".to_owned();
    refused(headers, &Failure::LoginRequired { login, receipt: None })
}
