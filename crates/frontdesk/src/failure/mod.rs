//! What can go wrong toward a visitor: a closed list, and one answer for each in every shape.
//!
//! `words.rs` has what people read. Whatever is not on the list is `Internal`: the visitor sees an
//! id, the operator finds it in the log.
//!
//! The file is a long one because the list is closed: whoever adds to it meets every `match` here.

mod invalid;
mod words;

use std::net::IpAddr;

use askama::Template;
use axum::response::{IntoResponse, Response};
use frontdesk_form::FormError;
use frontdesk_session::TooManyCookies;
use frontdesk_tower::session::{NotDone, Refused};
use frontdesk_tower::{FormRejection, SessionRejection};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::answer::Wanted;
use crate::forms::Form;
use crate::formspree;
use crate::forward_auth::Unclear;
use crate::observe;
use crate::page::page;
use crate::serve::TooSlow;
use crate::spam::altcha::{self, BadProof};
use crate::spam::{Reason, TooOften};

pub(crate) use invalid::Invalid;

/// Why a request got no better answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The site has no such page.
    NoSuchPage,
    /// There is no form of this name.
    NoSuchForm { name: String, advice: Option<Advice> },
    /// Of the form no field is known, so that there is nothing to describe.
    NoFields { form: String },
    /// A form was sent with GET, as HTML does without `method`.
    ShouldBePost { form: String, places: Vec<String> },
    /// The path does not know the method.
    WrongMethod { allow: &'static str },
    /// The request is for a host that this server does not answer for.
    WrongHost { host: String, setting: &'static str },
    /// The head of the request is too large.
    LongHead { max: usize },
    /// A page of another site may not post here.
    ForeignOrigin { form: String, origin: String, is_local: bool },
    /// The body cannot be read.
    Unreadable(FormError),
    /// A header that decides how the body is read stands there twice.
    RepeatedHeader { name: String },
    /// The body came too slowly.
    Slow(TooSlow),
    /// The body broke off; most likely nobody is left to read this.
    Interrupted,
    /// What was filled in is not what the form's fields ask for.
    Invalid(Invalid),
    /// The `Idempotency-Key` cannot be one.
    BadKey,
    /// The `Idempotency-Key` was used for another submission.
    KeyReused,
    /// The form took all the bytes of files that it may take in a day.
    OverQuota { max: u64, seconds_left: u64 },
    /// More is waiting to be stored than fits.
    Busy,
    /// The disk is full.
    NoSpace,
    /// The store cannot be written.
    StoreAway,
    /// The session could not be used.
    Session(SessionRejection),
    /// This is for somebody who is logged in; with where to do so.
    LoginRequired { login: String, receipt: Option<Waits> },
    /// Enough waits for a login already; with where it is.
    TooManyWait { login: String },
    /// Nothing in the body says which submission is meant.
    NothingNamed { unique: Vec<String> },
    /// Nobody is remembered on plain http, because everybody on the way could read the cookie.
    InsecureHttp { setting: &'static str },
    /// The account has no such session.
    NoSuchSession,
    /// A page of another site may not do this in the visitor's name.
    CrossSite,
    /// A form of ours was made for another session, or too long ago.
    StaleForm,
    /// What is asked for in an address can't be.
    BadQuery { name: &'static str },
    /// Nothing is kept for this visitor under this key.
    NothingKept { key: String },
    /// What is to be kept for a visitor is not what it should be.
    BadData { what: String },
    /// What is to be kept for a visitor is stated to be something else than JSON.
    NotJson,
    /// More is to be kept for a visitor than there is room for.
    TooMuchData { setting: &'static str, max: u64 },
    /// Enough new visitors of this address are remembered already.
    TooManyNewcomers { max: u32, seconds_left: u64 },
    /// The request brings more cookies than are read; our own are removed.
    TooManyCookies(TooManyCookies),
    /// Only a proxy of ours may ask who a visitor is.
    NoProxy { peer: IpAddr },
    /// It can't be told which page a proxy asks about.
    UnclearTarget(Unclear),
    /// The page is asked for over another scheme than the one that the session's cookie goes over.
    OtherScheme { setting: String },
    /// The account may not open this page.
    NotAllowed,
    /// The address has sent this form often enough for now.
    TooOften(TooOften),
    /// The form asks for a proof of work.
    NoProof(BadProof),
    /// It looks like spam, and the form wants such refused.
    Suspect(Vec<Reason>),
    /// Anything else. The log has it under this id.
    Internal { id: String },
}

/// The receipt of a form that is kept and filed after the login.
#[derive(Debug)]
pub(crate) struct Waits {
    pub(crate) id: String,
    /// When it is no longer kept, as RFC 3339 writes it.
    pub(crate) until: String,
}

/// What helps somebody who is building the page: told on localhost only.
#[derive(Debug)]
pub(crate) struct Advice {
    pub(crate) known: Vec<String>,
    pub(crate) nearest: Option<String>,
}

/// The text of a form that failed, so that nobody has to write it again.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) action: String,
    pub(crate) hidden: Vec<KeptEntry>,
    pub(crate) shown: Vec<KeptEntry>,
    pub(crate) has_files: bool,
}

/// One entry of it.
#[derive(Debug)]
pub(crate) struct KeptEntry {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) rows: usize,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    title: &'a str,
    detail: &'a str,
    list: &'a [String],
    kept: Option<&'a Kept>,
    status: u16,
    language: &'a str,
    small_print: &'a str,
    id: Option<&'a str>,
}

#[derive(Template)]
#[template(
    source = "<div class=\"frontdesk-failure\" role=\"alert\"><strong>{{ title }}</strong> \
                     <span>{{ detail }}</span></div>",
    ext = "html"
)]
struct FailureFragment<'a> {
    title: &'a str,
    detail: &'a str,
}

impl Failure {
    /// The answer in the wanted shape, with the typed text if there is any.
    pub(crate) fn answer(&self, wanted: Wanted, kept: Option<&Kept>) -> Response {
        observe::refused(self.code());
        let mut response = match wanted {
            Wanted::Page => self.page(kept),
            Wanted::Json => self.problem(&self.members()),
            Wanted::Fragment => self.fragment(),
        };
        self.add_headers(&mut response);
        response
    }

    /// The answer for a client of Formspree that sent to this form.
    pub(crate) fn answer_formspree(&self, form: Option<&Form>) -> Response {
        let mut members = self.members();
        formspree::reword(&mut members, self, form);
        let mut response = self.problem(&members);
        self.add_headers(&mut response);
        response
    }

    fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(allow) = self.allow() {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Failure::Invalid(invalid) = self {
            invalid.say_language(response);
        }
    }

    fn page(&self, kept: Option<&Kept>) -> Response {
        let detail = self.plain_detail();
        let id = self.id();
        let template = FailurePage {
            title: self.title(),
            detail: &detail,
            list: &self.list(),
            kept,
            status: self.status().as_u16(),
            language: self.language(),
            small_print: &self.small_print(),
            id: id.as_deref(),
        };
        page(self.status(), &template)
    }

    /// The members of a problem (RFC 9457).
    fn members(&self) -> serde_json::Value {
        let mut problem = json!({
            "title": self.title(),
            "status": self.status().as_u16(),
            "code": self.code(),
            "detail": self.detail(),
        });
        if let Some((setting, max)) = self.limit() {
            problem["limit"] = json!({ "setting": setting, "max": max });
        }
        if let Failure::Unreadable(error) = self {
            problem["at"] = error.at().into();
        }
        if let Some(id) = self.id() {
            problem["id"] = id.into();
        }
        if let Failure::LoginRequired { login, .. } | Failure::TooManyWait { login } = self {
            problem["login"] = login.as_str().into();
        }
        if let Failure::LoginRequired { receipt: Some(Waits { id, until }), .. } = self {
            problem["receipt"] = json!({ "id": id, "until": until });
        }
        let list = self.list();
        if let Some(errors) = self.errors() {
            problem["errors"] = errors;
        } else if !list.is_empty() {
            problem["list"] = list.into();
        }
        problem
    }

    fn problem(&self, members: &serde_json::Value) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/problem+json"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
        ];
        (self.status(), headers, members.to_string()).into_response()
    }

    fn fragment(&self) -> Response {
        if let Failure::Invalid(invalid) = self {
            return invalid.fragment();
        }
        let detail = self.detail();
        page(self.status(), &FailureFragment { title: self.title(), detail: &detail })
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Failure::NoSuchPage
            | Failure::NoSuchForm { .. }
            | Failure::NoFields { .. }
            | Failure::NoSuchSession => StatusCode::NOT_FOUND,
            Failure::ShouldBePost { .. } | Failure::WrongMethod { .. } => {
                StatusCode::METHOD_NOT_ALLOWED
            }
            Failure::WrongHost { .. } => StatusCode::MISDIRECTED_REQUEST,
            Failure::LongHead { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Failure::ForeignOrigin { .. } => StatusCode::FORBIDDEN,
            Failure::Unreadable(error) => {
                StatusCode::from_u16(error.status_hint()).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Failure::RepeatedHeader { .. } | Failure::Interrupted | Failure::BadKey => {
                StatusCode::BAD_REQUEST
            }
            Failure::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Failure::Invalid(_) | Failure::KeyReused | Failure::NothingNamed { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Failure::OverQuota { .. } | Failure::TooManyWait { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::Busy | Failure::StoreAway => StatusCode::SERVICE_UNAVAILABLE,
            Failure::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Session(rejection) => rejection.status(),
            Failure::LoginRequired { .. } => StatusCode::UNAUTHORIZED,
            Failure::NothingKept { .. } => StatusCode::NOT_FOUND,
            Failure::BadData { .. } | Failure::BadQuery { .. } => StatusCode::BAD_REQUEST,
            Failure::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::TooMuchData { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TooManyNewcomers { .. } | Failure::TooOften(_) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Failure::NoProof(_) | Failure::Suspect(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::TooManyCookies(_) => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Failure::InsecureHttp { .. }
            | Failure::CrossSite
            | Failure::StaleForm
            | Failure::NoProxy { .. }
            | Failure::OtherScheme { .. }
            | Failure::NotAllowed => StatusCode::FORBIDDEN,
            Failure::UnclearTarget(_) => StatusCode::BAD_REQUEST,
            Failure::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A stable word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Failure::NoSuchPage => "no_such_page",
            Failure::NoSuchForm { .. } => "no_such_form",
            Failure::NoFields { .. } => "no_fields",
            Failure::ShouldBePost { .. } => "should_be_post",
            Failure::WrongMethod { .. } => "wrong_method",
            Failure::WrongHost { .. } => "wrong_host",
            Failure::LongHead { .. } => "long_head",
            Failure::ForeignOrigin { .. } => "foreign_origin",
            Failure::Unreadable(error) => error.kind().word(),
            Failure::RepeatedHeader { .. } => "repeated_header",
            Failure::Slow(_) => "too_slow",
            Failure::Interrupted => "interrupted",
            Failure::Invalid(_) => "invalid",
            Failure::BadKey => "bad_idempotency_key",
            Failure::KeyReused => "idempotency_key_reused",
            Failure::OverQuota { .. } => "over_quota",
            Failure::Busy => "busy",
            Failure::NoSpace => "no_space",
            Failure::StoreAway => "store_away",
            Failure::Session(rejection) => session_code(rejection),
            Failure::LoginRequired { .. } => "login_required",
            Failure::TooManyWait { .. } => "too_many_wait",
            Failure::NothingNamed { .. } => "nothing_named",
            Failure::InsecureHttp { .. } => "insecure_http",
            Failure::NoSuchSession => "no_such_session",
            Failure::CrossSite => "cross_site",
            Failure::StaleForm => "stale_form",
            Failure::BadQuery { .. } => "bad_query",
            Failure::NothingKept { .. } => "nothing_kept",
            Failure::BadData { .. } => "bad_data",
            Failure::NotJson => "not_json",
            Failure::TooMuchData { .. } => "too_much_data",
            Failure::TooManyNewcomers { .. } => "too_many_visitors",
            Failure::TooManyCookies(_) => "too_many_cookies",
            Failure::NoProxy { .. } => "no_proxy",
            Failure::UnclearTarget(_) => "unclear_target",
            Failure::OtherScheme { .. } => "other_scheme",
            Failure::NotAllowed => "not_allowed",
            Failure::TooOften(_) => "too_often",
            Failure::NoProof(bad) => bad.code(),
            Failure::Suspect(_) => "looks_like_spam",
            Failure::Internal { .. } => "internal",
        }
    }

    fn list(&self) -> Vec<String> {
        match self {
            Failure::NoSuchForm { advice: Some(advice), .. } => advice.known.clone(),
            Failure::ShouldBePost { places, .. } => places.clone(),
            Failure::Invalid(invalid) => invalid.messages(),
            Failure::Suspect(reasons) => {
                reasons.iter().map(|reason| reason.words.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with single fields.
    fn errors(&self) -> Option<serde_json::Value> {
        match self {
            Failure::Invalid(invalid) => Some(invalid.errors()),
            Failure::NoProof(bad) => Some(json!([
                { "field": altcha::FIELD, "code": bad.code(), "message": bad.words() }
            ])),
            _ => None,
        }
    }

    /// The language of its words.
    fn language(&self) -> &'static str {
        match self {
            Failure::Invalid(invalid) => invalid.language(),
            _ => "en",
        }
    }

    fn limit(&self) -> Option<(&'static str, u64)> {
        match self {
            Failure::Unreadable(error) => error.limit(),
            Failure::OverQuota { max, .. } => Some(("limits.max_form_file_bytes_a_day", *max)),
            Failure::Session(SessionRejection::Refused(Refused::TooMuch { max })) => {
                Some(("sessions.max_data_bytes", *max as u64))
            }
            Failure::TooMuchData { setting, max } => Some((setting, *max)),
            Failure::TooManyNewcomers { max, .. } => {
                Some(("sessions.max_new_strangers_an_hour", u64::from(*max)))
            }
            Failure::TooOften(TooOften { rate, .. }) => Some(("spam.burst", u64::from(rate.burst))),
            _ => None,
        }
    }

    fn allow(&self) -> Option<&'static str> {
        match self {
            Failure::ShouldBePost { .. } => Some("POST, OPTIONS"),
            Failure::WrongMethod { allow } => Some(allow),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Failure::Busy => Some(2),
            Failure::StoreAway | Failure::NoSpace => Some(60),
            Failure::OverQuota { seconds_left, .. }
            | Failure::TooManyNewcomers { seconds_left, .. }
            | Failure::TooOften(TooOften { seconds_left, .. }) => Some(*seconds_left),
            // What waits is removed after an hour.
            Failure::TooManyWait { .. } => Some(3600),
            Failure::Session(rejection) => rejection.retry_after_secs().map(u64::from),
            _ => None,
        }
    }

    /// By what the operator finds it in the log: of whatever is not the visitor's doing.
    fn id(&self) -> Option<String> {
        match self {
            Failure::Internal { id } => Some(id.clone()),
            other if other.status().is_server_error() => observe::id(),
            _ => None,
        }
    }
}

/// A stable word for why a session could not be used.
fn session_code(rejection: &SessionRejection) -> &'static str {
    match rejection {
        SessionRejection::Away { not_done: NotDone::Ended, .. } => "not_logged_out",
        SessionRejection::Away { .. } => "session_store_away",
        SessionRejection::Over => "session_over",
        SessionRejection::NotLoggedIn => "login_required",
        SessionRejection::Refused(Refused::Gone) => "session_over",
        SessionRejection::Refused(Refused::TooMuch { .. }) => "too_much_data",
        SessionRejection::Refused(Refused::Full) => "too_many_visitors",
        SessionRejection::Refused(_) => "session_conflict",
        _ => "internal",
    }
}

impl From<SessionRejection> for Failure {
    fn from(rejection: SessionRejection) -> Failure {
        Failure::Session(rejection)
    }
}

impl From<FormError> for Failure {
    fn from(error: FormError) -> Failure {
        Failure::Unreadable(error)
    }
}

impl From<FormRejection> for Failure {
    fn from(rejection: FormRejection) -> Failure {
        match rejection {
            FormRejection::Malformed(error) => Failure::Unreadable(error),
            FormRejection::RepeatedHeader { name } => {
                Failure::RepeatedHeader { name: name.to_string() }
            }
            FormRejection::Body(error) => match TooSlow::cause_of(&error) {
                Some(slow) => Failure::Slow(slow),
                None => Failure::Interrupted,
            },
            // A form that is not the type asked for; none is asked for here.
            other => {
                tracing::error!(error = %other, "a request failed on our side");
                Failure::Internal { id: observe::id().unwrap_or_default() }
            }
        }
    }
}
